// Naive Bayes features under a linear classifier (Wang and Manning, 2012): the NB-SVM.
#pragma once

#include "linear_solver.hpp"

namespace vitrine::trainer {

/// How much more often a feature occurs in rows of a class than in the others, [columns, classes]: the
/// logarithm of the quotient of its shares of all occurrences there, each counted as the row's weight, and
/// `smoothing` added to every count. `labels` and `row_weights` as train_linear takes them.
std::vector<float> log_count_ratios(const SparseRows& rows, std::span<const int> labels, std::size_t classes,
                                    std::span<const float> row_weights, double smoothing);

struct NaiveBayesOptions {
  double smoothing = 1;  ///< of the counts, the paper's alpha
  /// The paper's beta: how far weights of features times ratios are trusted, against one mean weight for all
  /// of a class, which is naive Bayes. 1: entirely.
  double trust = 1;
};

/// One class against the rest on features multiplied by the class's ratios. The model's weights are of the
/// features as they come: the ratios are in them.
LinearModel train_nb_svm(const SparseRows& rows, std::span<const int> labels, std::size_t classes,
                         const LinearSolverOptions& solver, const NaiveBayesOptions& options,
                         std::span<const float> row_weights = {});

}  // namespace vitrine::trainer
