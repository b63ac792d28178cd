// Draws come as often as their weights say.
#include "alias_table.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace vitrine::trainer {
namespace {

TEST(AliasTable, DrawsByWeight) {
  const std::vector<double> weights = {0.5, 0, 8, 1, 3, 0.25, 1e-9, 40, 1, 1};
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  constexpr int kDraws = 1'000'000;
  const AliasTable table(weights);
  Random random(5);
  std::vector<int> counts(weights.size());
  for (int i = 0; i < kDraws; ++i) ++counts.at(table.draw(random));
  double chi_squared = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double expected = kDraws * weights[i] / sum;
    if (expected < 1) {
      EXPECT_EQ(counts[i], 0) << i;
      continue;
    }
    chi_squared += (counts[i] - expected) * (counts[i] - expected) / expected;
  }
  EXPECT_LT(chi_squared, 24.3);  // 7 degrees of freedom: passed once in a thousand seeds
}

TEST(AliasTable, OneNumberAndEqualNumbers) {
  Random random(1);
  const AliasTable one(std::vector<double>{3});
  for (int i = 0; i < 100; ++i) EXPECT_EQ(one.draw(random), 0U);
  const AliasTable equal(std::vector<double>(7, 0.1));
  std::vector<int> counts(7);
  for (int i = 0; i < 7000; ++i) ++counts.at(equal.draw(random));
  for (const int count : counts) EXPECT_NEAR(count, 1000, 120);
}

}  // namespace
}  // namespace vitrine::trainer
