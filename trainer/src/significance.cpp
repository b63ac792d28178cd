// Significance; see significance.hpp.
#include "significance.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace vitrine::trainer {

double mcnemar_p(std::uint64_t only_a, std::uint64_t only_b) {
  const auto n = static_cast<double>(only_a + only_b);
  const std::uint64_t fewer = std::min(only_a, only_b);
  const auto k = static_cast<double>(fewer);
  const double log_term =
      std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) - n * std::numbers::ln2_v<double>;
  // The binomial tail from its largest term downwards, in units of that term.
  double sum = 1;
  double term = 1;
  for (std::uint64_t i = fewer; i > 0 && term > sum * 1e-17; --i) {
    term *= static_cast<double>(i) / (n - static_cast<double>(i) + 1);
    sum += term;
  }
  return std::min(1.0, 2 * std::exp(log_term + std::log(sum)));
}

std::vector<double> holm(const std::vector<double>& p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> corrected(p_values.size());
  double largest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const double factor = static_cast<double>(order.size() - rank);
    largest = std::max(largest, std::min(1.0, factor * p_values[order[rank]]));
    corrected[order[rank]] = largest;
  }
  return corrected;
}

}  // namespace vitrine::trainer
