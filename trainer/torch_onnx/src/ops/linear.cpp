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

// (self, first, second, beta, alpha): beta * self + alpha * first @ second, batch by batch
void translate_baddbmm(Translation& node) {
  const auto type = node.output_dtype();
  const auto scaled = [&](const std::string& x, size_t factor) {
    return node.number(factor) == 1 ? x : node.emit("Mul", {x, node.operand(factor, type)});
  };
  const std::string product = scaled(node.emit("MatMul", {node.tensor(1), node.tensor(2)}), 4);
  node.result(node.number(3) == 0 ? product : node.emit("Add", {scaled(node.tensor(0), 3), product}));
}

// (equation, operands, path)
void translate_einsum(Translation& node) {
  node.result(node.emit("Einsum", node.tensors(1), {{"equation", node.text(0)}}));
}

// (first, second, weight [out, first, second], bias)
void translate_bilinear(Translation& node) {
  const std::string product = node.emit("Einsum", {node.tensor(0), node.tensor(2), node.tensor(1)},
                                        {{"equation", std::string("...i,oij,...j->...o")}});
  node.result(node.given(3) ? node.emit("Add", {product, node.tensor(3)}) : product);
}

// (self, other): vectors to the matrix of all products
void translate_outer(Translation& node) {
  const std::string column = node.emit("Unsqueeze", {node.tensor(0), node.vector(std::vector<int64_t>{1})});
  node.result(node.emit("Mul", {column, node.tensor(1)}));
}

}  // namespace

void add_linear_operators(Registry& registry) {
  for (const char* kind : {"aten::matmul", "aten::mm", "aten::bmm", "aten::mv", "aten::dot"}) {
    registry[kind] = translate_matmul;
  }
  registry["aten::addmm"] = translate_addmm;
  registry["aten::baddbmm"] = translate_baddbmm;
  registry["aten::einsum"] = translate_einsum;
  registry["aten::bilinear"] = translate_bilinear;
  registry["aten::outer"] = translate_outer;
  registry["aten::linear"] = translate_linear;
}

}  // namespace torch_onnx
