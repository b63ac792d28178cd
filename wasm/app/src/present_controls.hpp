// Where the page lays its own fields over a slide.
#pragma once

#include <vector>

#include "controls.hpp"
#include "present_view.hpp"

namespace vitrine::app {

/// None: what can be pressed and typed on a slide are the page's own fields.
inline std::vector<Control> controls(const PresentView&) { return {}; }

inline constexpr const char* kProductsField = "field:products";
inline constexpr const char* kSecondsField = "field:seconds";
inline constexpr const char* kHourlyField = "field:hourly";
inline constexpr const char* kTitleField = "field:title";
inline constexpr const char* kSamplesField = "field:samples";

}  // namespace vitrine::app
