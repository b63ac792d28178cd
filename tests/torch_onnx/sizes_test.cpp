// Solving sizes from what they were in several traces.
#include "sizes.hpp"

#include <gtest/gtest.h>

namespace torch_onnx {
namespace {

// In the four traces.
const Observed kBatch = {3, 5, 3, 6};
const Observed kLength = {11, 11, 13, 18};

class SizeTableTest : public testing::Test {
 protected:
  SizeTableTest() { table_.add_value(graph_.addInput(), {kBatch, kLength, {8, 8, 8, 8}}, 0); }

  // What the solution gives in the last trace, or -1.
  int64_t solved(const std::function<int64_t(int64_t, int64_t)>& size) {
    Observed observed;
    for (size_t t = 0; t < kBatch.size(); ++t) observed.push_back(size(kBatch[t], kLength[t]));
    const auto formula = table_.solve(table_.intern(observed), 1);
    if (!formula) return -1;
    int64_t product = 1;
    for (const Dimension& dimension : formula->dimensions)
      product *= dimension.axis == 0 ? kBatch[3] : kLength[3];
    return (formula->factor * product + formula->offset) / formula->divisor;
  }

  torch::jit::Graph graph_;
  SizeTable table_;
};

TEST_F(SizeTableTest, SizesThatNeverVaryAreConstants) {
  EXPECT_FALSE(table_.intern({8, 8, 8, 8}).dynamic());
  EXPECT_EQ(table_.intern(kBatch), table_.intern(kBatch));
  EXPECT_NE(table_.intern(kBatch), table_.intern(kLength));
}

TEST_F(SizeTableTest, SolvesFormulas) {
  EXPECT_EQ(solved([](int64_t b, int64_t) { return b; }), 6);
  EXPECT_EQ(solved([](int64_t, int64_t n) { return n - 1; }), 17);
  EXPECT_EQ(solved([](int64_t, int64_t n) { return n + 4; }), 22);
  EXPECT_EQ(solved([](int64_t b, int64_t) { return 8 * b; }), 48);
  EXPECT_EQ(solved([](int64_t, int64_t n) { return 2 * n - 3; }), 33);
  EXPECT_EQ(solved([](int64_t b, int64_t n) { return b * n; }), 108);
  EXPECT_EQ(solved([](int64_t b, int64_t n) { return 4 * b * n; }), 432);
  EXPECT_EQ(solved([](int64_t b, int64_t) { return b * b; }), 36);
  EXPECT_EQ(solved([](int64_t, int64_t n) { return n / 2; }), 9);
  EXPECT_EQ(solved([](int64_t b, int64_t) { return (b + 1) / 2; }), 3);
}

TEST_F(SizeTableTest, FindsNothingWhereThereIsNothing) {
  EXPECT_EQ(solved([](int64_t b, int64_t n) { return b + n; }), -1);
  EXPECT_EQ(solved([](int64_t b, int64_t) { return b * b * b + 1; }), -1);
  EXPECT_EQ(solved([](int64_t, int64_t n) { return n < 15 ? n : 15; }), -1);
  EXPECT_EQ(solved([](int64_t, int64_t n) { return n % 2; }), -1);
}

TEST_F(SizeTableTest, UsesOnlyValuesThatExistByThen) {
  const Observed third = {30, 10, 30, 90};
  table_.add_value(graph_.addInput(), {third}, 5);
  EXPECT_FALSE(table_.solve(table_.intern(third), 5));
  ASSERT_TRUE(table_.solve(table_.intern(third), 6));
  EXPECT_EQ(table_.solve(table_.intern(third), 6)->dimensions[0].axis, 0);
}

}  // namespace
}  // namespace torch_onnx
