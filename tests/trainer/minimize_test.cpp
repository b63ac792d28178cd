// Tests of minimize.hpp.
#include "minimize.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace vitrine::trainer {
namespace {

TEST(Minimize, FindsTheMinimumOfAnIllConditionedQuadratic) {
  const std::vector<double> scales{1, 10, 100, 1000};
  const auto objective = [&](std::span<const double> x, std::span<double> gradient) {
    double value = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double distance = x[i] - static_cast<double>(i);
      value += scales[i] * distance * distance / 2;
      gradient[i] = scales[i] * distance;
    }
    return value;
  };
  const std::vector<double> point = minimize(objective, {5, 5, 5, 5}, 1e-9);
  for (std::size_t i = 0; i < point.size(); ++i) EXPECT_NEAR(point[i], static_cast<double>(i), 1e-8);
}

TEST(Minimize, FollowsACurvedValley) {
  // Rosenbrock (1960), minimum 0 at (1, 1).
  const auto objective = [](std::span<const double> x, std::span<double> gradient) {
    const double a = 1 - x[0];
    const double b = x[1] - x[0] * x[0];
    gradient[0] = -2 * a - 400 * x[0] * b;
    gradient[1] = 200 * b;
    return a * a + 100 * b * b;
  };
  const std::vector<double> point = minimize(objective, {-1.2, 1}, 1e-9);
  EXPECT_NEAR(point[0], 1, 1e-6);
  EXPECT_NEAR(point[1], 1, 1e-6);
}

TEST(Minimize, StaysAtTheMinimum) {
  const auto objective = [](std::span<const double> x, std::span<double> gradient) {
    gradient[0] = 2 * x[0];
    return x[0] * x[0];
  };
  EXPECT_EQ(minimize(objective, {0}), std::vector<double>{0});
}

TEST(MinimizeScalar, FindsInnerAndBoundaryMinima) {
  EXPECT_NEAR(minimize_scalar([](double x) { return std::cosh(x - 0.3); }, -2, 5), 0.3, 1e-6);
  EXPECT_NEAR(minimize_scalar([](double x) { return x; }, -2, 5), -2, 1e-6);
}

}  // namespace
}  // namespace vitrine::trainer
