// Sizes that depend on dynamic axes, each known by what it was in every trace, and how to compute
// one at run time from the shapes of values that exist by then.
#pragma once

#include <torch/csrc/jit/ir/ir.h>

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "torch_onnx/registry.hpp"

namespace torch_onnx {

/// One number per trace; the first is the base trace's.
using Observed = std::vector<int64_t>;

/// Axis `axis` of a traced value.
struct Dimension {
  const torch::jit::Value* value = nullptr;
  int64_t axis = 0;
};

/// (factor * product of dimensions + offset) / divisor, rounded down
struct SizeFormula {
  std::vector<Dimension> dimensions;
  int64_t factor = 1;
  int64_t offset = 0;
  int64_t divisor = 1;
};

class SizeTable {
 public:
  /// Equal observations give equal sizes; those that never vary have no symbol.
  Size intern(const Observed& observed);

  /// Records the shape of a tensor. Values must come in the order of the graph; `position` is how
  /// many nodes must have run before the value exists. Sizes are computed from `readable` ones, which the
  /// inside of a packed sequence is not.
  void add_value(const torch::jit::Value* value, const std::vector<Observed>& shape, int64_t position,
                 bool readable = true);
  /// Records an integer that the trace holds as a constant.
  void add_number(const torch::jit::Value* value, const Observed& observed);

  /// `node` runs as the `position`th.
  void add_node(const torch::jit::Node* node, int64_t position) { positions_[node] = position; }
  int64_t position(const torch::jit::Node* node) const { return positions_.at(node); }

  std::vector<Size> shape(const torch::jit::Value* value) const;
  /// The number's size if it varies.
  std::optional<Size> varying_number(const torch::jit::Value* value) const;

  /// How to compute a dynamic size from values that exist before position `position`.
  std::optional<SizeFormula> solve(Size size, int64_t position) const;
  const Observed& observed(Size size) const { return symbols_.at(size.symbol).observed; }

 private:
  struct Symbol {
    Observed observed;
    std::optional<Dimension> dimension;  // where it is first seen as one
    int64_t position = 0;                // of that dimension
  };

  std::vector<Symbol> symbols_;
  std::map<Observed, int> by_observation_;
  std::unordered_map<const torch::jit::Value*, std::vector<Size>> shapes_;
  std::unordered_map<const torch::jit::Value*, Size> numbers_;
  std::unordered_map<const torch::jit::Node*, int64_t> positions_;
};

}  // namespace torch_onnx
