// Rules by which the answers of several models become one, and the fits of those that go beyond the pool.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "vitrine/fusion.hpp"

namespace vitrine::trainer {

/// How models are combined: each by what it knows; all alike, where only temperatures are fitted; by their
/// votes; or by stacked generalisation. The last two begin with what the first one learned.
enum class FusionRule { learned, equal, vote, stacked };

/// As they are written, in the enumeration's order.
inline constexpr std::array kFusionRules{"learned", "equal", "vote", "stacked"};

/// Throws Error for a name that is none of `kFusionRules`.
FusionRule parse_fusion_rule(const std::string& name);

/// What the models said about a product as one view shows it. `fold` is one of `kInnerFolds`.
struct FusionSample {
  ProductLogits said;
  int label;
  std::size_t fold;
};

/// Folds of the samples, by which the widths of priors are chosen.
inline constexpr std::size_t kInnerFolds = 5;
/// Largest entry of a gradient per sample at which a fit ends: far below what a sample more would change.
inline constexpr double kFitTolerance = 2e-5;

/// By situation, the exponent that makes the labels most likely, between 1/20 and 20; 1 without samples.
/// `pool` has the weights of all models.
Vote fit_vote(const std::vector<FusionSample>& samples, const Fusion& pool, std::size_t classes);

/// By situation, a multinomial logistic regression on what each model says of each class (Wolpert, 1992),
/// added to what `pool` says. A normal prior pulls every weight and bias to 0, that is to the pool. Its width
/// is the narrowest that predicts held-out samples (5 inner folds) as well as the best one does, within a
/// standard error (Breiman et al., 1984); where the pool does as well, all are 0.
Stack fit_stack(const std::vector<FusionSample>& samples, const Fusion& pool, std::size_t classes);

/// Throws Error where the matrices of so many classes and models would not fit into a pack.
void check_stack_size(std::size_t classes, std::size_t text_models, std::size_t image_models,
                      std::size_t joint_models);

}  // namespace vitrine::trainer
