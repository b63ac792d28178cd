// What a frame drew as shapes and texts instead of pixels, for a document that stays sharp at every size.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "imgui.h"

namespace vitrine::app {

struct Mark {
  /// `points` are a text's left end on its baseline, a rectangle's and the photo's two corners (and for the
  /// photo, how much of it is cut off at each side), a disc's centre, a stroke's and an area's corners.
  enum class Kind : std::uint8_t { text, rectangle, disc, stroke, area, photo };
  Kind kind = Kind::text;
  std::vector<ImVec2> points;
  ImU32 color = 0;
  float size = 0;  ///< em, rounding, radius or thickness
  int weight = 0;  ///< 400, 600
  std::string text{};
};

/// [{"kind", "points": [x, y, ...], "color": "#rrggbb", "opacity", "size", "weight", "text"}]
std::string format_marks(const std::vector<Mark>& marks);

}  // namespace vitrine::app
