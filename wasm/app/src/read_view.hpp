// The page's state, one JSON text, becomes the plain structs that are drawn.
#pragma once

#include <string_view>

#include "view.hpp"

namespace vitrine::app {

/// Reads {language, state, progress, pack, answer, photo, error}; `answer` is the object that vitrine.js
/// documents. Byte spans of words outside their text are dropped. Throws json::exception for anything else
/// than that object.
ClassifyView read_view(std::string_view json);

}  // namespace vitrine::app
