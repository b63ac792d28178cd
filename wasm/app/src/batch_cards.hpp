// The cards of the Batch view. Each draws itself at `top`, `width` wide, and returns the height of its
// content.
#pragma once

#include "batch_view.hpp"
#include "pen.hpp"

namespace vitrine::app {

/// What was counted, how right it was, and what could not be read.
float batch_figures_card(Pen& pen, ImVec2 top, float width, const Words& words, const BatchView& view);
/// Filters and the rows that can be seen.
float batch_table_card(Pen& pen, ImVec2 top, float width, const Words& words, const BatchView& view);

}  // namespace vitrine::app
