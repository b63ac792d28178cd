// Log-count ratios, and a linear classifier on features that they scale.
#include "naive_bayes.hpp"

#include <cmath>

namespace vitrine::trainer {

std::vector<float> log_count_ratios(const SparseRows& rows, std::span<const int> labels, std::size_t classes,
                                    std::span<const float> row_weights, double smoothing) {
  std::vector<double> counts(rows.column_count * classes);
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const double weight = row_weights.empty() ? 1.0 : static_cast<double>(row_weights[row]);
    for (std::size_t k = rows.begin[row]; k < rows.begin[row + 1]; ++k)
      counts[static_cast<std::size_t>(rows.columns[k]) * classes + static_cast<std::size_t>(labels[row])] +=
          weight;
  }
  std::vector<double> of_columns(rows.column_count);
  std::vector<double> of_classes(classes);
  double all = 0;
  for (std::size_t column = 0; column < rows.column_count; ++column) {
    for (std::size_t c = 0; c < classes; ++c) {
      const double count = counts[column * classes + c];
      of_columns[column] += count;
      of_classes[c] += count;
      all += count;
    }
  }
  const double smoothed = smoothing * static_cast<double>(rows.column_count);
  std::vector<float> ratios(counts.size());
  for (std::size_t column = 0; column < rows.column_count; ++column) {
    for (std::size_t c = 0; c < classes; ++c) {
      const double own = counts[column * classes + c];
      const double own_share = (own + smoothing) / (of_classes[c] + smoothed);
      const double rest_share = (of_columns[column] - own + smoothing) / (all - of_classes[c] + smoothed);
      ratios[column * classes + c] = static_cast<float>(std::log(own_share / rest_share));
    }
  }
  return ratios;
}

LinearModel train_nb_svm(const SparseRows& rows, std::span<const int> labels, std::size_t classes,
                         const LinearSolverOptions& solver, const NaiveBayesOptions& options,
                         std::span<const float> row_weights) {
  check_linear_problem(rows, labels, classes, solver, row_weights);
  const std::vector<float> ratios = log_count_ratios(rows, labels, classes, row_weights, options.smoothing);
  std::vector<float> scales;
  scales.reserve(ratios.size());
  for (const float ratio : ratios) scales.push_back(ratio * ratio);
  LinearModel model = train_linear(rows, labels, classes, solver, row_weights, scales);
  for (std::size_t c = 0; c < classes && options.trust < 1; ++c) {
    double mean = 0;
    for (std::size_t at = c; at < ratios.size(); at += classes)
      if (ratios[at] != 0) mean += std::abs(static_cast<double>(model.weights[at] / ratios[at]));
    mean /= static_cast<double>(rows.column_count);
    for (std::size_t at = c; at < ratios.size(); at += classes)
      model.weights[at] = static_cast<float>(options.trust * static_cast<double>(model.weights[at]) +
                                             (1 - options.trust) * mean * static_cast<double>(ratios[at]));
  }
  return model;
}

}  // namespace vitrine::trainer
