// The bootstrap: how far scores would move on another sample of products.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "vitrine/metrics.hpp"

namespace vitrine::trainer {

/// Scores of one model on one sample.
struct Scores {
  double accuracy = 0;
  double macro_precision = 0;
  double macro_recall = 0;
  double macro_f1 = 0;
  double weighted_f1 = 0;
};

Scores scores_of(const Metrics& metrics);

struct BootstrapOptions {
  int resamples = 2000;
  std::uint64_t seed = 1;
};

/// Scores of models on samples that are drawn from the rows with replacement (Efron, 1979), the same samples
/// for all models: [model][resample]. `predicted[model]` and `truth` hold classes 0..classes-1 row by row.
/// `families`, where it is not empty, has a number per row, and whole families are drawn (the cluster
/// bootstrap; Field and Welsh, 2007). Rows or families that count alike are drawn together, by a multinomial
/// distribution: time grows with the number of different ones, not with the rows.
std::vector<std::vector<Scores>> bootstrap(std::span<const int> truth,
                                           const std::vector<std::span<const int>>& predicted,
                                           std::size_t classes, std::span<const int> families,
                                           const BootstrapOptions& options);

struct Interval {
  double low = 0;
  double high = 0;
};

/// 95 % percentile interval: the quantiles 0.025 and 0.975, interpolated. 0 to 0 of no values.
Interval percentile_interval(std::vector<double> values);

}  // namespace vitrine::trainer
