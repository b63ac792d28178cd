// A comparison as one self-contained HTML page.
#pragma once

#include <string>

#include "comparison.hpp"

namespace vitrine::trainer {

/// The page: no script, no other file, charts as inline SVG with a table behind each, light and dark, and
/// fit to print. Every text of the data is escaped.
std::string format_comparison_page(const Comparison& comparison);

}  // namespace vitrine::trainer
