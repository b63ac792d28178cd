// Weights that bring what was said of a text, of a photo and of both together into one answer.
#pragma once

#include <cstddef>
#include <vector>

#include "fusion_rules.hpp"
#include "vitrine/fusion.hpp"

namespace vitrine::trainer {

inline constexpr double kLowestTemperature = 1.0 / 20;
inline constexpr double kHighestTemperature = 20;

/// One row in one view: calibrated log-probabilities of what was said by the pool of text models, that of
/// image models, and each joint model; empty where nothing was. `fold` is one of `kInnerFolds`.
struct VoiceSample {
  std::vector<std::vector<double>> voices;
  int label;
  std::size_t fold;
};

/// See Fusion; `joint` is what each joint model's factor is to be multiplied by.
struct VoiceWeights {
  FusionWeights both;
  std::vector<float> joint;
};

/// The weights of a multinomial logistic regression. Normal priors pull each class's weight of text and photo
/// towards one that all classes share, and each bias towards 0; their width is the one that predicts held-out
/// samples best (5 inner folds). By the rule `equal`, all weights are one number. Without samples, the
/// weights are 1 and the biases 0.
VoiceWeights fit_voice_weights(const std::vector<VoiceSample>& samples, std::size_t joint_models,
                               std::size_t classes, FusionRule rule);

}  // namespace vitrine::trainer
