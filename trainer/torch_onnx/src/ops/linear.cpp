// Products of matrices.
#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

void translate_matmul(Translation& node) {
  node.result(node.emit("MatMul", {node.tensor(0), node.tensor(1)}));
}

// (bias, first, second, beta, alpha)
void translate_addmm(Translation& node) {
  node.result(node.emit("Gemm", {node.tensor(1), node.tensor(2), node.tensor(0)},
                        {{"alpha", node.number(4)}, {"beta", node.number(3)}}));
}

// (input, weight, bias)
void translate_linear(Translation& node) {
  if (node.shape(0).size() == 2) {
    std::vector<std::string> inputs = {node.tensor(0), node.tensor(1)};
    if (node.given(2)) inputs.push_back(node.tensor(2));
    return node.result(node.emit("Gemm", inputs, {{"transB", int64_t{1}}}));
  }
  const std::vector<int64_t> swapped = {1, 0};
  const std::string weight = node.emit("Transpose", {node.tensor(1)}, {{"perm", swapped}});
  const std::string product = node.emit("MatMul", {node.tensor(0), weight});
  node.result(node.given(2) ? node.emit("Add", {product, node.tensor(2)}) : product);
}

}  // namespace

void add_linear_operators(Registry& registry) {
  for (const char* kind : {"aten::matmul", "aten::mm", "aten::bmm", "aten::mv", "aten::dot"}) {
    registry[kind] = translate_matmul;
  }
  registry["aten::addmm"] = translate_addmm;
  registry["aten::linear"] = translate_linear;
}

}  // namespace torch_onnx
