// Lays the cards of the Classify view out in one column or two.
#pragma once

#include "cards.hpp"
#include "pen.hpp"
#include "view.hpp"

namespace vitrine::app {

struct PageLayout {
  float height = 0;  ///< that the content needs
  ImVec2 action{};   ///< top centre of the error's button; meaningful while the view has one
};

PageLayout draw_classify(Pen& pen, float width, const ClassifyView& view, const Textures& textures);

}  // namespace vitrine::app
