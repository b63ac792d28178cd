// Classification metrics, optionally with a weight per row.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace vitrine {

struct ClassMetrics {
  double precision = 0;  ///< 0 where nothing was predicted, as scikit-learn does
  double recall = 0;
  double f1 = 0;
  double support = 0;  ///< sum of the weights of the rows of this class
};

/// Rows whose top probability lies in one of 15 equal-width bins; bin b holds (b / 15, (b + 1) / 15].
struct ReliabilityBin {
  double weight = 0;       ///< sum of the weights of its rows
  double probability = 0;  ///< mean of the top probability; 0 where there are no rows
  double accuracy = 0;     ///< share of right answers
};

struct Metrics {
  std::size_t rows = 0;
  double accuracy = 0;
  double macro_precision = 0;  ///< macro: over the classes that occur in truth or prediction
  double macro_recall = 0;
  double macro_f1 = 0;
  double weighted_f1 = 0;
  double ece = 0;  ///< expected calibration error of the top probability (Guo et al., 2017)
  std::vector<ReliabilityBin> reliability;
  std::vector<ClassMetrics> per_class;
  std::vector<std::vector<double>> confusion;  ///< [true][predicted], sums of weights
};

/// `truth[i]` in 0..classes-1, `probabilities` row-major [rows, classes], `weights` one per row or empty (all
/// 1). Throws Error where lengths or labels do not fit.
Metrics classification_metrics(std::span<const int> truth, std::span<const float> probabilities,
                               std::size_t classes, std::span<const double> weights = {});

/// What a confusion matrix alone tells: all but `rows`, `ece` and `reliability`.
Metrics confusion_metrics(std::vector<std::vector<double>> confusion);

}  // namespace vitrine
