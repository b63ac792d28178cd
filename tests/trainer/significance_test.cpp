// Tests of significance.hpp against p-values from exact fractions.
#include "significance.hpp"

#include <gtest/gtest.h>

namespace vitrine::trainer {
namespace {

TEST(McNemar, AgreesWithExactFractions) {
  EXPECT_NEAR(mcnemar_p(10, 2), 0.03857421875, 1e-14);
  EXPECT_NEAR(mcnemar_p(0, 6), 0.03125, 1e-15);
  EXPECT_NEAR(mcnemar_p(3, 12), 0.03515625, 1e-14);
  EXPECT_DOUBLE_EQ(mcnemar_p(2, 10), mcnemar_p(10, 2));
}

TEST(McNemar, IsCertainOfNothingWhereModelsErrAlike) {
  EXPECT_EQ(mcnemar_p(0, 0), 1);
  EXPECT_EQ(mcnemar_p(5, 5), 1);
  EXPECT_EQ(mcnemar_p(0, 1), 1);
}

TEST(McNemar, TakesLargeCounts) {
  EXPECT_NEAR(mcnemar_p(5200, 4800), 6.593515598672442e-05, 1e-13);
  EXPECT_NEAR(mcnemar_p(5000, 5100), 0.3245815463313939, 1e-9);
  EXPECT_EQ(mcnemar_p(0, 2000), 0) << "2^-1999 is below the smallest double";
  EXPECT_EQ(mcnemar_p(1'000'000, 1'000'000), 1);
}

TEST(Holm, MultipliesByTheTestsThatAreLeft) {
  const std::vector<double> corrected = holm({0.04, 0.01, 0.03});
  EXPECT_DOUBLE_EQ(corrected[1], 0.03);
  EXPECT_DOUBLE_EQ(corrected[2], 0.06);
  EXPECT_DOUBLE_EQ(corrected[0], 0.06) << "never below a smaller one's";
}

TEST(Holm, StaysAProbability) {
  EXPECT_EQ(holm({0.9, 0.8, 1}), (std::vector<double>{1, 1, 1}));
  EXPECT_EQ(holm({0.2}), (std::vector<double>{0.2}));
  EXPECT_TRUE(holm({}).empty());
}

}  // namespace
}  // namespace vitrine::trainer
