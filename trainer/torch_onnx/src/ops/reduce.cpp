// Sums, means and extremes over axes or over all of a tensor.
#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

// The reduced axes given by argument; empty for all.
std::vector<int64_t> reduced_axes(const Translation& node, size_t argument) {
  if (!node.given(argument)) return {};
  std::vector<int64_t> axes = node.integers(argument);
  const auto rank = static_cast<int64_t>(node.shape(0).size());
  for (int64_t& axis : axes) axis += axis < 0 ? rank : 0;
  return axes;
}

// ReduceSum takes its axes as an input since opset 13, the others only since 18.
void emit_reduction(Translation& node, const std::string& op, const std::vector<int64_t>& axes,
                    bool keep_axes) {
  std::vector<std::string> inputs = {node.operand(0, node.output_dtype())};
  Attributes attributes = {{"keepdims", int64_t{keep_axes}}};
  if (!axes.empty() && op == "ReduceSum") {
    inputs.push_back(node.vector(axes));
  } else if (!axes.empty()) {
    attributes.emplace_back("axes", axes);
  }
  node.result(node.emit(op, inputs, attributes));
}

// (self, dtype) or (self, dims, keepdim, dtype)
Translate sum_or_mean(const char* op) {
  return [op](Translation& node) {
    if (node.argument_count() == 2) return emit_reduction(node, op, {}, false);
    emit_reduction(node, op, reduced_axes(node, 1), node.flag(2));
  };
}

// (self, dims, keepdim)
Translate extreme(const char* op) {
  return [op](Translation& node) { emit_reduction(node, op, reduced_axes(node, 1), node.flag(2)); };
}

}  // namespace

void add_reduce_operators(Registry& registry) {
  registry["aten::sum"] = sum_or_mean("ReduceSum");
  registry["aten::mean"] = sum_or_mean("ReduceMean");
  registry["aten::amax"] = extreme("ReduceMax");
  registry["aten::amin"] = extreme("ReduceMin");
}

}  // namespace torch_onnx
