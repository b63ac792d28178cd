// Lays the cards of the Results view out in one column or two.
#pragma once

#include "pen.hpp"
#include "results_view.hpp"

namespace vitrine::app {

/// Returns the height that the content needs.
float draw_results(Pen& pen, float width, const ResultsView& view);

}  // namespace vitrine::app
