// Local features of photos: descriptors of what lies around their keypoints, by OpenCV.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "vitrine/image.hpp"

namespace vitrine::trainer {

enum class LocalFeatureKind : std::uint8_t {
  sift,  ///< Lowe (2004), normalised as RootSIFT (Arandjelovic and Zisserman, 2012)
  orb    ///< Rublee et al. (2011), each bit as 0 or 255
};

/// Numbers of one descriptor.
constexpr std::size_t descriptor_size(LocalFeatureKind kind) {
  return kind == LocalFeatureKind::sift ? 128 : 256;
}

struct LocalFeatureOptions {
  LocalFeatureKind kind = LocalFeatureKind::sift;
  bool stretch_contrast = false;  ///< the darkest hundredth of the pixels becomes black, the brightest white
  double blur = 0;                ///< standard deviation of a Gaussian in pixels; 0: none
  bool foreground = false;        ///< no keypoint on a nearly white background, as product photos have it

  auto operator<=>(const LocalFeatureOptions&) const = default;
};

inline constexpr double kMaxBlur = 20;  ///< pixels

struct LocalFeatures {
  std::vector<std::uint8_t> descriptors;  ///< [keypoints, descriptor_size]
  std::vector<float> places;              ///< [keypoints, 2], x and y in 0..1 of the photo's sides
};

/// Throws Error where this program was built without OpenCV.
void require_local_features();

/// Of the photo in grey; a photo may have none. Throws Error like require_local_features.
LocalFeatures local_features(const Image& photo, const LocalFeatureOptions& options);

}  // namespace vitrine::trainer
