// What can be pressed in the view. The page lays a real button over each, where the frame drew it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "view.hpp"

namespace vitrine::app {

struct Control {
  std::string id;
  std::string text;
  std::optional<bool> pressed{};  ///< of one that toggles
  bool primary = false;           ///< the page draws it too: the one way on
};

/// In reading order; exactly those that the cards place with Pen::control.
std::vector<Control> controls(const ClassifyView& view);

/// Shows what spoke for this class.
std::string explain_id(const Candidate& candidate);

}  // namespace vitrine::app
