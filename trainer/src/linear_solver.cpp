// Dual coordinate descent for L2-regularised logistic regression. The dual of one class against the rest is
//   min 1/2 a' Q a + sum_i a_i log a_i + (C_i - a_i) log(C_i - a_i),  0 <= a_i <= C_i,  Q_ij = y_i y_j
//   x_i.x_j
// with w = sum_i y_i a_i x_i. One variable at a time is solved with Newton steps, in a_i or in C_i - a_i,
// whichever is small at the optimum: there the logarithms keep their precision (Yu, Huang and Lin, 2011).
#include "linear_solver.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <thread>

#include "random.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {

namespace {

constexpr int kMaxNewtonSteps = 100;
constexpr std::size_t kPrefetch = 12;   // columns ahead
constexpr std::size_t kCacheLine = 64;  // bytes
constexpr double kShrinkOutside = 0.1;  // a Newton step past zero goes a tenth of the way there instead

/// Rows with the constant feature, and what every class needs of them.
struct Problem {
  const SparseRows& rows;
  std::span<const int> labels;
  std::vector<double> squared_norms;  ///< of x_i, the constant feature included
  std::vector<double> bounds;         ///< C_i
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

/// Some of the classes, each against the rest, solved side by side: a row is read once for all of them, and
/// the weights of a column lie together. A class that has converged leaves.
class Block {
 public:
  Block(const Problem& problem, std::size_t first_class, std::size_t classes)
      : problem_(problem), w_((problem.rows.column_count + 1) * classes), sums_(classes), steps_(classes) {
    for (std::size_t i = 0; i < classes; ++i)
      classes_.push_back({.label = static_cast<int>(first_class + i)});
    dual_.resize(problem.rows.rows() * classes);
    for (std::size_t row = 0; row < problem.rows.rows(); ++row) {
      if (problem.bounds[row] <= 0) continue;
      order_.push_back(row);
      // Zero has no logarithm.
      const double start = std::min(0.001 * problem.bounds[row], 1e-8);
      for (std::size_t c = 0; c < classes; ++c) {
        dual_[row * classes + c] = start;
        steps_[c] = problem.labels[row] == classes_[c].label ? start : -start;
      }
      add_steps(row);
    }
  }

  void solve(const LinearSolverOptions& options, LinearModel& model) {
    Random random(options.seed);
    const double finest = std::min(1e-8, options.epsilon);
    for (int iteration = 0; iteration < options.max_iterations && !classes_.empty(); ++iteration) {
      random.shuffle(order_);
      for (Class& one : classes_) one = {.label = one.label, .tolerance = one.tolerance};
      for (const std::size_t row : order_) visit(row);
      for (Class& one : classes_)
        if (one.moved <= order_.size() / 10) one.tolerance = std::max(finest, 0.1 * one.tolerance);
      leave_converged(options.epsilon, model);
    }
    leave_converged(std::numeric_limits<double>::infinity(), model);
  }

 private:
  struct Class {
    int label;
    double tolerance = 1e-2;  ///< early passes need not solve their one-variable problems to the last digit
    double largest = 0;       ///< gradient in this pass
    std::size_t moved = 0;    ///< variables whose gradient was over the tolerance
  };

  /// Minimises over the row's variable of every class.
  void visit(std::size_t row) {
    const SparseRows& rows = problem_.rows;
    const std::size_t classes = classes_.size();
    std::copy_n(&w_[rows.column_count * classes], classes, sums_.begin());
    for (std::size_t k = rows.begin[row]; k < rows.begin[row + 1]; ++k) {
      if (k + kPrefetch < rows.begin[row + 1])
        prefetch(static_cast<std::size_t>(rows.columns[k + kPrefetch]));
      const double* const w = &w_[static_cast<std::size_t>(rows.columns[k]) * classes];
      const auto value = static_cast<double>(rows.values[k]);
      for (std::size_t c = 0; c < classes; ++c) sums_[c] += value * w[c];
    }
    const double bound = problem_.bounds[row];
    bool any = false;
    for (std::size_t c = 0; c < classes; ++c) {
      Class& one = classes_[c];
      double& kept = dual_[row * classes + c];
      DualVariable variable = kept < 0 ? DualVariable{bound + kept, -kept} : DualVariable{kept, bound - kept};
      const double sign = problem_.labels[row] == one.label ? 1 : -1;
      const double before = variable.value;
      const double gradient =
          minimize(variable, problem_.squared_norms[row], sign * sums_[c], bound, one.tolerance);
      one.largest = std::max(one.largest, gradient);
      if (gradient >= one.tolerance) ++one.moved;
      kept = variable.value <= variable.rest ? variable.value : -variable.rest;
      steps_[c] = sign * (variable.value - before);
      any = any || steps_[c] != 0;
    }
    if (any) add_steps(row);
  }

  /// Asks for the weights of a column before they are needed: they lie anywhere in memory.
  void prefetch(std::size_t column) const {
    const double* const w = &w_[column * classes_.size()];
    for (std::size_t c = 0; c < classes_.size(); c += kCacheLine / sizeof *w) __builtin_prefetch(w + c);
  }

  void add_steps(std::size_t row) {
    const SparseRows& rows = problem_.rows;
    const std::size_t classes = classes_.size();
    const auto add = [&](std::size_t column, double value) {
      double* const w = &w_[column * classes];
      for (std::size_t c = 0; c < classes; ++c) w[c] += value * steps_[c];
    };
    for (std::size_t k = rows.begin[row]; k < rows.begin[row + 1]; ++k)
      add(static_cast<std::size_t>(rows.columns[k]), static_cast<double>(rows.values[k]));
    add(rows.column_count, 1);
  }

  /// Writes the weights of classes whose largest gradient is below `epsilon`, and takes the classes out.
  void leave_converged(double epsilon, LinearModel& model) {
    const std::size_t columns = problem_.rows.column_count;
    const std::size_t before = classes_.size();
    std::vector<std::size_t> staying;
    for (std::size_t c = 0; c < before; ++c) {
      if (classes_[c].largest >= epsilon) {
        staying.push_back(c);
        continue;
      }
      const auto label = static_cast<std::size_t>(classes_[c].label);
      for (std::size_t column = 0; column < columns; ++column)
        model.weights[column * model.classes + label] = static_cast<float>(w_[column * before + c]);
      model.bias[label] = static_cast<float>(w_[columns * before + c]);
    }
    if (staying.size() == before) return;
    const auto keep = [&](auto& values) {
      std::size_t next = 0;
      for (std::size_t begin = 0; begin < values.size(); begin += before)
        for (const std::size_t c : staying) values[next++] = values[begin + c];
      values.resize(next);
    };
    keep(w_);
    keep(dual_);
    keep(classes_);
  }

  const Problem& problem_;
  std::vector<std::size_t> order_;  ///< of the rows that count
  std::vector<Class> classes_;      ///< that have not converged
  std::vector<double> w_;           ///< [columns + 1, classes], the constant feature last
  /// [rows, classes]: the variable where it is the smaller, else the negated distance from its bound.
  std::vector<double> dual_;
  std::vector<double> sums_;   ///< w.x of the row that is visited, for each class
  std::vector<double> steps_;  ///< y times the change of the row's variables
};

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
  const auto threads = std::min(static_cast<std::size_t>(std::max(options.threads, 1)), classes);
  const auto work = [&](std::size_t thread) {
    const std::size_t first = thread * classes / threads;
    Block(problem, first, (thread + 1) * classes / threads - first).solve(options, model);
  };
  {
    std::vector<std::jthread> helpers;
    for (std::size_t thread = 1; thread < threads; ++thread) helpers.emplace_back(work, thread);
    if (threads > 0) work(0);
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
