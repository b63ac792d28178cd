// Bags of visual words as image models: a vocabulary of local features, and logistic regression on how often
// each of its words occurs where in the photo.
#pragma once

#include "image_model.hpp"
#include "local_features.hpp"

namespace vitrine::trainer {

/// What the table knows of a bag of visual words.
struct WordsImageKind {
  std::string_view name;
  std::string_view summary;
  LocalFeatureKind features;
};

/// The entry of a bag of visual words in the table of image models. Training throws Error where no photo has
/// a keypoint. A photo without one has the biases as logits.
ImageModelKind words_entry(const WordsImageKind& kind);

}  // namespace vitrine::trainer
