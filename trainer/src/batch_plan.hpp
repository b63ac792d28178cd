// Which examples each step of a training learns from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace vitrine::trainer {

class BatchPlan {
 public:
  /// Positions 0..count-1 in a random order for each of `epochs`, cut into batches.
  static BatchPlan shuffled(std::size_t count, std::size_t batch, std::size_t epochs, std::uint64_t seed);
  /// As many, but every class that occurs in `labels` as often as any other: the classes take turns in random
  /// orders, and so do the examples of each.
  static BatchPlan balanced(std::span<const int> labels, std::size_t batch, std::size_t epochs,
                            std::uint64_t seed);

  std::size_t steps() const { return batches_.size(); }
  std::size_t steps_per_epoch() const { return steps_per_epoch_; }
  const std::vector<std::size_t>& positions(std::size_t step) const { return batches_[step]; }

 private:
  void add_epoch(std::span<const std::size_t> order, std::size_t batch);

  std::vector<std::vector<std::size_t>> batches_;
  std::size_t steps_per_epoch_ = 0;
};

}  // namespace vitrine::trainer
