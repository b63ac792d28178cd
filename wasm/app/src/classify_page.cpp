#include "classify_page.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include "sentences.hpp"

namespace vitrine::app {
namespace {

constexpr float kTwoColumns = 620;

/// Where the content of a card of this width begins.
ImVec2 inside(ImVec2 top, float width) { return {top.x + card_padding(width), top.y + card_padding(width)}; }

float surface(Pen& pen, ImVec2 top, float width, float content) {
  const float height = content + 2 * card_padding(width);
  pen.card(top, ImVec2(width, height));
  return height;
}

/// Draws the content of a card at `top`, `width` wide, and returns its height.
using Content = std::function<float(ImVec2 top, float width)>;

float card(Pen& pen, ImVec2 top, float width, const Content& content) {
  return surface(pen, top, width, content(inside(top, width), width - 2 * card_padding(width)));
}

/// Cards beside each other, equally high, or below each other where the page is narrow. Returns where the
/// next begins.
float row(Pen& pen, float y, float width, const std::vector<Content>& contents) {
  if (width < kTwoColumns) {
    for (const Content& content : contents) y += card(pen, ImVec2(0, y), width, content) + kCardGap;
    return y;
  }
  if (contents.empty()) return y;
  const auto count = static_cast<float>(contents.size());
  const float column = (width - kCardGap * (count - 1)) / count;
  const float inner = column - 2 * card_padding(column);
  float tallest = 0;
  float x = 0;
  for (const Content& content : contents) {
    tallest = std::max(tallest, content(inside(ImVec2(x, y), column), inner));
    x += column + kCardGap;
  }
  x = 0;
  for (std::size_t i = 0; i < contents.size(); ++i) {
    surface(pen, ImVec2(x, y), column, tallest);
    x += column + kCardGap;
  }
  return y + tallest + 2 * card_padding(column) + kCardGap;
}

float draw_answer(Pen& pen, float width, const ClassifyView& view, const Textures& textures) {
  const AnswerView& answer = *view.answer;
  const auto plain = [&](float (*draw)(Pen&, ImVec2, float, const ClassifyView&)) -> Content {
    return [&pen, &view, draw](ImVec2 top, float inner) { return draw(pen, top, inner, view); };
  };
  const Content photo = [&](ImVec2 top, float inner) { return photo_card(pen, top, inner, view, textures); };
  float y = row(pen, 0, width, {plain(answer_card)});
  if (view.other) y = row(pen, y, width, {plain(compare_card)});
  y = row(pen, y, width, {plain(text_card), photo});
  if (answer.rival) y = row(pen, y, width, {plain(rival_card)});
  std::vector<Content> quiet;
  if (answer.without_photo || answer.without_title) quiet.push_back(plain(without_card));
  if (answer.usual) quiet.push_back(plain(usual_card));
  y = row(pen, y, width, quiet);
  return y + pen.paragraph(ImVec2(kUnit, y), width - 2 * kUnit, Type::caption, pen.theme().muted,
                           timing_text(Words(view.language), answer));
}

}  // namespace

float draw_classify(Pen& pen, float width, const ClassifyView& view, const Textures& textures) {
  const auto whole = [&](float (*draw)(Pen&, ImVec2, float, const ClassifyView&)) {
    return card(pen, ImVec2(0, 0), width,
                [&](ImVec2 top, float inner) { return draw(pen, top, inner, view); });
  };
  if (view.state == State::error) return whole(error_card);
  if (view.state == State::loading) return whole(loading_card);
  if (!view.answer) return whole(empty_card);
  return draw_answer(pen, width, view, textures);
}

}  // namespace vitrine::app
