// Calibration and fusion, fitted on predictions for rows that the models have not seen.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "fusion_rules.hpp"
#include "logits.hpp"
#include "vitrine/fusion.hpp"

namespace vitrine::trainer {

/// Factors of the models of one role (see Fusion) that make the labels most likely. Of a single model
/// that is one over its temperature (Guo et al., 2017), which is searched between 1/20 and 20; all are
/// positive. 1 for each where `samples` is empty. `labels` has one entry for each sample.
std::vector<float> fit_factors(const std::vector<ModalityLogits>& samples, const std::vector<int>& labels,
                               std::size_t models, std::size_t classes, FusionRule rule);

/// Factors of all models and the weights that combine them, from the given rows. The factors of the text
/// models serve the title alone and title with description; so do the fusion weights, which are fitted on
/// both views of every row that has a photo. The weights are a multinomial logistic regression on calibrated
/// log-probabilities; normal priors pull each class's weight towards one that all classes share, and each
/// bias towards 0. Their width is the one that predicts held-out rows best (5 inner folds). The factors of
/// joint models are fitted together with the weights; alone in a pack, like those of one modality. With no
/// row that has both modalities, the weights are 1 and the biases 0. By the rule `equal`, all weights are one
/// number, and so is that of the joint models' pool. `labels` is indexed by row. Of `witnesses` (see Split),
/// whose texts were read by models that know less, the text factors are their own and do not ship.
Fusion fit_fusion(const CatalogueLogits& logits, std::span<const int> labels,
                  std::span<const std::size_t> rows, FusionRule rule,
                  std::span<const std::size_t> witnesses = {});

/// The least top probability from which on rows may do without a person.
struct ReviewPoint {
  float threshold = 0;
  double coverage = 0;  ///< share of rows at or over it
  double accuracy = 0;  ///< of those rows; 0 where there are none
};

/// The point of largest coverage whose accepted rows reach `target` accuracy: coverage 0 and threshold 1
/// where none does, threshold 0 where all rows together do. `probabilities` is [rows, classes].
ReviewPoint review_point(std::span<const int> truth, std::span<const float> probabilities,
                         std::size_t classes, double target);

/// Coverage and accuracy at a given threshold.
ReviewPoint review_at(std::span<const int> truth, std::span<const float> probabilities, std::size_t classes,
                      float threshold);

}  // namespace vitrine::trainer
