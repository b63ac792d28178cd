// Rows of tables by index.
#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

// (weight, indices, padding_idx, scale_grad_by_freq, sparse): the rest matters in training only.
void translate_embedding(Translation& node) {
  node.result(node.emit("Gather", {node.tensor(0), node.tensor(1)}, {{"axis", int64_t{0}}}));
}

// (self, dim, index)
void translate_index_select(Translation& node) {
  const int64_t axis = node.axis(1, node.shape(0).size());
  node.result(node.emit("Gather", {node.tensor(0), node.tensor(2)}, {{"axis", axis}}));
}

}  // namespace

void add_embedding_operators(Registry& registry) {
  registry["aten::embedding"] = translate_embedding;
  registry["aten::index_select"] = translate_index_select;
}

}  // namespace torch_onnx
