#include "batch_plan.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "random.hpp"

namespace vitrine::trainer {

namespace {

/// Gives its values one after another in a random order, then in another one.
class Rotation {
 public:
  explicit Rotation(std::vector<std::size_t> values) : values_(std::move(values)), next_(values_.size()) {}

  std::size_t next(Random& random) {
    if (next_ == values_.size()) {
      random.shuffle(values_);
      next_ = 0;
    }
    return values_[next_++];
  }

 private:
  std::vector<std::size_t> values_;
  std::size_t next_;
};

}  // namespace

void BatchPlan::add_epoch(std::span<const std::size_t> order, std::size_t batch) {
  for (std::size_t begin = 0; begin < order.size(); begin += batch) {
    const auto part = order.subspan(begin, std::min(batch, order.size() - begin));
    batches_.emplace_back(part.begin(), part.end());
  }
  steps_per_epoch_ = (order.size() + batch - 1) / batch;
}

BatchPlan BatchPlan::shuffled(std::size_t count, std::size_t batch, std::size_t epochs, std::uint64_t seed) {
  Random random(seed);
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  BatchPlan plan;
  for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
    random.shuffle(order);
    plan.add_epoch(order, batch);
  }
  return plan;
}

BatchPlan BatchPlan::balanced(std::span<const int> labels, std::size_t batch, std::size_t epochs,
                              std::uint64_t seed) {
  std::map<int, std::vector<std::size_t>> of_class;
  for (std::size_t i = 0; i < labels.size(); ++i) of_class[labels[i]].push_back(i);
  std::vector<Rotation> examples;
  for (auto& [label, positions] : of_class) examples.emplace_back(std::move(positions));
  std::vector<std::size_t> numbers(examples.size());
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  Rotation classes(std::move(numbers));

  Random random(seed);
  std::vector<std::size_t> order(labels.size());
  BatchPlan plan;
  for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
    for (std::size_t& position : order) position = examples[classes.next(random)].next(random);
    plan.add_epoch(order, batch);
  }
  return plan;
}

}  // namespace vitrine::trainer
