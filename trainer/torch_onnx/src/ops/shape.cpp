// Operators that move values and compute none. Most need no argument of the trace: the shape that
// came out says it all, with its dynamic sizes.
#include <algorithm>
#include <limits>
#include <numeric>

#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

// The output's shape for Reshape: 0 copies the input's size at that axis, -1 is inferred.
void reshape_to_output(Translation& node) {
  const std::vector<Size> from = node.shape(0);
  std::vector<Size> to = node.output_shape();
  if (from == to) return node.result(node.tensor(0));
  for (size_t axis = 0; axis < to.size(); ++axis) {
    if (to[axis].dynamic() && axis < from.size() && to[axis] == from[axis]) to[axis] = {.traced = 0};
  }
  const auto is_dynamic = [](const Size& size) { return size.dynamic(); };
  if (std::count_if(to.begin(), to.end(), is_dynamic) == 1) {
    *std::find_if(to.begin(), to.end(), is_dynamic) = {.traced = -1};
  }
  node.result(node.emit("Reshape", {node.tensor(0), node.vector(to)}));
}

void expand_to_output(Translation& node) {
  if (node.shape(0) == node.output_shape()) return node.result(node.tensor(0));
  node.result(node.emit("Expand", {node.tensor(0), node.vector(node.output_shape())}));
}

void translate_unsqueeze(Translation& node) {
  const int64_t axis = node.axis(1, node.shape(0).size() + 1);
  node.result(node.emit("Unsqueeze", {node.tensor(0), node.vector(std::vector<int64_t>{axis})}));
}

std::string permuted(Translation& node, const std::vector<int64_t>& order) {
  return node.emit("Transpose", {node.tensor(0)}, {{"perm", order}});
}

// (self, dim0, dim1)
void translate_transpose(Translation& node) {
  const size_t rank = node.shape(0).size();
  std::vector<int64_t> order(rank);
  std::iota(order.begin(), order.end(), 0);
  if (rank > 0) std::swap(order[node.axis(1, rank)], order[node.axis(2, rank)]);
  node.result(permuted(node, order));
}

// (self): axes reversed
void translate_t(Translation& node) {
  std::vector<int64_t> order(node.shape(0).size());
  std::iota(order.rbegin(), order.rend(), 0);
  node.result(permuted(node, order));
}

// (self, dims)
void translate_permute(Translation& node) {
  std::vector<int64_t> order = node.integers(1);
  for (int64_t& axis : order) axis += axis < 0 ? static_cast<int64_t>(order.size()) : 0;
  node.result(permuted(node, order));
}

// (tensors, dim)
void translate_cat(Translation& node) {
  const int64_t axis = node.axis(1, node.output_shape().size());
  node.result(node.emit("Concat", node.tensors(0), {{"axis", axis}}));
}

// (tensors, dim)
void translate_stack(Translation& node) {
  const int64_t axis = node.axis(1, node.output_shape().size());
  const std::string axes = node.vector(std::vector<int64_t>{axis});
  std::vector<std::string> parts;
  for (const std::string& part : node.tensors(0)) {
    parts.push_back(node.emit("Unsqueeze", {part, axes}));
  }
  node.result(node.emit("Concat", parts, {{"axis", axis}}));
}

constexpr int64_t kEnd = std::numeric_limits<int64_t>::max();

std::string sliced(Translation& node, int64_t axis, Size start, Size end, Size step) {
  return node.emit(
      "Slice", {node.tensor(0), node.vector(std::vector<Size>{start}), node.vector(std::vector<Size>{end}),
                node.vector(std::vector<int64_t>{axis}), node.vector(std::vector<Size>{step})});
}

// (self, dim, start, end, step)
void translate_slice(Translation& node) {
  if (node.shape(0) == node.output_shape()) return node.result(node.tensor(0));
  const int64_t axis = node.axis(1, node.shape(0).size());
  const Size start = node.given(2) ? node.size(2) : Size{.traced = 0};
  const Size end = node.given(3) ? node.size(3) : Size{.traced = kEnd};
  node.result(sliced(node, axis, start, end, node.size(4)));
}

// (self, dim, start, length)
void translate_narrow(Translation& node) {
  const Size start = node.size(2);
  const Size length = node.size(3);
  if (start.dynamic() || length.dynamic()) {
    node.refuse("start and length must be the same at every size; slice() may differ");
  }
  const int64_t axis = node.axis(1, node.shape(0).size());
  node.result(sliced(node, axis, start, {.traced = start.traced + length.traced}, {.traced = 1}));
}

// (self, dim, index)
void translate_select(Translation& node) {
  const int64_t axis = node.axis(1, node.shape(0).size());
  const std::string index = node.operand(2, c10::ScalarType::Long);
  node.result(node.emit("Gather", {node.tensor(0), index}, {{"axis", axis}}));
}

}  // namespace

void add_shape_operators(Registry& registry) {
  for (const char* kind :
       {"aten::view", "aten::reshape", "aten::_reshape_alias", "aten::flatten", "aten::unflatten",
        "aten::_unsafe_view", "aten::view_as", "aten::reshape_as", "aten::squeeze"}) {
    registry[kind] = reshape_to_output;
  }
  registry["aten::expand"] = expand_to_output;
  registry["aten::expand_as"] = expand_to_output;
  registry["aten::unsqueeze"] = translate_unsqueeze;
  registry["aten::transpose"] = translate_transpose;
  registry["aten::t"] = translate_t;
  registry["aten::numpy_T"] = translate_t;
  registry["aten::permute"] = translate_permute;
  registry["aten::cat"] = translate_cat;
  registry["aten::stack"] = translate_stack;
  registry["aten::slice"] = translate_slice;
  registry["aten::narrow"] = translate_narrow;
  registry["aten::select"] = translate_select;
}

}  // namespace torch_onnx
