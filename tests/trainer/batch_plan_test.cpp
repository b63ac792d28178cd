#include "batch_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace vitrine::trainer {
namespace {

TEST(BatchPlan, ShowsEveryExampleOnceAnEpoch) {
  const BatchPlan plan = BatchPlan::shuffled(10, 4, 3, 7);
  ASSERT_EQ(plan.steps_per_epoch(), 3U);
  ASSERT_EQ(plan.steps(), 9U);
  std::set<std::vector<std::size_t>> orders;
  for (std::size_t epoch = 0; epoch < 3; ++epoch) {
    std::vector<std::size_t> order;
    for (std::size_t step = 3 * epoch; step < 3 * epoch + 3; ++step) {
      EXPECT_EQ(plan.positions(step).size(), step % 3 == 2 ? 2U : 4U);
      order.insert(order.end(), plan.positions(step).begin(), plan.positions(step).end());
    }
    orders.insert(order);
    std::sort(order.begin(), order.end());
    EXPECT_EQ(order, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  }
  EXPECT_EQ(orders.size(), 3U);
  EXPECT_EQ(BatchPlan::shuffled(10, 4, 3, 7).positions(0), plan.positions(0));
  EXPECT_NE(BatchPlan::shuffled(10, 4, 3, 8).positions(0), plan.positions(0));
}

TEST(BatchPlan, ShowsRareClassesAsOftenAsFrequentOnes) {
  std::vector<int> labels(90, 4);
  labels.insert(labels.end(), 8, 0);
  labels.insert(labels.end(), 2, 9);
  const BatchPlan plan = BatchPlan::balanced(labels, 30, 3, 1);
  ASSERT_EQ(plan.steps(), 12U);
  std::map<int, int> of_class;
  std::map<std::size_t, int> of_example;
  for (std::size_t step = 0; step < plan.steps(); ++step)
    for (const std::size_t position : plan.positions(step)) {
      ++of_class[labels[position]];
      ++of_example[position];
    }
  EXPECT_EQ(of_class, (std::map<int, int>{{0, 100}, {4, 100}, {9, 100}}));
  EXPECT_EQ(of_example[98], 50);
  EXPECT_EQ(of_example[99], 50);
  EXPECT_EQ(of_example.size(), 100U) << "no example is left out for long";
}

}  // namespace
}  // namespace vitrine::trainer
