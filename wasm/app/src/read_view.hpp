// The page's state, one JSON text, becomes the plain structs that are drawn.
#pragma once

#include <string_view>

#include "view.hpp"

namespace vitrine::app {

/// Reads {language, state, progress, pack, answer, other, photo, error}, the state of session.js. Throws
/// json::exception for anything else.
ClassifyView read_view(std::string_view json);

}  // namespace vitrine::app
