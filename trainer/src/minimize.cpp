// Minimum of a smooth convex function; see minimize.hpp.
#include "minimize.hpp"

#include <algorithm>
#include <cmath>
#include <deque>

namespace vitrine::trainer {
namespace {

constexpr std::size_t kHistory = 10;
constexpr double kSufficientDecrease = 1e-4;
constexpr int kMaxHalvings = 50;

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

struct Step {
  std::vector<double> point;
  std::vector<double> gradient;
  double inverse_curvature;  // 1 / (point . gradient)
};

/// The inverse Hessian that the steps suggest, times the gradient, negated (two-loop recursion).
std::vector<double> direction(const std::deque<Step>& steps, std::span<const double> gradient) {
  std::vector<double> result(gradient.begin(), gradient.end());
  std::vector<double> alpha(steps.size());
  for (std::size_t s = steps.size(); s-- > 0;) {
    alpha[s] = steps[s].inverse_curvature * dot(steps[s].point, result);
    for (std::size_t i = 0; i < result.size(); ++i) result[i] -= alpha[s] * steps[s].gradient[i];
  }
  if (!steps.empty()) {
    const Step& last = steps.back();
    const double scale = 1 / (last.inverse_curvature * dot(last.gradient, last.gradient));
    for (double& value : result) value *= scale;
  }
  for (std::size_t s = 0; s < steps.size(); ++s) {
    const double beta = steps[s].inverse_curvature * dot(steps[s].gradient, result);
    for (std::size_t i = 0; i < result.size(); ++i) result[i] += (alpha[s] - beta) * steps[s].point[i];
  }
  for (double& value : result) value = -value;
  return result;
}

double largest(std::span<const double> values) {
  double result = 0;
  for (const double value : values) result = std::max(result, std::abs(value));
  return result;
}

}  // namespace

std::vector<double> minimize(const Objective& objective, std::vector<double> start, double tolerance,
                             int max_iterations) {
  std::vector<double> point = std::move(start);
  const std::size_t size = point.size();
  std::vector<double> gradient(size), next(size), next_gradient(size);
  double value = objective(point, gradient);
  std::deque<Step> steps;
  for (int iteration = 0; iteration < max_iterations && largest(gradient) > tolerance; ++iteration) {
    const std::vector<double> search = direction(steps, gradient);
    const double slope = dot(search, gradient);
    // The first direction is the bare gradient, whose length says nothing about the distance.
    double length = steps.empty() ? std::min(1.0, 1 / largest(gradient)) : 1.0;
    bool descended = false;
    double next_value = value;
    for (int halving = 0; halving < kMaxHalvings && !descended; ++halving, length /= 2) {
      for (std::size_t i = 0; i < size; ++i) next[i] = point[i] + length * search[i];
      next_value = objective(next, next_gradient);
      descended = next_value <= value + kSufficientDecrease * length * slope;
    }
    if (!descended) break;
    Step step{.point = next, .gradient = next_gradient, .inverse_curvature = 0};
    for (std::size_t i = 0; i < size; ++i) {
      step.point[i] -= point[i];
      step.gradient[i] -= gradient[i];
    }
    const double curvature = dot(step.point, step.gradient);
    if (curvature > 0) {
      step.inverse_curvature = 1 / curvature;
      steps.push_back(std::move(step));
      if (steps.size() > kHistory) steps.pop_front();
    }
    point.swap(next);
    gradient.swap(next_gradient);
    value = next_value;
  }
  return point;
}

double minimize_scalar(const std::function<double(double)>& function, double low, double high,
                       double tolerance) {
  const double ratio = (std::sqrt(5.0) - 1) / 2;
  double left = high - ratio * (high - low);
  double right = low + ratio * (high - low);
  double left_value = function(left);
  double right_value = function(right);
  while (high - low > tolerance) {
    if (left_value <= right_value) {
      high = right;
      right = left;
      right_value = left_value;
      left = high - ratio * (high - low);
      left_value = function(left);
    } else {
      low = left;
      left = right;
      left_value = right_value;
      right = low + ratio * (high - low);
      right_value = function(right);
    }
  }
  return (low + high) / 2;
}

}  // namespace vitrine::trainer
