// Metrics against figures worked out by hand from scikit-learn's definitions.
#include "vitrine/metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "sentence_of.hpp"

namespace vitrine {
namespace {

/// Probabilities whose top class is `predicted[i]`, with 0.7 of it.
std::vector<float> predictions(const std::vector<int>& predicted, std::size_t classes) {
  std::vector<float> rows;
  for (const int label : predicted) {
    for (std::size_t c = 0; c < classes; ++c) {
      rows.push_back(static_cast<std::size_t>(label) == c ? 0.7F : 0.3F / static_cast<float>(classes - 1));
    }
  }
  return rows;
}

std::string error_of(const std::vector<int>& truth, const std::vector<float>& probabilities,
                     std::size_t classes, const std::vector<double>& weights = {}) {
  return sentence_of([&] { classification_metrics(truth, probabilities, classes, weights); });
}

const std::vector<int> kTruth{0, 0, 0, 1, 1, 2, 2, 2, 2, 1};
const std::vector<int> kPredicted{0, 0, 1, 1, 2, 2, 2, 0, 2, 1};

TEST(Metrics, CountsHitsAndConfusions) {
  const Metrics metrics = classification_metrics(kTruth, predictions(kPredicted, 3), 3);
  EXPECT_EQ(metrics.rows, 10U);
  EXPECT_DOUBLE_EQ(metrics.accuracy, 0.7);
  EXPECT_EQ(metrics.confusion, (std::vector<std::vector<double>>{{2, 1, 0}, {0, 2, 1}, {1, 0, 3}}));
}

TEST(Metrics, FollowScikitLearnsDefinitions) {
  const Metrics metrics = classification_metrics(kTruth, predictions(kPredicted, 3), 3);
  EXPECT_DOUBLE_EQ(metrics.per_class[0].precision, 2.0 / 3);
  EXPECT_DOUBLE_EQ(metrics.per_class[1].recall, 2.0 / 3);
  EXPECT_DOUBLE_EQ(metrics.per_class[2].f1, 0.75);
  EXPECT_DOUBLE_EQ(metrics.per_class[2].support, 4);
  EXPECT_NEAR(metrics.macro_f1, (2.0 / 3 + 2.0 / 3 + 0.75) / 3, 1e-12);
  EXPECT_NEAR(metrics.weighted_f1, (3 * 2.0 / 3 + 3 * 2.0 / 3 + 4 * 0.75) / 10, 1e-12);
}

TEST(Metrics, MacroPrecisionAndRecallAreMeansOverClasses) {
  const Metrics metrics = classification_metrics(kTruth, predictions(kPredicted, 3), 3);
  EXPECT_NEAR(metrics.macro_precision, (2.0 / 3 + 2.0 / 3 + 0.75) / 3, 1e-12);
  EXPECT_NEAR(metrics.macro_recall, (2.0 / 3 + 2.0 / 3 + 0.75) / 3, 1e-12);
}

TEST(Metrics, OfAModelThatAlwaysSaysOneClass) {
  const Metrics metrics = confusion_metrics({{5, 0, 0}, {3, 0, 0}, {2, 0, 0}});
  EXPECT_DOUBLE_EQ(metrics.accuracy, 0.5);
  EXPECT_DOUBLE_EQ(metrics.per_class[0].recall, 1);
  EXPECT_DOUBLE_EQ(metrics.macro_precision, 0.5 / 3);
  EXPECT_DOUBLE_EQ(metrics.macro_recall, 1.0 / 3);
  EXPECT_DOUBLE_EQ(metrics.macro_f1, 2.0 / 3 / 3);
  EXPECT_DOUBLE_EQ(metrics.weighted_f1, 0.5 * 2 / 3);
}

TEST(Metrics, AConfusionMatrixTellsTheSameScores) {
  const Metrics whole = classification_metrics(kTruth, predictions(kPredicted, 3), 3);
  const Metrics confusion = confusion_metrics(whole.confusion);
  EXPECT_EQ(confusion.accuracy, whole.accuracy);
  EXPECT_EQ(confusion.macro_f1, whole.macro_f1);
  EXPECT_EQ(confusion.weighted_f1, whole.weighted_f1);
}

TEST(Metrics, ReliabilityBinsSumUpToTheCalibrationError) {
  const Metrics metrics = classification_metrics(kTruth, predictions(kPredicted, 3), 3);
  ASSERT_EQ(metrics.reliability.size(), 15U);
  EXPECT_DOUBLE_EQ(metrics.reliability[10].weight, 10) << "0.7 is in (10 / 15, 11 / 15]";
  EXPECT_NEAR(metrics.reliability[10].probability, 0.7, 1e-6);
  EXPECT_DOUBLE_EQ(metrics.reliability[10].accuracy, 0.7);
  EXPECT_EQ(metrics.reliability[3].weight, 0);
}

TEST(Metrics, MacroF1LeavesOutClassesThatNeverOccur) {
  const std::vector<int> labels{0, 1};
  const Metrics metrics = classification_metrics(labels, predictions({0, 1}, 5), 5);
  EXPECT_DOUBLE_EQ(metrics.macro_f1, 1);
  EXPECT_DOUBLE_EQ(metrics.per_class[4].f1, 0);
}

TEST(Metrics, APredictedClassThatIsNeverTrueCountsInMacroF1) {
  const Metrics metrics = classification_metrics(std::vector<int>{0, 0}, predictions({0, 1}, 2), 2);
  EXPECT_DOUBLE_EQ(metrics.per_class[1].precision, 0);
  EXPECT_NEAR(metrics.macro_f1, (2.0 / 3 + 0) / 2, 1e-12);
  EXPECT_NEAR(metrics.weighted_f1, 2.0 / 3, 1e-12);
}

TEST(Metrics, WeightsCountRowsManyTimes) {
  const auto probabilities = predictions({0, 1, 1}, 2);
  const Metrics weighted =
      classification_metrics(std::vector<int>{0, 0, 1}, probabilities, 2, std::vector<double>{1, 2, 3});
  const Metrics repeated =
      classification_metrics(std::vector<int>{0, 0, 0, 1, 1, 1}, predictions({0, 1, 1, 1, 1, 1}, 2), 2);
  EXPECT_DOUBLE_EQ(weighted.accuracy, repeated.accuracy);
  EXPECT_DOUBLE_EQ(weighted.macro_f1, repeated.macro_f1);
  EXPECT_DOUBLE_EQ(weighted.weighted_f1, repeated.weighted_f1);
  EXPECT_NEAR(weighted.ece, repeated.ece, 1e-12);
  EXPECT_EQ(weighted.confusion, repeated.confusion);
  EXPECT_EQ(weighted.rows, 3U);
}

TEST(Metrics, CalibrationErrorIsTheGapOfEachBinByItsShare) {
  // Two rows at 0.9 (one right), two at 0.6 (both right): 0.5 * |0.9 - 0.5| + 0.5 * |0.6 - 1| = 0.4.
  const std::vector<float> probabilities{0.9F, 0.1F, 0.9F, 0.1F, 0.4F, 0.6F, 0.4F, 0.6F};
  const Metrics metrics = classification_metrics(std::vector<int>{0, 1, 1, 1}, probabilities, 2);
  EXPECT_NEAR(metrics.ece, 0.4, 1e-6);
}

TEST(Metrics, CalibrationErrorDoesNotAverageAcrossBins) {
  // Over-confidence in one bin must not cancel under-confidence in another.
  const std::vector<float> probabilities{0.95F, 0.05F, 0.45F, 0.55F};
  const Metrics metrics = classification_metrics(std::vector<int>{1, 1}, probabilities, 2);
  EXPECT_NEAR(metrics.ece, 0.5 * 0.95 + 0.5 * 0.45, 1e-6);
}

TEST(Metrics, ACertainAndRightModelHasNoCalibrationError) {
  EXPECT_DOUBLE_EQ(classification_metrics(std::vector<int>{0, 1}, std::vector<float>{1, 0, 0, 1}, 2).ece, 0);
}

TEST(Metrics, TiesGoToTheFirstClass) {
  EXPECT_EQ(classification_metrics(std::vector<int>{1}, std::vector<float>{0.5F, 0.5F}, 2).confusion[1][0],
            1);
}

TEST(Metrics, OfNoRowsAreZero) {
  const Metrics metrics = classification_metrics({}, {}, 3);
  EXPECT_EQ(metrics.rows, 0U);
  EXPECT_EQ(metrics.accuracy, 0);
  EXPECT_EQ(metrics.macro_f1, 0);
  EXPECT_EQ(metrics.ece, 0);
  EXPECT_EQ(metrics.per_class.size(), 3U);
}

TEST(Metrics, OfRowsWithoutWeightAreZeroAndNotNan) {
  const Metrics metrics =
      classification_metrics(std::vector<int>{0}, std::vector<float>{1, 0}, 2, std::vector<double>{0});
  EXPECT_EQ(metrics.accuracy, 0);
  EXPECT_EQ(metrics.ece, 0);
}

TEST(Metrics, RefuseInputsThatDoNotFit) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(error_of({0}, {}, 0), "Metrics: expected at least one class, found none.");
  EXPECT_EQ(error_of({0, 1}, {1, 0, 1}, 2),
            "Metrics: expected 4 probabilities (rows times classes), found 3.");
  EXPECT_EQ(error_of({0}, {1, 0}, 2, {1, 1}), "Metrics: expected 1 weights, one per row, found 2.");
  EXPECT_EQ(error_of({2}, {1, 0}, 2), "Metrics: row 0: expected a label from 0 to 1, found 2.");
  EXPECT_EQ(error_of({0, -1}, {1, 0, 1, 0}, 2), "Metrics: row 1: expected a label from 0 to 1, found -1.");
  EXPECT_EQ(error_of({0}, {1, 0}, 2, {-1}),
            "Metrics: row 0: expected a weight of 0 or more, found -1.000000.");
  EXPECT_EQ(error_of({0}, {1, nan}, 2), "Metrics: row 0: expected finite probabilities, found nan.");
}

}  // namespace
}  // namespace vitrine
