// The state of the Present view, one JSON text, as the plain structs that are drawn.
#pragma once

#include <string_view>

#include "present_view.hpp"

namespace vitrine::app {

/// Reads the state of web/present.js. Throws json::exception for anything else.
PresentView read_present(std::string_view json);

}  // namespace vitrine::app
