// Linear classifiers on sparse rows by dual coordinate descent: logistic regression and support vector
// machines, one class against the rest (Yu, Huang and Lin, 2011; Hsieh et al., 2008), and multinomial
// logistic regression.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace vitrine::trainer {

/// Compressed sparse rows: row i holds columns[begin[i] .. begin[i+1]) and their values.
struct SparseRows {
  std::vector<std::size_t> begin{0};
  std::vector<std::int32_t> columns;
  std::vector<float> values;
  std::size_t column_count = 0;

  std::size_t rows() const { return begin.size() - 1; }
  void add(std::span<const std::int32_t> row_columns, std::span<const float> row_values);
};

enum class LinearLoss : std::uint8_t {
  logistic,       ///< log(1 + exp(-m)) of each class against the rest
  squared_hinge,  ///< max(0, 1 - m)^2 of each class against the rest, a support vector machine
  softmax         ///< log sum_c exp(s_c) - s_y of all classes together
};

struct LinearSolverOptions {
  LinearLoss loss = LinearLoss::logistic;
  double c = 1;           ///< the loss's weight against the regularizer, as liblinear's -c
  double epsilon = 0.01;  ///< stop where the largest projected gradient falls below it
  int max_iterations = 200;
  /// Classes are solved in parallel, but for softmax, where each depends on all. The result does not depend
  /// on it.
  int threads = 1;
  std::uint64_t seed = 1;
};

/// `weights` row-major [columns, classes], `bias` [classes] (a constant feature of value 1, regularised like
/// the others).
struct LinearModel {
  std::size_t classes = 0;
  std::vector<float> weights;
  std::vector<float> bias;
};

/// Throws Error where sizes, labels, weights or columns do not fit.
void check_linear_problem(const SparseRows& rows, std::span<const int> labels, std::size_t classes,
                          const LinearSolverOptions& options, std::span<const float> row_weights = {});

/// Minimises 0.5 |w|^2 + C sum_i weight_i loss_i. `labels[i]` in 0..classes-1, `row_weights` one per row or
/// empty. `scales` [columns, classes], not negative, or empty: what the square of each weight is divided by
/// in |w|^2, so that the weights are those of features multiplied by the scales' roots. Throws Error where
/// sizes do not fit.
LinearModel train_linear(const SparseRows& rows, std::span<const int> labels, std::size_t classes,
                         const LinearSolverOptions& options, std::span<const float> row_weights = {},
                         std::span<const float> scales = {});

/// The primal objective of one class against the rest, for tests and logs; of the options, `loss` (not
/// softmax) and `c` count.
double one_vs_rest_objective(const SparseRows& rows, std::span<const int> labels, const LinearModel& model,
                             int label, const LinearSolverOptions& options,
                             std::span<const float> row_weights = {});

}  // namespace vitrine::trainer
