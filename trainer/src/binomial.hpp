// Binomial random numbers that are the same on every platform; std::binomial_distribution is not.
#pragma once

#include <cstdint>

#include "random.hpp"

namespace vitrine::trainer {

/// Successes in `trials` trials of probability `p` in 0..1. Takes a few draws whatever `trials` is: inversion
/// where few are expected, else the transformed rejection BTRS (Hörmann, 1993).
std::uint64_t binomial(Random& random, std::uint64_t trials, double p);

}  // namespace vitrine::trainer
