// What can be pressed in the Batch view beside its rows; ids as web/batch/choice.js reads them.
#pragma once

#include <string>
#include <vector>

#include "batch_view.hpp"
#include "controls.hpp"

namespace vitrine::app {

/// In reading order.
std::vector<Control> controls(const BatchView& view);

std::string filter_id(const std::string& key);
std::string order_id(const std::string& key);
inline constexpr const char* kOrders[] = {"line", "type", "probability"};

/// Where the page lays elements of its own: the choice of a type, and the grid of rows.
inline constexpr const char* kTypePlace = "batch-type";
inline constexpr const char* kRowsPlace = "batch-rows";

}  // namespace vitrine::app
