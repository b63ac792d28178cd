// The Batch view's state as web/batch/drawn.js writes it, as JSON.
#pragma once

#include <string_view>

#include "batch_view.hpp"

namespace vitrine::app {

/// Throws json::exception for anything else; the table has no rows yet.
BatchView read_batch(std::string_view text);
BatchTableView read_batch_table(std::string_view text);

}  // namespace vitrine::app
