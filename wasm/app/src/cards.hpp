// The cards of the Classify view. Each draws itself at `top`, `width` wide, and returns the height of its
// content; the page puts the card's surface below.
#pragma once

#include "pen.hpp"
#include "view.hpp"

namespace vitrine::app {

/// Textures of the photo and its heat map.
struct Textures {
  ImTextureID photo = nullptr;
  ImTextureID heat = nullptr;
};

float loading_card(Pen& pen, ImVec2 top, float width, const ClassifyView& view);
float empty_card(Pen& pen, ImVec2 top, float width, const ClassifyView& view);
float error_card(Pen& pen, ImVec2 top, float width, const ClassifyView& view);
/// The answer in large type beside (or above) the ranking.
float answer_card(Pen& pen, ImVec2 top, float width, const ClassifyView& view);
float text_card(Pen& pen, ImVec2 top, float width, const ClassifyView& view);
float photo_card(Pen& pen, ImVec2 top, float width, const ClassifyView& view, const Textures& textures);
/// Each of these only where the view has what it shows.
float compare_card(Pen& pen, ImVec2 top, float width, const ClassifyView& view);
float rival_card(Pen& pen, ImVec2 top, float width, const ClassifyView& view);
float without_card(Pen& pen, ImVec2 top, float width, const ClassifyView& view);
float usual_card(Pen& pen, ImVec2 top, float width, const ClassifyView& view);

}  // namespace vitrine::app
