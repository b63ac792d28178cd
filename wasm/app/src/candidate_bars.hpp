// A short ranking: name, probability and bar of each class.
#pragma once

#include <string_view>
#include <vector>

#include "pen.hpp"
#include "view.hpp"

namespace vitrine::app {

/// Draws a caption and the first `count` classes at `top`, `width` wide; returns the height.
float candidate_bars(Pen& pen, ImVec2 top, float width, const Words& words, std::string_view title,
                     const std::vector<Candidate>& candidates, std::size_t count);

}  // namespace vitrine::app
