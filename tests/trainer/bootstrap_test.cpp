// Tests of bootstrap.hpp and binomial.hpp against known distributions and hand-made populations.
#include "bootstrap.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "binomial.hpp"

namespace vitrine::trainer {
namespace {

using Ints = std::vector<int>;

std::vector<double> differences(const std::vector<std::vector<Scores>>& scores, double Scores::*score) {
  std::vector<double> values;
  for (std::size_t i = 0; i < scores[0].size(); ++i)
    values.push_back(scores[0][i].*score - scores[1][i].*score);
  return values;
}

std::vector<double> values(const std::vector<Scores>& scores, double Scores::*score) {
  std::vector<double> result;
  for (const Scores& one : scores) result.push_back(one.*score);
  return result;
}

TEST(Binomial, HasItsMeanAndVariance) {
  struct Case {
    std::uint64_t trials;
    double p;
  };
  for (const auto& [trials, p] : {Case{1, 0.3}, Case{20, 0.5}, Case{1000, 0.004}, Case{100, 0.9},
                                  Case{85'000, 0.01}, Case{85'000, 0.999}, Case{1'000'000, 0.37}}) {
    Random random(7);
    constexpr int kDraws = 20'000;
    double sum = 0;
    double squares = 0;
    const double mean = static_cast<double>(trials) * p;
    const double variance = mean * (1 - p);
    for (int i = 0; i < kDraws; ++i) {
      const std::uint64_t drawn = binomial(random, trials, p);
      ASSERT_LE(drawn, trials);
      const double off = static_cast<double>(drawn) - mean;
      sum += off;
      squares += off * off;
    }
    EXPECT_NEAR(sum / kDraws, 0, 4 * std::sqrt(variance / kDraws)) << trials << ' ' << p;
    EXPECT_NEAR(squares / kDraws / variance, 1, 0.06) << trials << ' ' << p;
  }
}

TEST(Binomial, IsCertainAtTheEnds) {
  Random random(1);
  EXPECT_EQ(binomial(random, 100, 0), 0U);
  EXPECT_EQ(binomial(random, 100, 1), 100U);
  EXPECT_EQ(binomial(random, 0, 0.5), 0U);
}

TEST(Binomial, OfOneHalfHasTheShapeOfPascalsTriangle) {
  Random random(3);
  std::vector<double> counts(5, 0);
  for (int i = 0; i < 16'000; ++i) ++counts[binomial(random, 4, 0.5)];
  const std::vector<double> expected{1000, 4000, 6000, 4000, 1000};
  for (std::size_t k = 0; k < 5; ++k) EXPECT_NEAR(counts[k], expected[k], 5 * std::sqrt(expected[k])) << k;
}

TEST(Bootstrap, AccuracyMovesAsABinomialShare) {
  // 300 of 400 right: the share's deviation is sqrt(0.75 * 0.25 / 400) = 0.02165.
  Ints truth(400, 0), predicted(400, 0);
  for (std::size_t i = 0; i < 400; ++i) truth[i] = static_cast<int>(i % 2);
  for (std::size_t i = 0; i < 400; ++i) predicted[i] = i < 300 ? truth[i] : 1 - truth[i];
  const auto scores = bootstrap(truth, {predicted}, 2, {}, {});
  const Interval interval = percentile_interval(values(scores[0], &Scores::accuracy));
  EXPECT_NEAR(interval.low, 0.75 - 1.96 * 0.02165, 0.004);
  EXPECT_NEAR(interval.high, 0.75 + 1.96 * 0.02165, 0.004);
}

TEST(Bootstrap, DrawsWholeFamilies) {
  // Families of four that are right or wrong together: the interval is twice as wide.
  Ints truth(400, 0), predicted(400, 0), families(400);
  for (std::size_t i = 0; i < 400; ++i) {
    predicted[i] = i < 300 ? 0 : 1;
    families[i] = static_cast<int>(i / 4);
  }
  const auto scores = bootstrap(truth, {predicted}, 2, families, {});
  const Interval interval = percentile_interval(values(scores[0], &Scores::accuracy));
  EXPECT_NEAR(interval.high - interval.low, 2 * 2 * 1.96 * 0.02165, 0.02);
}

TEST(Bootstrap, FamiliesOfOneAreRows) {
  const Ints truth{0, 1, 0, 1, 1, 0}, predicted{0, 1, 1, 1, 0, 0}, families{5, 4, 3, 2, 1, 0};
  const auto rows = bootstrap(truth, {predicted}, 2, {}, {.resamples = 50, .seed = 3});
  const auto alone = bootstrap(truth, {predicted}, 2, families, {.resamples = 50, .seed = 3});
  EXPECT_EQ(values(rows[0], &Scores::macro_f1), values(alone[0], &Scores::macro_f1));
}

TEST(Bootstrap, CopiesDifferByNothing) {
  Ints truth, predicted;
  for (int i = 0; i < 90; ++i) {
    truth.push_back(i % 3);
    predicted.push_back(i % 7 == 0 ? (i + 1) % 3 : i % 3);
  }
  const auto scores = bootstrap(truth, {predicted, predicted}, 3, {}, {});
  for (double Scores::*const score : {&Scores::accuracy, &Scores::macro_f1}) {
    const Interval interval = percentile_interval(differences(scores, score));
    EXPECT_EQ(interval.low, 0);
    EXPECT_EQ(interval.high, 0);
  }
}

TEST(Bootstrap, TheBetterModelIsAheadInEverySample) {
  Ints truth, right, constant;
  for (int i = 0; i < 60; ++i) {
    truth.push_back(i % 3);
    right.push_back(i % 3);
    constant.push_back(0);
  }
  const auto scores = bootstrap(truth, {right, constant}, 3, {}, {});
  const Interval interval = percentile_interval(differences(scores, &Scores::macro_f1));
  EXPECT_GT(interval.low, 0.7);
  // Share s of class 0: macro F1 2 s / (1 + s) / 3, which is 1/6 for a third.
  EXPECT_NEAR((interval.low + interval.high) / 2, 1 - 1.0 / 6, 0.03);
}

TEST(Bootstrap, TheSameSeedGivesTheSameInterval) {
  const Ints truth{0, 1, 0, 1}, predicted{0, 1, 1, 1};
  const auto a = bootstrap(truth, {predicted}, 2, {}, {.resamples = 20, .seed = 5});
  const auto b = bootstrap(truth, {predicted}, 2, {}, {.resamples = 20, .seed = 5});
  const auto c = bootstrap(truth, {predicted}, 2, {}, {.resamples = 20, .seed = 6});
  EXPECT_EQ(values(a[0], &Scores::accuracy), values(b[0], &Scores::accuracy));
  EXPECT_NE(values(a[0], &Scores::accuracy), values(c[0], &Scores::accuracy));
}

TEST(PercentileInterval, InterpolatesBetweenValues) {
  std::vector<double> hundred;
  for (int i = 100; i >= 0; --i) hundred.push_back(i);
  EXPECT_DOUBLE_EQ(percentile_interval(hundred).low, 2.5);
  EXPECT_DOUBLE_EQ(percentile_interval(hundred).high, 97.5);
  EXPECT_DOUBLE_EQ(percentile_interval({3}).low, 3);
  EXPECT_DOUBLE_EQ(percentile_interval({}).high, 0);
}

}  // namespace
}  // namespace vitrine::trainer
