// The picture that all test images show. Generator and tests draw it from here, so a test knows what every
// decoded file must look like, and no two of its eight orientations are alike.
#pragma once

#include <cstdint>
#include <vector>

namespace vitrine {

struct SceneColour {
  std::uint8_t red, green, blue;
};

inline constexpr int kSceneWidth = 48;
inline constexpr int kSceneHeight = 32;

/// Red grows to the right, blue downwards; a white bar at the top left, a dark disc at the bottom right.
inline SceneColour scene_colour(int x, int y, int width = kSceneWidth, int height = kSceneHeight) {
  const bool bar = x < width / 3 && y < height / 4;
  const std::int64_t dx = 4 * x - 3 * width;
  const std::int64_t dy = 4 * y - 3 * height;
  const bool disc = 25 * (dx * dx + dy * dy) < 16 * height * height;
  if (bar) return {250, 245, 240};
  if (disc) return {30, 60, 20};
  return {static_cast<std::uint8_t>(40 + 180 * x / width), 110,
          static_cast<std::uint8_t>(60 + 160 * y / height)};
}

/// Alpha of the test images that have one: it grows to the right.
inline std::uint8_t scene_alpha(int x, int width = kSceneWidth) {
  return static_cast<std::uint8_t>(255 * x / (width - 1));
}

/// Interleaved RGB.
inline std::vector<std::uint8_t> draw_scene(int width = kSceneWidth, int height = kSceneHeight) {
  std::vector<std::uint8_t> rgb;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const SceneColour colour = scene_colour(x, y, width, height);
      rgb.insert(rgb.end(), {colour.red, colour.green, colour.blue});
    }
  }
  return rgb;
}

}  // namespace vitrine
