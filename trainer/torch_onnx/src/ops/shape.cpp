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

// (self) or (self, dim)
void translate_squeeze(Translation& node) {
  const std::vector<Size> shape = node.shape(0);
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    const bool squeezed =
        node.argument_count() == 1 || node.axis(1, shape.size()) == static_cast<int64_t>(axis);
    if (squeezed && shape[axis].dynamic()) {
      node.refuse("an axis of dynamic size would go where that size is 1; give it an axis of fixed size");
    }
  }
  reshape_to_output(node);
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

constexpr int64_t kEnd = std::numeric_limits<int64_t>::max();

std::string sliced(Translation& node, int64_t axis, Size start, Size end, Size step) {
  return node.emit(
      "Slice", {node.tensor(0), node.vector(std::vector<Size>{start}), node.vector(std::vector<Size>{end}),
                node.vector(std::vector<int64_t>{axis}), node.vector(std::vector<Size>{step})});
}

// (self, dim, start, end, step). An end that no traced size reaches may cut longer ones.
void translate_slice(Translation& node) {
  const std::vector<Size> shape = node.shape(0);
  const int64_t axis = node.axis(1, shape.size());
  const Size start = node.given(2) ? node.size(2) : Size{.traced = 0};
  const Size end = node.given(3) ? node.size(3) : Size{.traced = kEnd};
  const bool to_the_end = end.dynamic() ? end == shape[axis] : end.traced == kEnd || !shape[axis].dynamic();
  if (shape == node.output_shape() && start == Size{.traced = 0} && to_the_end)
    return node.result(node.tensor(0));
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
  const int64_t end = start.traced + length.traced;
  const bool ends_with_axis = start.traced < 0 && end == 0;
  node.result(sliced(node, axis, start, {.traced = ends_with_axis ? kEnd : end}, {.traced = 1}));
}

// (self, source, destination): one axis or several
void translate_movedim(Translation& node) {
  const auto rank = static_cast<int64_t>(node.shape(0).size());
  std::vector<int64_t> from = node.integers(1);
  std::vector<int64_t> to = node.integers(2);
  for (auto* axes : {&from, &to}) {
    for (int64_t& axis : *axes) axis += axis < 0 ? rank : 0;
  }
  std::vector<int64_t> order(rank, -1);
  for (size_t i = 0; i < from.size(); ++i) order[to[i]] = from[i];
  int64_t next = 0;
  for (int64_t& axis : order) {
    if (axis >= 0) continue;
    while (std::find(from.begin(), from.end(), next) != from.end()) ++next;
    axis = next++;
  }
  node.result(permuted(node, order));
}

// (self): the last two axes; of real numbers the adjoint is the same
void translate_matrix_transpose(Translation& node) {
  std::vector<int64_t> order(node.shape(0).size());
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[order.size() - 2], order[order.size() - 1]);
  node.result(permuted(node, order));
}

// (self, dims)
void translate_flip(Translation& node) {
  const std::vector<int64_t> axes = node.integers(1);
  const auto each = [&](int64_t n) { return node.vector(std::vector<int64_t>(axes.size(), n)); };
  node.result(node.emit("Slice", {node.tensor(0), each(-1), each(std::numeric_limits<int64_t>::min()),
                                  node.vector(axes), each(-1)}));
}

// (self, shifts, dims)
void translate_roll(Translation& node) {
  const std::vector<int64_t> shifts = node.integers(1);
  const std::vector<int64_t> dims = node.integers(2);
  if (dims.empty()) node.refuse("it needs the axes to roll along");
  std::string x = node.tensor(0);
  const auto rank = static_cast<int64_t>(node.shape(0).size());
  for (size_t i = 0; i < dims.size(); ++i) {
    const int64_t axis = dims[i] < 0 ? dims[i] + rank : dims[i];
    const Size size = node.shape(0)[axis];
    if (size.dynamic()) node.refuse("it rolls an axis of dynamic size");
    const int64_t shift = shifts[i] % size.traced;
    if (shift == 0) continue;
    const auto at = [&](int64_t n) { return node.vector(std::vector<int64_t>{n}); };
    const std::string last = node.emit("Slice", {x, at(-shift), at(kEnd), at(axis)});
    const std::string first = node.emit("Slice", {x, at(0), at(-shift), at(axis)});
    x = node.emit("Concat", {last, first}, {{"axis", axis}});
  }
  node.result(x);
}

// (self, repeats): more repeats than axes make new ones in front
void translate_repeat(Translation& node) {
  const std::vector<Size> repeats = node.sizes(1);
  std::vector<int64_t> added(repeats.size() - node.shape(0).size());
  std::iota(added.begin(), added.end(), 0);
  std::string x = node.tensor(0);
  if (!added.empty()) x = node.emit("Unsqueeze", {x, node.vector(added)});
  node.result(node.emit("Tile", {x, node.vector(repeats)}));
}

// (self, repeats, dim, output_size)
void translate_repeat_interleave(Translation& node) {
  if (node.argument_count() < 4 || node.is_tensor(1) || !node.given(2)) {
    node.refuse("it needs one number of repeats and an axis");
  }
  const std::vector<Size> shape = node.shape(0);
  const int64_t axis = node.axis(2, shape.size());
  std::vector<int64_t> repeats(shape.size() + 1, 1);
  repeats[axis + 1] = node.integer(1);
  const std::string apart =
      node.emit("Unsqueeze", {node.tensor(0), node.vector(std::vector<int64_t>{axis + 1})});
  const std::string tiled = node.emit("Tile", {apart, node.vector(repeats)});
  node.result(node.emit("Reshape", {tiled, node.vector(node.output_shape())}));
}

// (self, diagonal): ONNX Runtime has no Trilu of truth values.
Translate triangle(bool upper) {
  return [upper](Translation& node) {
    const auto type = node.output_dtype();
    const auto computed = type == c10::ScalarType::Bool ? c10::ScalarType::Long : type;
    const std::string x = node.cast(node.tensor(0), type, computed);
    const std::string diagonal = node.operand(1, c10::ScalarType::Long);
    node.result(node.cast(node.emit("Trilu", {x, diagonal}, {{"upper", int64_t{upper}}}), computed, type));
  };
}

}  // namespace

void add_shape_operators(Registry& registry) {
  for (const char* kind :
       {"aten::view", "aten::reshape", "aten::flatten", "aten::unflatten", "aten::_unsafe_view",
        "aten::view_as", "aten::reshape_as", "aten::atleast_1d", "aten::atleast_2d", "aten::atleast_3d"}) {
    registry[kind] = reshape_to_output;
  }
  registry["aten::squeeze"] = translate_squeeze;
  registry["aten::expand"] = expand_to_output;
  registry["aten::expand_as"] = expand_to_output;
  registry["aten::broadcast_to"] = expand_to_output;
  registry["aten::unsqueeze"] = translate_unsqueeze;
  registry["aten::transpose"] = translate_transpose;
  registry["aten::t"] = translate_t;
  registry["aten::numpy_T"] = translate_t;
  registry["aten::permute"] = translate_permute;
  registry["aten::slice"] = translate_slice;
  registry["aten::narrow"] = translate_narrow;
  registry["aten::movedim"] = translate_movedim;
  for (const char* kind : {"aten::mT", "aten::mH"}) registry[kind] = translate_matrix_transpose;
  registry["aten::flip"] = translate_flip;
  registry["aten::roll"] = translate_roll;
  registry["aten::repeat"] = translate_repeat;
  registry["aten::repeat_interleave"] = translate_repeat_interleave;
  registry["aten::tril"] = triangle(false);
  registry["aten::triu"] = triangle(true);
}

}  // namespace torch_onnx
