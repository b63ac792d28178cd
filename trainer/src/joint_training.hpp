// How joint models of text and photo learn.
#pragma once

#include <torch/torch.h>

#include <vector>

#include "image_training.hpp"
#include "joint_model.hpp"
#include "joint_network.hpp"

namespace vitrine::trainer {

/// Photos whose features are computed at a time.
inline constexpr std::size_t kFeatureBatch = 32;

/// A text by which a product teaches; see lessons.hpp.
struct JointLesson {
  EncodedText text;  ///< without its words
  float share;       ///< of the product's
};

/// Products with a photo and at least one text that an encoder knows.
struct JointExamples {
  ImageExamples photos;
  std::vector<std::vector<JointLesson>> lessons;  ///< of each of the photos
};

/// Those of `rows`. Throws Error where there are none.
JointExamples joint_examples(const JointTraining& training, std::span<const std::size_t> rows,
                             const TextEncoder& encoder, int piece_words);

/// The photo network of a joint model: the features of `options.init`.
std::shared_ptr<ImageNetwork> photo_network(const JointTraining& training, const ImageModelOptions& options,
                                            torch::Device device);

/// As JointModelKind::train. The photo network stays as it is.
JointModel train_early_linear(const JointModelKind& kind, const JointTraining& training,
                              const JointModelOptions& options, const ImageReport& report);

/// As JointModelKind::train. What is not the photo network learns first, on the photos' pooled features;
/// fine-tuning goes on with all of it, see fine_tuning.hpp. An epoch sees every product once, by one of its
/// lessons.
JointModel train_joint_network(const JointModelKind& kind, const JointTraining& training,
                               const JointModelOptions& options, const ImageReport& report);

}  // namespace vitrine::trainer
