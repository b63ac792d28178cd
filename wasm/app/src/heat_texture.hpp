// The heat map as a small smooth texture: accent where the photo spoke for the answer, the other colour where
// it spoke against.
#pragma once

#include <cstdint>
#include <vector>

#include "theme.hpp"
#include "view.hpp"

namespace vitrine::app {

/// RGBA, 8 bits, kHeatSize x kHeatSize, from the grid by uniform cubic B-splines (smooth, no overshoot).
/// Opacity grows with the value's distance from zero, relative to the strongest.
inline constexpr int kHeatSize = 64;
std::vector<std::uint8_t> heat_pixels(const HeatView& heat, const Theme& theme);

/// Owns the GL texture; 0 until `update` was called.
class HeatTexture {
 public:
  void update(const HeatView& heat, const Theme& theme);
  void forget();  ///< the GL context was lost and the texture with it
  ImTextureID id() const;

 private:
  unsigned texture_ = 0;
};

}  // namespace vitrine::app
