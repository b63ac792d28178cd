// Tests of whether two models that saw the same rows differ.
#pragma once

#include <cstdint>
#include <vector>

namespace vitrine::trainer {

/// Two-sided p-value of McNemar's exact test (McNemar, 1947; Dietterich, 1998): of the rows that just one of
/// two models has right, `only_a` and `only_b` would be halves if both were equally good. 1 where there are
/// none. Computed from logarithms, so that any counts do; 0 where p is below the smallest double.
double mcnemar_p(std::uint64_t only_a, std::uint64_t only_b);

/// P-values corrected for their number, so that all tests together reject wrongly with a probability of at
/// most the level (Holm, 1979); in the given order.
std::vector<double> holm(const std::vector<double>& p_values);

}  // namespace vitrine::trainer
