// Fusion: what the text model and the image model say becomes one calibrated answer.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace vitrine {

/// How much each class trusts each modality. All three have one entry per class.
struct FusionWeights {
  std::vector<float> text;
  std::vector<float> image;
  std::vector<float> bias;

  bool operator==(const FusionWeights&) const = default;
};

/// Calibration and fusion parameters of a pack. A temperature of T divides the logits (Guo et al., 2017);
/// each modality alone is softmax(logits / T). With both, the score of class c is text[c] * log p_text[c] +
/// image[c] * log p_image[c] + bias[c].
struct Fusion {
  float text_temperature = 1;
  float image_temperature = 1;
  FusionWeights both;
  float review_threshold = 0;  ///< a top probability below it asks for a person

  bool operator==(const Fusion&) const = default;
};

/// log(softmax(logits / temperature)), in double precision and without overflow.
std::vector<double> log_softmax(std::span<const float> logits, double temperature = 1);

/// Probabilities from the logits of either or both modalities; an empty span is a missing one.
/// With neither, all classes are equally likely. Throws Error where a length is not `classes`.
std::vector<float> fuse(std::span<const float> text_logits, std::span<const float> image_logits,
                        const Fusion& fusion, std::size_t classes);

/// Indices of the k largest values, largest first; equal values by index.
std::vector<std::size_t> top_k(std::span<const float> values, std::size_t k);

}  // namespace vitrine
