// A few options of which one is on, as chips in one or more lines.
#pragma once

#include <string>
#include <vector>

#include "pen.hpp"

namespace vitrine::app {

struct Option {
  std::string id;  ///< of its control
  std::string text;
  bool on = false;
};

/// Returns the height.
float option_chips(Pen& pen, ImVec2 top, float width, const std::vector<Option>& options);

}  // namespace vitrine::app
