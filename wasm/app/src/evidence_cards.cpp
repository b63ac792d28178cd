// The two witnesses of an answer: what the words said and what the photo said, each with its evidence.
#include <algorithm>
#include <cmath>

#include "candidate_bars.hpp"
#include "cards.hpp"
#include "sentences.hpp"
#include "tinted_text.hpp"

namespace vitrine::app {
namespace {

constexpr float kTallestPhoto = 224;

float missing(Pen& pen, ImVec2 top, float width, const Words& words, const Text& title,
              const Text& sentence) {
  pen.line(top, Type::label, pen.theme().muted, words(title));
  const float y = top.y + pen.line_height(Type::label) + kUnit;
  return y + pen.paragraph(ImVec2(top.x, y), width, Type::body, pen.theme().muted, words(sentence)) - top.y;
}

/// What the two tints mean, in one line or, for a long name, two.
float legend(Pen& pen, ImVec2 top, float width, const Words& words, const AnswerView& answer) {
  const Theme& theme = pen.theme();
  constexpr float kDot = 12;
  const auto entry = [&](ImVec2 at, ImU32 color, const std::string& text) {
    pen.rounded(ImVec2(at.x, at.y + 3), ImVec2(kDot, kDot), fade(color, 0.6F), 4);
    pen.clipped_line(ImVec2(at.x + kDot + kUnit, at.y), width - kDot - kUnit, Type::caption, theme.muted,
                     text);
    return kDot + kUnit + pen.width(Type::caption, text);
  };
  const std::string against = words(kAgainst);
  const float first = entry(top, theme.accent, for_label(words, answer)) + 2 * kUnit;
  const float line = pen.line_height(Type::caption);
  if (first + kDot + kUnit + pen.width(Type::caption, against) <= width) {
    entry(ImVec2(top.x + first, top.y), theme.against, against);
    return line;
  }
  entry(ImVec2(top.x, top.y + line + kUnit / 2), theme.against, against);
  return 2 * line + kUnit / 2;
}

double strongest_word(const AnswerView& answer) {
  double strongest = 1e-9;
  for (const TextView* text : {&answer.title, &answer.description}) {
    for (const WordView& word : text->words) strongest = std::max(strongest, std::abs(word.value));
  }
  return strongest;
}

void photo_with_heat(Pen& pen, ImVec2 top, ImVec2 size, const ClassifyView& view, const Textures& textures) {
  const ImVec2 bottom(top.x + size.x, top.y + size.y);
  const float rounding = kUnit;
  pen.rounded(top, size, IM_COL32_WHITE,
              rounding);  // transparent photos lie on white, as the model sees them
  pen.list().AddImageRounded(textures.photo, top, bottom, ImVec2(0, 0), ImVec2(1, 1), IM_COL32_WHITE,
                             rounding);
  if (view.answer->heat && textures.heat != nullptr) {
    const HeatView& heat = *view.answer->heat;
    pen.list().AddImageRounded(
        textures.heat, top, bottom, ImVec2(static_cast<float>(heat.left), static_cast<float>(heat.top)),
        ImVec2(static_cast<float>(heat.right), static_cast<float>(heat.bottom)), IM_COL32_WHITE, rounding);
  }
  pen.list().AddRect(top, bottom, fade(pen.theme().ink, 0.12F), rounding);
}

}  // namespace

float text_card(Pen& pen, ImVec2 top, float width, const ClassifyView& view) {
  const Words words(view.language);
  const AnswerView& answer = *view.answer;
  if (answer.text.empty()) return missing(pen, top, width, words, kTextTitle, kNoText);
  float y =
      top.y + candidate_bars(pen, top, width, words, words(kTextTitle), answer.text, kOpinionLabels) + kUnit;
  pen.rule(ImVec2(top.x, y), width);
  y += 2 * kUnit;
  const double strongest = strongest_word(answer);
  const std::string& label = answer.explained_name;
  Type type = Type::strong;
  for (const TextView* text : {&answer.title, &answer.description}) {
    if (!text->text.empty()) {
      y += tinted_text(pen, ImVec2(top.x, y), width, type, words, *text, strongest, label) + kUnit;
      const std::string rest = left_out_text(words, excerpt(*text));
      if (!rest.empty()) {
        pen.line(ImVec2(top.x, y), Type::caption, pen.theme().muted, rest);
        y += pen.line_height(Type::caption) + kUnit;
      }
    }
    type = Type::body;
  }
  y += kUnit;
  return y + legend(pen, ImVec2(top.x, y), width, words, answer) - top.y;
}

float photo_card(Pen& pen, ImVec2 top, float width, const ClassifyView& view, const Textures& textures) {
  const Words words(view.language);
  const AnswerView& answer = *view.answer;
  float y = top.y;
  if (!answer.photo.empty()) {
    y += candidate_bars(pen, top, width, words, words(kPhotoTitle), answer.photo, kOpinionLabels) + kUnit;
    pen.rule(ImVec2(top.x, y), width);
    y += 2 * kUnit;
  } else {
    y += missing(pen, top, width, words, kPhotoTitle, answer.waiting ? kWaiting : kNoPhoto);
    if (!answer.waiting) return y - top.y;
    y += 2 * kUnit;
  }
  if (view.photo && textures.photo != nullptr) {
    const auto photo_width = static_cast<float>(view.photo->width);
    const auto photo_height = static_cast<float>(view.photo->height);
    const float scale = std::min(width / photo_width, kTallestPhoto / photo_height);
    const ImVec2 size(std::round(photo_width * scale), std::round(photo_height * scale));
    photo_with_heat(pen, ImVec2(std::round(top.x + (width - size.x) / 2), y), size, view, textures);
    y += size.y + 1.5F * kUnit;
  }
  if (answer.photo.empty()) return y - top.y;
  if (answer.heat) {
    y += pen.paragraph(ImVec2(top.x, y), width, Type::caption, pen.theme().muted,
                       heat_text(words, *answer.heat));
  }
  if (!answer.exact) {
    y += pen.paragraph(ImVec2(top.x, y), width, Type::caption, pen.theme().muted, words(kInexact));
  }
  y += kUnit / 2;
  return y + legend(pen, ImVec2(top.x, y), width, words, answer) - top.y;
}

}  // namespace vitrine::app
