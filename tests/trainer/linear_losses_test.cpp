// What the losses of linear classifiers compute for one row.
#include "linear_losses.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace vitrine::trainer {
namespace {

TEST(LinearLosses, WrightOmegaSolvesItsEquation) {
  for (int i = -2000; i < 2000; ++i) {
    const double x = 0.35 * i;
    const double w = wright_omega(x);
    EXPECT_NEAR(w + std::log(w), x, 1e-12 * std::max(1.0, std::abs(x)));
  }
  EXPECT_DOUBLE_EQ(wright_omega(1), 1);
  EXPECT_EQ(wright_omega(-1000), 0);
}

TEST(LinearLosses, SoftmaxVisitSolvesTheRow) {
  std::vector<SolvedClass> classes{{.label = 4}, {.label = 5}, {.label = 6}};
  const std::vector<double> scores{0.3, -40, 2};
  const std::vector<double> norms{2, 1, 30};
  std::vector<double> dual(3);
  std::vector<double> steps(3);
  const DualRow row{.classes = classes,
                    .scores = scores,
                    .squared_norms = norms,
                    .dual = dual,
                    .steps = steps,
                    .c = 20,
                    .label = 5};
  SoftmaxLoss::start(row);
  EXPECT_NEAR(std::accumulate(dual.begin(), dual.end(), 0.0), 20, 1e-12);
  EXPECT_NEAR(std::accumulate(steps.begin(), steps.end(), 0.0), 0, 1e-20);
  SoftmaxLoss::visit(row);
  EXPECT_NEAR(std::accumulate(dual.begin(), dual.end(), 0.0), 20, 1e-12);
  EXPECT_GT(classes[0].largest, 1);
  // After the step, log a_c - s_c is the same for all classes: a / C is the softmax of the new scores.
  const auto log_quotient = [&](std::size_t c) {
    return std::log(dual[c]) - (scores[c] + norms[c] * steps[c]);
  };
  EXPECT_NEAR(log_quotient(0), log_quotient(1), 1e-6);
  EXPECT_NEAR(log_quotient(0), log_quotient(2), 1e-6);
}

TEST(LinearLosses, SquaredHingeStaysAtZeroBeyondTheMargin) {
  double dual = 0;
  EXPECT_EQ(SquaredHingeLoss::minimize(dual, 2, 1.5, 1, 0).change, 0);
  const DualStep step = SquaredHingeLoss::minimize(dual, 2, 0.5, 1, 0);
  EXPECT_DOUBLE_EQ(step.gradient, 0.5);
  EXPECT_DOUBLE_EQ(dual, 0.2);  // 0.5 / (2 + 1 / 2)
  EXPECT_DOUBLE_EQ(step.change, 0.2);
}

}  // namespace
}  // namespace vitrine::trainer
