// Cards on the page: one below the other, or beside each other where there is room.
#pragma once

#include <functional>
#include <vector>

#include "pen.hpp"

namespace vitrine::app {

/// Draws the content of a card at `top`, `width` wide, and returns its height.
using Content = std::function<float(ImVec2 top, float width)>;

/// Returns the card's height.
float card(Pen& pen, ImVec2 top, float width, const Content& content);

/// Cards beside each other, equally high, or below each other where the page is narrow. Returns where the
/// next begins.
float card_row(Pen& pen, float y, float width, const std::vector<Content>& contents);

}  // namespace vitrine::app
