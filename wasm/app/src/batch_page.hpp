// Draws the Batch view: figures, the table of products, and what was taken for what.
#pragma once

#include "batch_view.hpp"
#include "pen.hpp"

namespace vitrine::app {

/// Draws the page from the top left corner and returns its height.
float draw_batch(Pen& pen, float width, const BatchView& view);

}  // namespace vitrine::app
