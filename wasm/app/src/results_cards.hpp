// The cards of the Results view. Each draws itself at `top`, `width` wide, and returns the height of its
// content.
#pragma once

#include "pen.hpp"
#include "results_view.hpp"

namespace vitrine::app {

/// The figures of the whole, with their interval, and how each kind of evidence did.
float headline_card(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view);
float class_bars_card(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view);
float confusion_card(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view);
float reliability_card(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view);
float coverage_card(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view);
/// Words, photo and both, class by class; only where the view has gains.
float gains_card(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view);
/// The models that were compared: accuracy, F1, size and time; only where the view has some.
float models_card(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view);

}  // namespace vitrine::app
