// Random changes of training photos after which they still show the same product.
#pragma once

#include <cstdint>

#include "vitrine/image.hpp"

namespace vitrine::trainer {

/// Random-resized crops (Szegedy et al., 2015), half of them mirrored, and what else is not 0.
struct Augmentation {
  double min_area = 0.35;   ///< of the photo that a crop keeps at least
  double max_aspect = 1.3;  ///< a crop is at most so much wider or higher than the photo's own proportions
  /// Sides of a crop's tensor as a fraction of the exact photo's, rounded to the network's stride. Objects
  /// look larger in crops than in whole photos; smaller crops take that back and train faster (Touvron et
  /// al., 2019).
  double scale = 1;
  double shift = 0;       ///< of the crop's sides, either way at most
  double rotation = 0;    ///< degrees, either way at most
  double zoom = 0;        ///< at most 1 + zoom times as large or as small
  double brightness = 0;  ///< factors of colours are in 1 - x to 1 + x, x at most 1: of all values,
  double contrast = 0;    ///< of differences from the photo's mean grey,
  double saturation = 0;  ///< and of differences from the pixel's own grey
  double erasing = 0;     ///< share of the photos that lose a rectangle (Zhong et al., 2020)
};

/// A random crop of `photo` at width x height, changed as `augmentation` says. Each change draws random
/// numbers of its own from `seed`: where one is switched on, the others stay as they were. What an erased
/// rectangle gets is the mean colour of `options`.
Image augment(const Image& photo, int width, int height, const Augmentation& augmentation,
              const ImageOptions& options, std::uint64_t seed);

}  // namespace vitrine::trainer
