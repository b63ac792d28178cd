#include "card_rows.hpp"

#include <algorithm>

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

}  // namespace

float card(Pen& pen, ImVec2 top, float width, const Content& content) {
  return surface(pen, top, width, content(inside(top, width), width - 2 * card_padding(width)));
}

float card_row(Pen& pen, float y, float width, const std::vector<Content>& contents) {
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

}  // namespace vitrine::app
