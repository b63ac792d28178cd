// Random draws with given weights in constant time, by the alias method.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "random.hpp"

namespace vitrine::trainer {

/// Every number shares its slot with one other number (Walker, 1977), laid out in linear time (Vose, 1991).
/// Probabilities are exact to 2^-32.
class AliasTable {
 public:
  /// `weights` are not negative, have a positive sum, and are fewer than 2^32.
  explicit AliasTable(std::span<const double> weights);

  /// 0..n-1. No division: this is the inner loop of negative sampling.
  std::uint32_t draw(Random& random) const {
    const std::uint64_t bits = random.next();
    const auto slot = static_cast<std::uint32_t>(((bits >> 32) * slots_.size()) >> 32);
    return static_cast<std::uint32_t>(bits) < slots_[slot].own ? slot : slots_[slot].alias;
  }

 private:
  struct Slot {
    std::uint32_t own;    ///< of 2^32 draws of the slot, those that give its own number
    std::uint32_t alias;  ///< what the others give
  };
  std::vector<Slot> slots_;
};

}  // namespace vitrine::trainer
