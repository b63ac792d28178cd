// Minimum of a smooth convex function of a few hundred variables.
#pragma once

#include <functional>
#include <span>
#include <vector>

namespace vitrine::trainer {

/// Value at `point`; the gradient goes into `gradient`, which has the point's length.
using Objective = std::function<double(std::span<const double> point, std::span<double> gradient)>;

/// Limited-memory BFGS with backtracking (Nocedal and Wright, 2006, algorithms 7.4 and 3.1) from `start`.
/// Ends where the gradient's largest entry falls below `tolerance`, where rounding allows no further descent,
/// or after `max_iterations`.
std::vector<double> minimize(const Objective& objective, std::vector<double> start, double tolerance = 1e-6,
                             int max_iterations = 500);

/// Where a function of one variable with one minimum in [low, high] is least, within `tolerance`, by
/// golden-section search (Kiefer, 1953).
double minimize_scalar(const std::function<double(double)>& function, double low, double high,
                       double tolerance = 1e-6);

}  // namespace vitrine::trainer
