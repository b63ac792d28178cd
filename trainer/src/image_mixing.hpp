// Photos of a batch mixed with one another: MixUp (Zhang et al., 2018) and CutMix (Yun et al., 2019).
#pragma once

#include <torch/torch.h>

#include "random.hpp"

namespace vitrine::trainer {

/// Parameters of the beta distributions from which shares are drawn, at most 1; 0: no such mixing.
struct Mixing {
  double mixup = 0;
  double cutmix = 0;
};

struct MixedPhotos {
  torch::Tensor images;  ///< [batch, 3, height, width]
  double share = 1;      ///< of each photo's own label; the rest is its partner's
};

/// Every photo of a batch mixed with its partner, the one that is as far from the batch's other end: blended
/// by MixUp, or with a rectangle pasted by CutMix, whose share is the area that is left of the photo; where
/// both are on, one of them by chance. `images` is returned as it is where both are off.
MixedPhotos mix_photos(const torch::Tensor& images, const Mixing& mixing, Random random);

}  // namespace vitrine::trainer
