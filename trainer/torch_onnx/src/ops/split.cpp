// Tensors joined into one, and one cut into parts.
#include <algorithm>

#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

// The tensors of the list in argument 0, in the type that LibTorch gives the result.
std::vector<std::string> of_one_type(Translation& node) {
  std::vector<std::string> parts = node.tensors(0);
  for (size_t i = 0; i < parts.size(); ++i) {
    parts[i] = node.cast(parts[i], node.element_dtype(0, i), node.output_dtype());
  }
  return parts;
}

// (tensors, dim)
void translate_cat(Translation& node) {
  const int64_t axis = node.axis(1, node.output_shape().size());
  node.result(node.emit("Concat", of_one_type(node), {{"axis", axis}}));
}

// (tensors, dim)
void translate_stack(Translation& node) {
  const int64_t axis = node.axis(1, node.output_shape().size());
  const std::string axes = node.vector(std::vector<int64_t>{axis});
  std::vector<std::string> parts;
  for (const std::string& part : of_one_type(node)) {
    parts.push_back(node.emit("Unsqueeze", {part, axes}));
  }
  node.result(node.emit("Concat", parts, {{"axis", axis}}));
}

// Parts of the given sizes along an axis, as a list.
void split_into(Translation& node, const std::vector<int64_t>& parts, int64_t axis) {
  if (parts.size() == 1) return node.results({node.tensor(0)});
  node.results(node.emit_many("Split", {node.tensor(0), node.vector(parts)}, parts.size(), {{"axis", axis}}));
}

// The size of the axis that argument 2 names; how many parts there are must not vary.
int64_t fixed_size(const Translation& node, int64_t axis) {
  const Size size = node.shape(0)[axis];
  if (size.dynamic()) node.refuse("it cuts an axis of dynamic size into a list whose length would vary");
  return size.traced;
}

void split_evenly(Translation& node, int64_t axis, int64_t part) {
  std::vector<int64_t> parts;
  for (int64_t left = fixed_size(node, axis); left > 0; left -= part) parts.push_back(std::min(part, left));
  split_into(node, parts, axis);
}

// (self, split_size, dim); a list of sizes where LibTorch 2 records them here
void translate_split(Translation& node) {
  const int64_t axis = node.axis(2, node.shape(0).size());
  const std::vector<int64_t> parts = node.integers(1);
  if (parts.size() == 1) return split_evenly(node, axis, parts[0]);
  split_into(node, parts, axis);
}

// (self, split_sizes, dim)
void translate_split_with_sizes(Translation& node) {
  split_into(node, node.integers(1), node.axis(2, node.shape(0).size()));
}

// (self, chunks, dim)
void translate_chunk(Translation& node) {
  const int64_t axis = node.axis(2, node.shape(0).size());
  const int64_t chunks = node.integer(1);
  split_evenly(node, axis, (fixed_size(node, axis) + chunks - 1) / chunks);
}

// (self, sections, dim): the first ones are larger by one where it does not come out even
void translate_tensor_split(Translation& node) {
  const int64_t axis = node.axis(2, node.shape(0).size());
  const int64_t size = fixed_size(node, axis);
  const int64_t sections = node.integer(1);
  std::vector<int64_t> parts;
  for (int64_t i = 0; i < sections; ++i) parts.push_back(size / sections + (i < size % sections ? 1 : 0));
  split_into(node, parts, axis);
}

// (self, dim)
void translate_unbind(Translation& node) {
  const int64_t axis = node.axis(1, node.shape(0).size());
  std::vector<std::string> parts;
  for (int64_t i = 0; i < fixed_size(node, axis); ++i) {
    const std::string at = node.scalar(static_cast<double>(i), c10::ScalarType::Long);
    parts.push_back(node.emit("Gather", {node.tensor(0), at}, {{"axis", axis}}));
  }
  node.results(parts);
}

}  // namespace

void add_split_operators(Registry& registry) {
  registry["aten::stack"] = translate_stack;
  registry["aten::cat"] = translate_cat;
  for (const char* kind : {"aten::split", "aten::unsafe_split"}) registry[kind] = translate_split;
  registry["aten::split_with_sizes"] = translate_split_with_sizes;
  for (const char* kind : {"aten::chunk", "aten::unsafe_chunk"}) registry[kind] = translate_chunk;
  registry["aten::tensor_split"] = translate_tensor_split;
  registry["aten::unbind"] = translate_unbind;
}

}  // namespace torch_onnx
