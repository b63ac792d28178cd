#include "slide.hpp"

#include <algorithm>

#include "present_sentences.hpp"

namespace vitrine::app {
namespace {

constexpr float kColumnGap = 56;
constexpr float kStackGap = 32;

}  // namespace

float columns(const Stage& stage, ImVec2 top, float width, float share, const Block& left,
              const Block& right) {
  if (!stage.wide) {
    const float first = left(top, width) + kStackGap;
    return first + right(ImVec2(top.x, top.y + first), width);
  }
  const float column = (width - kColumnGap) * share;
  const float first = left(top, column);
  const float second = right(ImVec2(top.x + column + kColumnGap, top.y), width - kColumnGap - column);
  return std::max(first, second);
}

float figure(const Stage& stage, ImVec2 top, float width, const std::string& number, const std::string& what,
             ImU32 color) {
  Pen& pen = stage.pen;
  const Type type = pen.width(Type::hero, number) <= width ? Type::hero : Type::display;
  pen.line(top, type, color, number);
  const float below = pen.line_height(type) + kUnit / 2;
  return below +
         pen.paragraph(ImVec2(top.x, top.y + below), width, Type::body, stage.pen.theme().muted, what);
}

float heading(const Stage& stage, ImVec2 top, float width, const std::string& text) {
  stage.pen.clipped_line(top, width, Type::label, stage.pen.theme().muted, text);
  return stage.pen.line_height(Type::label) + kUnit;
}

void bar_row(const Stage& stage, ImVec2 top, float width, float height, const std::string& name,
             double fraction, const std::string& number, ImU32 color) {
  Pen& pen = stage.pen;
  const Theme& theme = pen.theme();
  const float name_width = width * 0.5F;
  const float number_width = std::max(48.0F, pen.width(Type::label, number));
  const float text = top.y + (height - pen.line_height(Type::body)) / 2;
  pen.clipped_line(ImVec2(top.x, text), name_width, Type::body, theme.ink, name);
  const float left = top.x + name_width + 2 * kUnit;
  const float bar = std::min(12.0F, height * 0.4F);
  pen.bar(ImVec2(left, top.y + (height - bar) / 2), width - name_width - number_width - 4 * kUnit, bar,
          static_cast<float>(fraction), color);
  pen.line(ImVec2(top.x + width, top.y + (height - pen.line_height(Type::label)) / 2), Type::label, theme.ink,
           number, Align::right);
}

float pair_row(const Stage& stage, ImVec2 top, float width, const std::string& name,
               const std::string& value) {
  Pen& pen = stage.pen;
  const Theme& theme = pen.theme();
  pen.rule(top, width);
  const float name_width = pen.width(Type::caption, name);
  const float y = top.y + 6;
  pen.line(ImVec2(top.x, y + 3), Type::caption, theme.muted, name);
  if (name_width + pen.width(Type::strong, value) + 2 * kUnit <= width) {
    pen.line(ImVec2(top.x + width, y), Type::strong, theme.ink, value, Align::right);
    return pen.line_height(Type::strong) + 12;
  }
  const float below = pen.line_height(Type::caption) + 4;
  pen.clipped_line(ImVec2(top.x, y + below), width, Type::label, theme.ink, value);
  return below + pen.line_height(Type::label) + 12;
}

float sentences(const Stage& stage, ImVec2 top, float width, float height,
                const std::vector<std::string>& list, ImU32 color) {
  Pen& pen = stage.pen;
  float y = top.y;
  for (const std::string& text : list) {
    if (stage.wide && y + pen.line_height(Type::body) > top.y + height) break;
    pen.disc(ImVec2(top.x + 4, y + pen.line_height(Type::body) / 2), 4, color);
    y += pen.paragraph(ImVec2(top.x + 20, y), width - 20, Type::body, pen.theme().ink, text) + 1.5F * kUnit;
  }
  return y - top.y;
}

float missing_figures(const Stage& stage, ImVec2 top, ImVec2 size) {
  const std::vector<std::string> list = missing_texts(stage.words, stage.view);
  if (list.empty()) return 0;
  const float head = heading(stage, top, size.x, stage.words(kHowToGet)) + kUnit;
  return head +
         sentences(stage, ImVec2(top.x, top.y + head), size.x, size.y - head, list, stage.pen.theme().accent);
}

}  // namespace vitrine::app
