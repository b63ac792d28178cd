#include "classify_page.hpp"

#include <algorithm>

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

float evidence(Pen& pen, float y, float width, const ClassifyView& view, const Textures& textures) {
  if (width < kTwoColumns) {
    const float inner = width - 2 * card_padding(width);
    float bottom = y;
    bottom += surface(pen, ImVec2(0, y), width, text_card(pen, inside(ImVec2(0, y), width), inner, view)) +
              kCardGap;
    const ImVec2 second(0, bottom);
    return bottom +
           surface(pen, second, width, photo_card(pen, inside(second, width), inner, view, textures)) - y;
  }
  const float column = (width - kCardGap) / 2;
  const float inner = column - 2 * card_padding(column);
  const ImVec2 left(0, y);
  const ImVec2 right(column + kCardGap, y);
  const float text = text_card(pen, inside(left, column), inner, view);
  const float photo = photo_card(pen, inside(right, column), inner, view, textures);
  surface(pen, left, column, std::max(text, photo));
  return surface(pen, right, column, std::max(text, photo));
}

}  // namespace

float draw_classify(Pen& pen, float width, const ClassifyView& view, const Textures& textures) {
  const ImVec2 top(0, 0);
  const float inner = width - 2 * card_padding(width);
  const ImVec2 content = inside(top, width);
  if (view.state == State::error) return surface(pen, top, width, error_card(pen, content, inner, view));
  if (view.state == State::loading) return surface(pen, top, width, loading_card(pen, content, inner, view));
  if (!view.answer) return surface(pen, top, width, empty_card(pen, content, inner, view));
  float y = surface(pen, top, width, answer_card(pen, content, inner, view)) + kCardGap;
  y += evidence(pen, y, width, view, textures) + kCardGap;
  return y + pen.paragraph(ImVec2(kUnit, y), width - 2 * kUnit, Type::caption, pen.theme().muted,
                           timing_text(Words(view.language), *view.answer));
}

}  // namespace vitrine::app
