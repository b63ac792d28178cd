// One-vs-rest logistic regression on sparse rows by dual coordinate descent (Yu, Huang and Lin, 2011).
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

struct LinearSolverOptions {
  double c = 1;           ///< the loss's weight against the regularizer, as liblinear's -c
  double epsilon = 0.01;  ///< stop where the largest projected gradient falls below it
  int max_iterations = 200;
  int threads = 1;  ///< classes are solved in parallel; the result does not depend on it
  std::uint64_t seed = 1;
};

/// `weights` row-major [columns, classes], `bias` [classes] (a constant feature of value 1, regularised like
/// the others).
struct LinearModel {
  std::size_t classes = 0;
  std::vector<float> weights;
  std::vector<float> bias;
};

/// `labels[i]` in 0..classes-1, `row_weights` one per row or empty. Throws Error where sizes do not fit.
LinearModel train_logistic(const SparseRows& rows, std::span<const int> labels, std::size_t classes,
                           const LinearSolverOptions& options, std::span<const float> row_weights = {});

/// The primal objective of one class against the rest, 0.5 |w|^2 + C sum_i weight_i log(1 + exp(-y_i w.x_i)),
/// for tests and logs.
double logistic_objective(const SparseRows& rows, std::span<const int> labels, const LinearModel& model,
                          int label, double c, std::span<const float> row_weights = {});

}  // namespace vitrine::trainer
