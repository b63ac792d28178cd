// Dual coordinate descent for L2-regularised logistic regression. The dual of one class against the rest is
//   min 1/2 a' Q a + sum_i a_i log a_i + (C_i - a_i) log(C_i - a_i),  0 <= a_i <= C_i,  Q_ij = y_i y_j
//   x_i.x_j
// with w = sum_i y_i a_i x_i. One variable at a time is solved with Newton steps, in a_i or in C_i - a_i,
// whichever is small at the optimum: there the logarithms keep their precision (Yu, Huang and Lin, 2011).
#include "linear_solver.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>
#include <thread>

#include "random.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {

namespace {

constexpr int kMaxNewtonSteps = 100;
constexpr double kShrinkOutside = 0.1;  // a Newton step past zero goes a tenth of the way there instead

/// Rows with the constant feature, and what every class needs of them.
struct Problem {
  const SparseRows& rows;
  std::span<const int> labels;
  std::vector<double> squared_norms;  ///< of x_i, the constant feature included
  std::vector<double> bounds;         ///< C_i

  double dot(std::size_t row, const std::vector<double>& w) const {
    double sum = w[rows.column_count];
    for (std::size_t k = rows.begin[row]; k < rows.begin[row + 1]; ++k) {
      sum += static_cast<double>(rows.values[k]) * w[static_cast<std::size_t>(rows.columns[k])];
    }
    return sum;
  }

  void add_scaled(std::size_t row, double scale, std::vector<double>& w) const {
    w[rows.column_count] += scale;
    for (std::size_t k = rows.begin[row]; k < rows.begin[row + 1]; ++k) {
      w[static_cast<std::size_t>(rows.columns[k])] += scale * static_cast<double>(rows.values[k]);
    }
  }
};

/// A dual variable and its distance from the bound: kept apart, since C - a loses all digits of a small a.
struct DualVariable {
  double value;
  double rest;
};

/// Minimises over one variable, given that the gradient of the quadratic part is `linear` here and its second
/// derivative `quadratic`. Returns the size of the whole gradient before the first step.
double minimize(DualVariable& variable, double quadratic, double linear, double bound, double tolerance) {
  const bool in_rest = 0.5 * quadratic * (variable.rest - variable.value) + linear < 0;
  const double start = in_rest ? variable.rest : variable.value;
  if (in_rest) linear = -linear;
  double z = start;
  if (bound - z < 0.5 * bound) z *= kShrinkOutside;
  const auto gradient = [&] { return quadratic * (z - start) + linear + std::log(z / (bound - z)); };
  double g = gradient();
  const double first = std::abs(g);
  for (int step = 0; step < kMaxNewtonSteps && std::abs(g) >= tolerance; ++step) {
    const double next = z - g / (quadratic + bound / (bound - z) / z);
    z = next > 0 ? next : kShrinkOutside * z;
    g = gradient();
  }
  variable = in_rest ? DualVariable{bound - z, z} : DualVariable{z, bound - z};
  return first;
}

/// w of one class against the rest, the constant feature last.
std::vector<double> solve_class(const Problem& problem, int label, const LinearSolverOptions& options) {
  std::vector<std::size_t> order;
  std::vector<DualVariable> dual(problem.rows.rows());
  std::vector<double> w(problem.rows.column_count + 1, 0.0);
  for (std::size_t i = 0; i < dual.size(); ++i) {
    const double bound = problem.bounds[i];
    if (bound <= 0) continue;
    order.push_back(i);
    dual[i].value = std::min(0.001 * bound, 1e-8);  // zero has no logarithm
    dual[i].rest = bound - dual[i].value;
    problem.add_scaled(i, problem.labels[i] == label ? dual[i].value : -dual[i].value, w);
  }
  Random random(options.seed * 0x100000001B3U + static_cast<std::uint64_t>(label));
  // Early passes need not solve their one-variable problems to the last digit.
  double tolerance = 1e-2;
  const double finest = std::min(1e-8, options.epsilon);
  for (int iteration = 0; iteration < options.max_iterations; ++iteration) {
    random.shuffle(order);
    double largest = 0;
    std::size_t moved = 0;
    for (const std::size_t i : order) {
      const double sign = problem.labels[i] == label ? 1 : -1;
      const double before = dual[i].value;
      const double gradient =
          minimize(dual[i], problem.squared_norms[i], sign * problem.dot(i, w), problem.bounds[i], tolerance);
      largest = std::max(largest, gradient);
      if (dual[i].value == before) continue;
      if (gradient >= tolerance) ++moved;
      problem.add_scaled(i, sign * (dual[i].value - before), w);
    }
    if (largest < options.epsilon) break;
    if (moved <= order.size() / 10) tolerance = std::max(finest, 0.1 * tolerance);
  }
  return w;
}

void check(const SparseRows& rows, std::span<const int> labels, std::size_t classes,
           const LinearSolverOptions& options, std::span<const float> row_weights) {
  if (rows.rows() == 0) throw Error("Logistic regression expects at least one row, none came.");
  if (labels.size() != rows.rows()) {
    throw Error("Logistic regression expects one label per row: " + std::to_string(rows.rows()) + " rows, " +
                std::to_string(labels.size()) + " labels.");
  }
  if (!row_weights.empty() && row_weights.size() != rows.rows()) {
    throw Error("Logistic regression expects one weight per row or none: " + std::to_string(rows.rows()) +
                " rows, " + std::to_string(row_weights.size()) + " weights.");
  }
  if (!(options.c > 0))
    throw Error("Logistic regression expects C > 0, not " + std::to_string(options.c) + ".");
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] < 0 || static_cast<std::size_t>(labels[i]) >= classes) {
      throw Error("Row " + std::to_string(i) + " has the label " + std::to_string(labels[i]) +
                  ", expected 0 to " + std::to_string(static_cast<long long>(classes) - 1) + ".");
    }
    if (!row_weights.empty() && !(row_weights[i] >= 0 && std::isfinite(row_weights[i]))) {
      throw Error("Row " + std::to_string(i) + " has the weight " + std::to_string(row_weights[i]) +
                  ", expected a finite number that is not negative.");
    }
  }
  for (const std::int32_t column : rows.columns) {
    if (column < 0 || static_cast<std::size_t>(column) >= rows.column_count) {
      throw Error("A row names the column " + std::to_string(column) + " of " +
                  std::to_string(rows.column_count) + " columns.");
    }
  }
}

}  // namespace

void SparseRows::add(std::span<const std::int32_t> row_columns, std::span<const float> row_values) {
  if (row_columns.size() != row_values.size()) {
    throw Error("A sparse row expects one value per column: " + std::to_string(row_columns.size()) +
                " columns, " + std::to_string(row_values.size()) + " values.");
  }
  columns.insert(columns.end(), row_columns.begin(), row_columns.end());
  values.insert(values.end(), row_values.begin(), row_values.end());
  begin.push_back(columns.size());
}

LinearModel train_logistic(const SparseRows& rows, std::span<const int> labels, std::size_t classes,
                           const LinearSolverOptions& options, std::span<const float> row_weights) {
  check(rows, labels, classes, options, row_weights);
  Problem problem{rows, labels, {}, {}};
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    double norm = 1;
    for (std::size_t k = rows.begin[i]; k < rows.begin[i + 1]; ++k) {
      norm += static_cast<double>(rows.values[k]) * static_cast<double>(rows.values[k]);
    }
    problem.squared_norms.push_back(norm);
    problem.bounds.push_back(options.c * (row_weights.empty() ? 1.0 : static_cast<double>(row_weights[i])));
  }

  LinearModel model{classes, std::vector<float>(rows.column_count * classes), std::vector<float>(classes)};
  std::atomic<std::size_t> next_class{0};
  const auto work = [&] {
    for (std::size_t label = next_class++; label < classes; label = next_class++) {
      const std::vector<double> w = solve_class(problem, static_cast<int>(label), options);
      for (std::size_t column = 0; column < rows.column_count; ++column) {
        model.weights[column * classes + label] = static_cast<float>(w[column]);
      }
      model.bias[label] = static_cast<float>(w[rows.column_count]);
    }
  };
  {
    std::vector<std::jthread> helpers;
    for (int thread = 1; thread < options.threads; ++thread) helpers.emplace_back(work);
    work();
  }
  return model;
}

double logistic_objective(const SparseRows& rows, std::span<const int> labels, const LinearModel& model,
                          int label, double c, std::span<const float> row_weights) {
  const auto at = static_cast<std::size_t>(label);
  const auto weight = [&](std::size_t column) {
    return static_cast<double>(model.weights[column * model.classes + at]);
  };
  const auto bias = static_cast<double>(model.bias[at]);
  double regularizer = bias * bias;
  for (std::size_t column = 0; column < rows.column_count; ++column) {
    regularizer += weight(column) * weight(column);
  }
  double loss = 0;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    double score = bias;
    for (std::size_t k = rows.begin[i]; k < rows.begin[i + 1]; ++k) {
      score += static_cast<double>(rows.values[k]) * weight(static_cast<std::size_t>(rows.columns[k]));
    }
    const double margin = labels[i] == label ? score : -score;
    const double row_weight = row_weights.empty() ? 1.0 : static_cast<double>(row_weights[i]);
    // log(1 + exp(-m)) without overflow.
    loss += row_weight * (std::max(-margin, 0.0) + std::log1p(std::exp(-std::abs(margin))));
  }
  return 0.5 * regularizer + c * loss;
}

}  // namespace vitrine::trainer
