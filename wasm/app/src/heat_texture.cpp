#include "heat_texture.hpp"

#include <GLES3/gl3.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace vitrine::app {
namespace {

constexpr float kStrongestOpacity = 0.64F;

/// Grows faster than the value, so that the strongest places stand out from a photo that speaks as a whole.
float opacity(float share) {
  const float bounded = std::min(1.0F, share);
  return kStrongestOpacity * bounded * std::sqrt(bounded);
}

/// The four taps of a uniform cubic B-spline at `position` in grid cells, indices clamped to the border.
struct Taps {
  std::array<int, 4> index;
  std::array<float, 4> weight;
};

Taps taps(float position, int count) {
  const float base = std::floor(position);
  const float t = position - base;
  const float u = 1 - t;
  Taps result{.index = {},
              .weight = {u * u * u / 6, (3 * t * t * t - 6 * t * t + 4) / 6,
                         (3 * u * u * u - 6 * u * u + 4) / 6, t * t * t / 6}};
  for (int i = 0; i < 4; ++i) {
    result.index[static_cast<std::size_t>(i)] = std::clamp(static_cast<int>(base) + i - 1, 0, count - 1);
  }
  return result;
}

float smooth_value(const HeatView& heat, const Taps& x, const Taps& y) {
  float sum = 0;
  for (std::size_t row = 0; row < 4; ++row) {
    const float* values = heat.values.data() + static_cast<std::ptrdiff_t>(y.index[row]) * heat.columns;
    for (std::size_t column = 0; column < 4; ++column) {
      sum += y.weight[row] * x.weight[column] * values[x.index[column]];
    }
  }
  return sum;
}

}  // namespace

std::vector<std::uint8_t> heat_pixels(const HeatView& heat, const Theme& theme) {
  float strongest = 1e-6F;
  for (const float value : heat.values) strongest = std::max(strongest, std::abs(value));
  std::vector<std::uint8_t> pixels;
  pixels.reserve(std::size_t{4} * kHeatSize * kHeatSize);
  for (int row = 0; row < kHeatSize; ++row) {
    const Taps y =
        taps((static_cast<float>(row) + 0.5F) / kHeatSize * static_cast<float>(heat.rows) - 0.5F, heat.rows);
    for (int column = 0; column < kHeatSize; ++column) {
      const Taps x =
          taps((static_cast<float>(column) + 0.5F) / kHeatSize * static_cast<float>(heat.columns) - 0.5F,
               heat.columns);
      const float value = smooth_value(heat, x, y) / strongest;
      const ImU32 color = value >= 0 ? theme.accent : theme.against;
      pixels.push_back(static_cast<std::uint8_t>(color >> IM_COL32_R_SHIFT));
      pixels.push_back(static_cast<std::uint8_t>(color >> IM_COL32_G_SHIFT));
      pixels.push_back(static_cast<std::uint8_t>(color >> IM_COL32_B_SHIFT));
      pixels.push_back(static_cast<std::uint8_t>(opacity(std::abs(value)) * 255.0F + 0.5F));
    }
  }
  return pixels;
}

void HeatTexture::update(const HeatView& heat, const Theme& theme) {
  if (texture_ == 0) glGenTextures(1, &texture_);
  const std::vector<std::uint8_t> pixels = heat_pixels(heat, theme);
  glBindTexture(GL_TEXTURE_2D, texture_);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, kHeatSize, kHeatSize, 0, GL_RGBA, GL_UNSIGNED_BYTE, pixels.data());
}

void HeatTexture::forget() { texture_ = 0; }

ImTextureID HeatTexture::id() const {
  return reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(texture_));
}

}  // namespace vitrine::app
