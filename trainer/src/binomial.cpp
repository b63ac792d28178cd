// Binomial random numbers; see binomial.hpp.
#include "binomial.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace vitrine::trainer {
namespace {

/// Below this many expected successes, inversion is faster, and BTRS's bounds do not hold.
constexpr double kFewExpected = 10;

/// [0, 1) in steps of 2^-53.
/// Counts up the distribution until it passes a uniform number; `p` <= 1/2.
std::uint64_t by_inversion(Random& random, std::uint64_t trials, double p) {
  const auto n = static_cast<double>(trials);
  const double odds = p / (1 - p);
  double left = random.uniform();
  double probability = std::exp(n * std::log1p(-p));
  std::uint64_t successes = 0;
  while (left > probability && successes < trials) {
    left -= probability;
    ++successes;
    probability *= odds * (n - static_cast<double>(successes) + 1) / static_cast<double>(successes);
  }
  return successes;
}

/// log(k!) - (log(sqrt(2 pi)) + (k + 1/2) log(k + 1) - (k + 1)).
double stirling_tail(double k) {
  constexpr std::array kTable{
      0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
      0.0138761288230707, 0.0118967099458917, 0.0104112652619720, 0.00925546218271273, 0.00833056343336287};
  if (k < static_cast<double>(kTable.size())) return kTable[static_cast<std::size_t>(k)];
  const double square = (k + 1) * (k + 1);
  return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1);
}

/// Hörmann's algorithm BTRS, with his names; `p` <= 1/2 and n p >= 10.
std::uint64_t by_rejection(Random& random, std::uint64_t trials, double p) {
  const auto n = static_cast<double>(trials);
  const double deviation = std::sqrt(n * p * (1 - p));
  const double b = 1.15 + 2.53 * deviation;
  const double a = -0.0873 + 0.0248 * b + 0.01 * p;
  const double c = n * p + 0.5;
  const double v_r = 0.92 - 4.2 / b;
  const double r = p / (1 - p);
  const double alpha = (2.83 + 5.1 / b) * deviation;
  const double m = std::floor((n + 1) * p);
  while (true) {
    const double u = random.uniform() - 0.5;
    double v = random.uniform();
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2 * a / us + b) * u + c);
    if (us >= 0.07 && v <= v_r) return static_cast<std::uint64_t>(k);
    if (k < 0 || k > n) continue;
    v = std::log(v * alpha / (a / (us * us) + b));
    const double bound = (m + 0.5) * std::log((m + 1) / (r * (n - m + 1))) +
                         (n + 1) * std::log((n - m + 1) / (n - k + 1)) +
                         (k + 0.5) * std::log(r * (n - k + 1) / (k + 1)) + stirling_tail(m) +
                         stirling_tail(n - m) - stirling_tail(k) - stirling_tail(n - k);
    if (v <= bound) return static_cast<std::uint64_t>(k);
  }
}

}  // namespace

std::uint64_t binomial(Random& random, std::uint64_t trials, double p) {
  if (p >= 1) return trials;
  if (p <= 0 || trials == 0) return 0;
  if (p > 0.5) return trials - binomial(random, trials, 1 - p);
  return static_cast<double>(trials) * p < kFewExpected ? by_inversion(random, trials, p)
                                                        : by_rejection(random, trials, p);
}

}  // namespace vitrine::trainer
