// Dual coordinate descent over sparse rows, for any of the losses, whose duals linear_losses.hpp has.
#include "linear_solver.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <thread>

#include "linear_losses.hpp"
#include "random.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {

namespace {

constexpr std::size_t kPrefetch = 12;   // columns ahead
constexpr std::size_t kCacheLine = 64;  // bytes

/// Rows with the constant feature, and what every class needs of them.
struct Problem {
  const SparseRows& rows;
  std::span<const int> labels;
  std::span<const float> scales;  ///< [columns, all classes] or empty
  std::size_t classes;
  std::vector<double> row_c;  ///< weight of each row's loss
};

/// Some of the classes, solved side by side: a row is read once for all of them, and the weights of a column
/// lie together. A class that has converged leaves.
template <typename Loss>
class Block {
 public:
  Block(const Problem& problem, std::size_t first_class, std::size_t classes)
      : problem_(problem),
        w_((problem.rows.column_count + 1) * classes),
        scores_(classes),
        steps_(classes),
        squared_norms_(classes) {
    for (std::size_t i = 0; i < classes; ++i)
      classes_.push_back({.label = static_cast<int>(first_class + i)});
    if (!problem.scales.empty()) {
      for (std::size_t column = 0; column < problem.rows.column_count; ++column) {
        const auto of_column = problem.scales.subspan(column * problem.classes + first_class, classes);
        scales_.insert(scales_.end(), of_column.begin(), of_column.end());
      }
    }
    dual_.resize(problem.rows.rows() * classes);
    for (std::size_t row = 0; row < problem.rows.rows(); ++row) {
      measure(row);
      if (problem.row_c[row] <= 0) continue;
      order_.push_back(row);
      Loss::start(dual_row(row));
      add_steps(row);
    }
  }

  void solve(const LinearSolverOptions& options, LinearModel& model) {
    Random random(options.seed);
    const double finest = std::min(1e-8, options.epsilon);
    for (int iteration = 0; iteration < options.max_iterations && !classes_.empty(); ++iteration) {
      random.shuffle(order_);
      for (SolvedClass& one : classes_) one = {.label = one.label, .tolerance = one.tolerance};
      for (const std::size_t row : order_) visit(row);
      for (SolvedClass& one : classes_)
        if (one.moved <= order_.size() / 10) one.tolerance = std::max(finest, 0.1 * one.tolerance);
      leave_converged(options.epsilon, model);
    }
    leave_converged(std::numeric_limits<double>::infinity(), model);
  }

 private:
  /// Squared norms of the row: one for all classes, or one for each where they scale their features.
  void measure(std::size_t row) {
    const SparseRows& rows = problem_.rows;
    const std::size_t norms = scales_.empty() ? 1 : classes_.size();
    const std::size_t first = norms_.size();
    norms_.resize(first + norms, 1.0);  // of the constant feature
    for (std::size_t k = rows.begin[row]; k < rows.begin[row + 1]; ++k) {
      const double square = static_cast<double>(rows.values[k]) * static_cast<double>(rows.values[k]);
      const std::size_t column = static_cast<std::size_t>(rows.columns[k]) * norms;
      for (std::size_t c = 0; c < norms; ++c)
        norms_[first + c] += scales_.empty() ? square : square * static_cast<double>(scales_[column + c]);
    }
  }

  DualRow dual_row(std::size_t row) {
    const std::size_t classes = classes_.size();
    if (scales_.empty()) std::fill_n(squared_norms_.begin(), classes, norms_[row]);
    const std::span<const double> norms =
        scales_.empty() ? std::span(squared_norms_) : std::span(norms_).subspan(row * classes);
    return {.classes = classes_,
            .scores = std::span(scores_).first(classes),
            .squared_norms = norms.first(classes),
            .dual = std::span(dual_).subspan(row * classes, classes),
            .steps = std::span(steps_).first(classes),
            .c = problem_.row_c[row],
            .label = problem_.labels[row]};
  }

  /// Minimises over the row's variables.
  void visit(std::size_t row) {
    const SparseRows& rows = problem_.rows;
    const std::size_t classes = classes_.size();
    std::copy_n(&w_[rows.column_count * classes], classes, scores_.begin());
    for (std::size_t k = rows.begin[row]; k < rows.begin[row + 1]; ++k) {
      if (k + kPrefetch < rows.begin[row + 1])
        prefetch(static_cast<std::size_t>(rows.columns[k + kPrefetch]));
      const double* const w = &w_[static_cast<std::size_t>(rows.columns[k]) * classes];
      const auto value = static_cast<double>(rows.values[k]);
      for (std::size_t c = 0; c < classes; ++c) scores_[c] += value * w[c];
    }
    Loss::visit(dual_row(row));
    add_steps(row);
  }

  /// Asks for the weights of a column before they are needed: they lie anywhere in memory.
  void prefetch(std::size_t column) const {
    const double* const w = &w_[column * classes_.size()];
    for (std::size_t c = 0; c < classes_.size(); c += kCacheLine / sizeof *w) __builtin_prefetch(w + c);
    if (scales_.empty()) return;
    const float* const scales = &scales_[column * classes_.size()];
    for (std::size_t c = 0; c < classes_.size(); c += kCacheLine / sizeof *scales)
      __builtin_prefetch(scales + c);
  }

  void add_steps(std::size_t row) {
    const SparseRows& rows = problem_.rows;
    const std::size_t classes = classes_.size();
    const auto steps = std::span(steps_).first(classes);
    if (std::all_of(steps.begin(), steps.end(), [](double step) { return step == 0; })) return;
    for (std::size_t k = rows.begin[row]; k < rows.begin[row + 1]; ++k) {
      const std::size_t at = static_cast<std::size_t>(rows.columns[k]) * classes;
      const auto value = static_cast<double>(rows.values[k]);
      double* const w = &w_[at];
      if (scales_.empty()) {
        for (std::size_t c = 0; c < classes; ++c) w[c] += value * steps[c];
      } else {
        for (std::size_t c = 0; c < classes; ++c)
          w[c] += value * static_cast<double>(scales_[at + c]) * steps[c];
      }
    }
    double* const bias = &w_[rows.column_count * classes];
    for (std::size_t c = 0; c < classes; ++c) bias[c] += steps[c];
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
    if (!scales_.empty()) keep(norms_);
    keep(scales_);
    keep(classes_);
  }

  const Problem& problem_;
  std::vector<std::size_t> order_;     ///< of the rows that count
  std::vector<SolvedClass> classes_;   ///< that have not converged
  std::vector<double> w_;              ///< [columns + 1, classes], the constant feature last
  std::vector<float> scales_;          ///< [columns, classes] or empty
  std::vector<double> norms_;          ///< [rows], or [rows, classes] where there are scales
  std::vector<double> dual_;           ///< [rows, classes]
  std::vector<double> scores_;         ///< of the row that is visited, for each class
  std::vector<double> steps_;          ///< of its variables
  std::vector<double> squared_norms_;  ///< its one norm, for each class
};

/// In as many threads as there are, where classes do not depend on each other.
template <typename Loss>
void solve(const Problem& problem, const LinearSolverOptions& options, LinearModel& model) {
  const std::size_t classes = problem.classes;
  const auto most = Loss::kClassesAlone ? classes : std::min<std::size_t>(classes, 1);
  const auto threads = std::min(static_cast<std::size_t>(std::max(options.threads, 1)), most);
  const auto work = [&](std::size_t thread) {
    const std::size_t first = thread * classes / threads;
    Block<Loss>(problem, first, (thread + 1) * classes / threads - first).solve(options, model);
  };
  std::vector<std::jthread> helpers;
  for (std::size_t thread = 1; thread < threads; ++thread) helpers.emplace_back(work, thread);
  if (threads > 0) work(0);
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

void check_linear_problem(const SparseRows& rows, std::span<const int> labels, std::size_t classes,
                          const LinearSolverOptions& options, std::span<const float> row_weights) {
  if (rows.rows() == 0) throw Error("A linear model expects at least one row, none came.");
  if (labels.size() != rows.rows()) {
    throw Error("A linear model expects one label per row: " + std::to_string(rows.rows()) + " rows, " +
                std::to_string(labels.size()) + " labels.");
  }
  if (!row_weights.empty() && row_weights.size() != rows.rows()) {
    throw Error("A linear model expects one weight per row or none: " + std::to_string(rows.rows()) +
                " rows, " + std::to_string(row_weights.size()) + " weights.");
  }
  if (!(options.c > 0)) throw Error("A linear model expects C > 0, not " + std::to_string(options.c) + ".");
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

LinearModel train_linear(const SparseRows& rows, std::span<const int> labels, std::size_t classes,
                         const LinearSolverOptions& options, std::span<const float> row_weights,
                         std::span<const float> scales) {
  check_linear_problem(rows, labels, classes, options, row_weights);
  if (!scales.empty() && scales.size() != rows.column_count * classes) {
    throw Error("A linear model expects one scale per column and class or none: " +
                std::to_string(rows.column_count) + " columns, " + std::to_string(classes) + " classes, " +
                std::to_string(scales.size()) + " scales.");
  }
  Problem problem{.rows = rows, .labels = labels, .scales = scales, .classes = classes, .row_c = {}};
  for (std::size_t i = 0; i < rows.rows(); ++i)
    problem.row_c.push_back(options.c * (row_weights.empty() ? 1.0 : static_cast<double>(row_weights[i])));
  LinearModel model{classes, std::vector<float>(rows.column_count * classes), std::vector<float>(classes)};
  switch (options.loss) {
    case LinearLoss::logistic:
      solve<OneVsRest<LogisticLoss>>(problem, options, model);
      break;
    case LinearLoss::squared_hinge:
      solve<OneVsRest<SquaredHingeLoss>>(problem, options, model);
      break;
    case LinearLoss::softmax:
      solve<SoftmaxLoss>(problem, options, model);
      break;
  }
  return model;
}

double one_vs_rest_objective(const SparseRows& rows, std::span<const int> labels, const LinearModel& model,
                             int label, const LinearSolverOptions& options,
                             std::span<const float> row_weights) {
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
    const double hinge = std::max(1 - margin, 0.0);
    // log(1 + exp(-m)) without overflow.
    const double logistic = std::max(-margin, 0.0) + std::log1p(std::exp(-std::abs(margin)));
    const double row_weight = row_weights.empty() ? 1.0 : static_cast<double>(row_weights[i]);
    loss += row_weight * (options.loss == LinearLoss::squared_hinge ? hinge * hinge : logistic);
  }
  return 0.5 * regularizer + options.c * loss;
}

}  // namespace vitrine::trainer
