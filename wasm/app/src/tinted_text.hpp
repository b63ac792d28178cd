// A text whose words are tinted by what they added to the answer.
#pragma once

#include <string>

#include "pen.hpp"
#include "view.hpp"

namespace vitrine::app {

/// Draws the text's excerpt wrapped to `width` and returns its height. `strongest` is the value of full tint.
/// Pointing at a word shows its value for `label`.
float tinted_text(Pen& pen, ImVec2 top, float width, Type type, const Words& words, const TextView& text,
                  double strongest, const std::string& label);

}  // namespace vitrine::app
