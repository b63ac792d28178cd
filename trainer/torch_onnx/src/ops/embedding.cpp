// Rows of tables by index, and reductions over bags of rows.
#include <limits>

#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

using c10::ScalarType;

// (weight, indices, padding_idx, scale_grad_by_freq, sparse): the rest matters in training only.
void translate_embedding(Translation& node) {
  node.result(node.emit("Gather", {node.tensor(0), node.tensor(1)}, {{"axis", int64_t{0}}}));
}

// Bool [bags, indices]: which bag holds which index. Bag b begins at offsets[b] and ends where the next
// begins.
std::string bag_members(Translation& node, const std::string& offsets) {
  const std::string count = node.vector(node.shape(1));
  const std::string positions = node.emit(
      "Range",
      {node.scalar(0, ScalarType::Long), node.emit("Squeeze", {count}), node.scalar(1, ScalarType::Long)});
  const std::string begins = node.emit("Unsqueeze", {offsets, node.vector(std::vector<int64_t>{1})});
  const std::string begun = node.emit("GreaterOrEqual", {positions, begins});
  // Begun, and the next one not: the last bag has no next one.
  const std::string next =
      node.emit("Slice", {begun, node.vector(std::vector<int64_t>{1}),
                          node.vector(std::vector<int64_t>{std::numeric_limits<int64_t>::max()}),
                          node.vector(std::vector<int64_t>{0})});
  const std::string row = node.vector(std::vector<Size>{{.traced = 1}, node.shape(1)[0]});
  const std::string zeros = node.emit("Expand", {node.scalar(0, ScalarType::Int), row});
  const std::string none = node.cast(zeros, ScalarType::Int, ScalarType::Bool);
  return node.emit("And",
                   {begun, node.emit("Not", {node.emit("Concat", {next, none}, {{"axis", int64_t{0}}})})});
}

// The offsets without the one that ends the last bag.
std::string starting_offsets(Translation& node, bool include_last) {
  const std::string offsets = node.cast(node.tensor(2), node.dtype(2), ScalarType::Long);
  if (!include_last) return offsets;
  const auto at = [&](int64_t n) { return node.vector(std::vector<int64_t>{n}); };
  return node.emit("Slice", {offsets, at(0), at(-1), at(0)});
}

// (weight, indices, offsets, scale_grad_by_freq, mode, sparse, per_sample_weights, include_last_offset,
// padding_idx), mode 0 sum, 1 mean, 2 max. Empty bags give zeros.
void translate_embedding_bag(Translation& node) {
  const ScalarType type = node.output_dtype();
  const int64_t mode = node.integer(4);
  const std::string indices = node.tensor(1);
  std::string members = bag_members(node, starting_offsets(node, node.flag(7)));
  if (node.given(8)) {
    const std::string padding = node.scalar(static_cast<double>(node.integer(8)), node.dtype(1));
    members = node.emit("And", {members, node.emit("Not", {node.emit("Equal", {indices, padding})})});
  }
  std::string rows = node.emit("Gather", {node.tensor(0), indices}, {{"axis", int64_t{0}}});
  if (node.given(6)) {
    const std::string weights =
        node.emit("Unsqueeze", {node.tensor(6), node.vector(std::vector<int64_t>{1})});
    rows = node.emit("Mul", {rows, weights});
  }
  const std::string in_bag = node.cast(members, ScalarType::Bool, type);
  if (mode == 2) {
    const std::string lowest = node.scalar(std::numeric_limits<float>::lowest(), type);
    const std::string cube = node.emit("Unsqueeze", {members, node.vector(std::vector<int64_t>{2})});
    const std::string chosen = node.emit("Where", {cube, rows, lowest});
    const std::string largest =
        node.emit("ReduceMax", {chosen}, {{"axes", std::vector<int64_t>{1}}, {"keepdims", int64_t{0}}});
    const std::string empty = node.emit("Equal", {largest, lowest});
    return node.results({node.emit("Where", {empty, node.scalar(0, type), largest})});
  }
  std::string sums = node.emit("MatMul", {in_bag, rows});
  if (mode == 1) {
    const std::string counts = node.emit("ReduceSum", {in_bag, node.vector(std::vector<int64_t>{1})});
    sums = node.emit("Div", {sums, node.emit("Max", {counts, node.scalar(1, type)})});
  }
  node.results({sums});
}

// (self, num_classes)
void translate_one_hot(Translation& node) {
  const int64_t classes = node.integer(1);
  if (classes < 0) node.refuse("the number of classes must be given, as it would depend on the values");
  node.result(
      node.emit("OneHot", {node.tensor(0), node.scalar(static_cast<double>(classes), ScalarType::Long),
                           node.vector(std::vector<int64_t>{0, 1})}));
}

}  // namespace

void add_embedding_operators(Registry& registry) {
  registry["aten::embedding"] = translate_embedding;
  registry["aten::embedding_bag"] = translate_embedding_bag;
  registry["aten::one_hot"] = translate_one_hot;
}

}  // namespace torch_onnx
