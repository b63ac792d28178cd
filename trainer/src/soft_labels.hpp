// Labels that several classes share, in place of one class for certain.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace vitrine::trainer {

/// A class and its part of a row's label.
struct LabelShare {
  int label;
  float share;
};

/// The classes of row `row` by `targets` [rows, classes], whose rows sum to 1; by `labels` alone where there
/// are no targets. Classes of less than a hundredth are left out and the others have their share, so that a
/// row costs a learner of single labels only a few copies. The shares sum to 1.
std::vector<LabelShare> label_shares(std::span<const int> labels, std::span<const float> targets,
                                     std::size_t classes, std::size_t row);

}  // namespace vitrine::trainer
