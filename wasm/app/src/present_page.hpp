// Draws one slide of the Present view.
#pragma once

#include "cards.hpp"
#include "pen.hpp"
#include "present_view.hpp"

namespace vitrine::app {

/// Returns the height that the slide needs: 540 where it is 960 wide.
float draw_slide(Pen& pen, float width, const PresentView& view, const Textures& textures);

}  // namespace vitrine::app
