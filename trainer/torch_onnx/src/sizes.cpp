// Solving tries simple formulas first. All traces must agree, among them the one where every dynamic axis
// has a size that no other trace used: it is the check of what the others suggest.
#include "sizes.hpp"

#include <algorithm>

namespace torch_onnx {
namespace {

constexpr int64_t kLargestDivisor = 256;

// The formula in one product of dimensions that gives `wanted` in every trace.
std::optional<SizeFormula> fit(const Observed& wanted, const Observed& product) {
  const auto holds = [&](int64_t factor, int64_t offset, int64_t divisor) {
    for (size_t t = 0; t < wanted.size(); ++t) {
      if (factor * product[t] + offset != wanted[t] * divisor) return false;
    }
    return true;
  };
  const auto quotient = [&](int64_t offset, int64_t divisor) {
    for (size_t t = 0; t < wanted.size(); ++t) {
      if ((product[t] + offset) / divisor != wanted[t]) return false;
    }
    return true;
  };
  const auto formula = [](int64_t factor, int64_t offset, int64_t divisor) {
    return SizeFormula{.dimensions = {}, .factor = factor, .offset = offset, .divisor = divisor};
  };
  const int64_t p = product[0];
  const int64_t w = wanted[0];
  if (holds(1, w - p, 1)) return formula(1, w - p, 1);
  if (p != 0 && w % p == 0 && holds(w / p, 0, 1)) return formula(w / p, 0, 1);
  if (w != 0 && p % w == 0 && holds(1, 0, p / w)) return formula(1, 0, p / w);
  // A quotient rounded down or up, if no other divisor explains the traces as well.
  std::optional<SizeFormula> rounded;
  for (int64_t divisor = 2; divisor <= kLargestDivisor; ++divisor) {
    for (const int64_t offset : {int64_t{0}, divisor - 1}) {
      if (!quotient(offset, divisor)) continue;
      if (rounded) return std::nullopt;
      rounded = formula(1, offset, divisor);
    }
  }
  if (rounded) return rounded;
  // a * p + b: two traces give a and b, a third must confirm them.
  Observed distinct;
  for (const int64_t size : product) {
    if (std::find(distinct.begin(), distinct.end(), size) == distinct.end()) {
      distinct.push_back(size);
    }
  }
  if (distinct.size() < 3) return std::nullopt;
  for (size_t t = 1; t < wanted.size(); ++t) {
    const int64_t run = product[t] - p;
    if (run == 0 || (wanted[t] - w) % run != 0) continue;
    const int64_t factor = (wanted[t] - w) / run;
    if (factor != 0 && holds(factor, w - factor * p, 1)) {
      return formula(factor, w - factor * p, 1);
    }
  }
  return std::nullopt;
}

}  // namespace

Size SizeTable::intern(const Observed& observed) {
  if (std::all_of(observed.begin(), observed.end(), [&](int64_t n) { return n == observed[0]; })) {
    return {.traced = observed[0]};
  }
  const auto [entry, added] = by_observation_.try_emplace(observed, static_cast<int>(symbols_.size()));
  if (added) symbols_.push_back({.observed = observed, .dimension = std::nullopt});
  return {.traced = observed[0], .symbol = entry->second};
}

void SizeTable::add_value(const torch::jit::Value* value, const std::vector<Observed>& shape,
                          int64_t position, bool readable) {
  std::vector<Size>& sizes = shapes_[value];
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    const Size size = intern(shape[axis]);
    sizes.push_back(size);
    if (!readable || !size.dynamic() || symbols_[size.symbol].dimension) continue;
    symbols_[size.symbol].dimension = Dimension{value, static_cast<int64_t>(axis)};
    symbols_[size.symbol].position = position;
  }
}

void SizeTable::add_number(const torch::jit::Value* value, const Observed& observed) {
  const Size size = intern(observed);
  if (size.dynamic()) numbers_.emplace(value, size);
}

std::vector<Size> SizeTable::shape(const torch::jit::Value* value) const {
  if (const auto found = shapes_.find(value); found != shapes_.end()) return found->second;
  std::vector<Size> sizes;  // a constant that folding made
  const auto concrete = value->type()->expectRef<c10::TensorType>().sizes().concrete_sizes();
  for (const int64_t n : *concrete) sizes.push_back({.traced = n});
  return sizes;
}

std::optional<Size> SizeTable::varying_number(const torch::jit::Value* value) const {
  const auto found = numbers_.find(value);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<SizeFormula> SizeTable::solve(Size size, int64_t position) const {
  const Symbol& wanted = symbols_.at(size.symbol);
  std::vector<const Symbol*> live;
  for (const Symbol& symbol : symbols_) {
    if (symbol.dimension && symbol.position < position) live.push_back(&symbol);
  }
  if (wanted.dimension && wanted.position < position) {
    return SizeFormula{.dimensions = {*wanted.dimension}};
  }
  for (const Symbol* symbol : live) {
    if (auto formula = fit(wanted.observed, symbol->observed)) {
      formula->dimensions = {*symbol->dimension};
      return formula;
    }
  }
  for (size_t i = 0; i < live.size(); ++i) {
    for (size_t j = i; j < live.size(); ++j) {
      Observed product;
      for (size_t t = 0; t < wanted.observed.size(); ++t) {
        product.push_back(live[i]->observed[t] * live[j]->observed[t]);
      }
      if (auto formula = fit(wanted.observed, product)) {
        formula->dimensions = {*live[i]->dimension, *live[j]->dimension};
        return formula;
      }
    }
  }
  return std::nullopt;
}

}  // namespace torch_onnx
