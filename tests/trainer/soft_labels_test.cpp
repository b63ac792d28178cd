// Which classes share a label.
#include "soft_labels.hpp"

#include <gtest/gtest.h>

namespace vitrine::trainer {
namespace {

std::vector<std::pair<int, float>> shares(const std::vector<float>& targets, std::size_t classes,
                                          std::size_t row) {
  std::vector<std::pair<int, float>> result;
  for (const auto& [label, share] : label_shares(std::vector<int>{2, 1}, targets, classes, row))
    result.emplace_back(label, share);
  return result;
}

using Shares = std::vector<std::pair<int, float>>;

TEST(SoftLabels, WithoutTargetsTheLabelHasAll) { EXPECT_EQ(shares({}, 3, 1), (Shares{{1, 1.0F}})); }

TEST(SoftLabels, TinySharesGoToTheOthers) {
  const Shares second = shares({1, 0, 0, 0.6F, 0.395F, 0.005F}, 3, 1);
  ASSERT_EQ(second.size(), 2U);
  EXPECT_EQ(second[0].first, 0);
  EXPECT_FLOAT_EQ(second[0].second, 0.6F / 0.995F);
  EXPECT_FLOAT_EQ(second[1].second, 0.395F / 0.995F);
}

TEST(SoftLabels, OfVeryManyClassesTheLikeliestStay) {
  std::vector<float> targets(1000, 0.0009F);
  targets[7] = targets[9] = 0.002F;
  EXPECT_EQ(shares(targets, 1000, 0), (Shares{{7, 0.5F}, {9, 0.5F}}));
}

}  // namespace
}  // namespace vitrine::trainer
