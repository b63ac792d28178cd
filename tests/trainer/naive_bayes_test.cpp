// Log-count ratios by hand, and what the classifier makes of them.
#include "naive_bayes.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

/// Column 0 speaks for class 0, column 1 for none, column 2 for class 1; values do not count, occurrences do.
SparseRows make_rows() {
  SparseRows rows;
  rows.column_count = 3;
  rows.add(std::vector<std::int32_t>{0, 1}, std::vector<float>{0.5F, 0.1F});
  rows.add(std::vector<std::int32_t>{0}, std::vector<float>{1});
  rows.add(std::vector<std::int32_t>{1, 2}, std::vector<float>{0.3F, 0.7F});
  return rows;
}

const std::vector<int> kLabels{0, 0, 1};

TEST(NaiveBayes, RatiosAreThoseOfTheSharesOfAllOccurrences) {
  const std::vector<float> ratios = log_count_ratios(make_rows(), kLabels, 2, {}, 1);
  ASSERT_EQ(ratios.size(), 6U);
  // Class 0 has 2, 1 and 0 occurrences, class 1 has 0, 1 and 1; one more of each.
  EXPECT_FLOAT_EQ(ratios[0], static_cast<float>(std::log((3.0 / 6) / (1.0 / 5))));
  EXPECT_FLOAT_EQ(ratios[2], static_cast<float>(std::log((2.0 / 6) / (2.0 / 5))));
  EXPECT_FLOAT_EQ(ratios[4], static_cast<float>(std::log((1.0 / 6) / (2.0 / 5))));
  for (std::size_t at = 0; at < 6; at += 2) EXPECT_FLOAT_EQ(ratios[at], -ratios[at + 1]);
}

TEST(NaiveBayes, WeightsOfRowsCountAsRepeatedRows) {
  const std::vector<float> ratios = log_count_ratios(make_rows(), kLabels, 2, std::vector<float>{1, 3, 0}, 1);
  EXPECT_FLOAT_EQ(ratios[0], static_cast<float>(std::log((5.0 / 8) / (1.0 / 3))));
}

TEST(NaiveBayes, RatiosScaleTheFeatures) {
  const LinearSolverOptions solver{
      .loss = LinearLoss::squared_hinge, .epsilon = 1e-6, .max_iterations = 2000};
  const SparseRows rows = make_rows();
  const std::vector<float> ratios = log_count_ratios(rows, kLabels, 2, {}, 1);
  SparseRows scaled = rows;
  for (std::size_t k = 0; k < scaled.values.size(); ++k)
    scaled.values[k] *= ratios[static_cast<std::size_t>(scaled.columns[k]) * 2];
  const LinearModel model = train_nb_svm(rows, kLabels, 2, solver, {.smoothing = 1, .trust = 1});
  const LinearModel expected = train_linear(scaled, kLabels, 2, solver);
  for (std::size_t at = 0; at < 6; at += 2)
    EXPECT_NEAR(model.weights[at], expected.weights[at] * ratios[at], 1e-5);
  EXPECT_NEAR(model.bias[0], expected.bias[0], 1e-5);

  const LinearModel half = train_nb_svm(rows, kLabels, 2, solver, {.smoothing = 1, .trust = 0.5});
  double mean = 0;
  for (std::size_t at = 0; at < 6; at += 2) mean += std::abs(static_cast<double>(expected.weights[at])) / 3;
  for (std::size_t at = 0; at < 6; at += 2) {
    EXPECT_NEAR(half.weights[at],
                0.5 * static_cast<double>(model.weights[at]) + 0.5 * mean * static_cast<double>(ratios[at]),
                1e-5);
  }
}

TEST(NaiveBayes, RefusesWhatDoesNotFit) {
  EXPECT_THROW(train_nb_svm(make_rows(), std::vector<int>{0, 0, 2}, 2, {}, {}), Error);
  EXPECT_THROW(train_nb_svm(make_rows(), std::vector<int>{0}, 2, {}, {}), Error);
}

}  // namespace
}  // namespace vitrine::trainer
