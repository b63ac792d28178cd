// Lays the cards of the Classify view out in one column or two.
#pragma once

#include "cards.hpp"
#include "pen.hpp"
#include "view.hpp"

namespace vitrine::app {

/// Returns the height that the content needs.
float draw_classify(Pen& pen, float width, const ClassifyView& view, const Textures& textures);

}  // namespace vitrine::app
