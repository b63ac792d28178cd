// What can be pressed in the view. The page lays a real button over each, where the frame drew it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "view.hpp"

namespace vitrine::app {

/// A slider over the whole numbers 0..last.
struct Range {
  std::size_t last = 0;
  std::size_t at = 0;
  std::string text;  ///< what its position means
};

struct Control {
  std::string id;
  std::string text;
  std::optional<bool> pressed{};  ///< of one that toggles
  bool primary = false;           ///< the page draws it too: the one way on
  std::string group{};            ///< those of one group are one stop of the tab key
  std::optional<Range> range{};   ///< of a slider, which the page draws itself
};

/// In reading order; exactly those that the cards place with Pen::control.
std::vector<Control> controls(const ClassifyView& view);

/// Shows what spoke for this class.
std::string explain_id(const Candidate& candidate);

}  // namespace vitrine::app
