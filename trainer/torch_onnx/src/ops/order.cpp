// Positions of extremes, order, and running sums.
#include <algorithm>

#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

// (self, dim, keepdim); without dim, in the flattened tensor. The first of equals, as LibTorch's.
Translate position(const char* op) {
  return [op](Translation& node) {
    if (node.given(1)) {
      const int64_t axis = node.axis(1, node.shape(0).size());
      return node.result(
          node.emit(op, {node.tensor(0)}, {{"axis", axis}, {"keepdims", int64_t{node.flag(2)}}}));
    }
    const std::string flat = node.emit("Reshape", {node.tensor(0), node.vector(std::vector<int64_t>{-1})});
    node.result(node.emit(op, {flat}, {{"axis", int64_t{0}}, {"keepdims", int64_t{0}}}));
  };
}

std::vector<std::string> top(Translation& node, Size count, int64_t axis, bool largest, bool sorted) {
  return node.emit_many("TopK", {node.tensor(0), node.vector(std::vector<Size>{count})}, 2,
                        {{"axis", axis}, {"largest", int64_t{largest}}, {"sorted", int64_t{sorted}}});
}

// (self, k, dim, largest, sorted)
void translate_topk(Translation& node) {
  const int64_t axis = node.axis(2, node.shape(0).size());
  node.results(top(node, node.size(1), axis, node.flag(3), node.flag(4)));
}

// (self, dim, descending) or (self, stable, dim, descending); ONNX leaves equals in their order.
std::vector<std::string> sorted(Translation& node) {
  const size_t dim = node.argument_count() == 4 ? 2 : 1;
  const int64_t axis = node.axis(dim, node.shape(0).size());
  return top(node, node.shape(0)[axis], axis, node.flag(dim + 1), true);
}

void translate_sort(Translation& node) { node.results(sorted(node)); }

void translate_argsort(Translation& node) { node.result(sorted(node)[1]); }

// (self, dim, dtype)
void translate_cumsum(Translation& node) {
  const auto axis = static_cast<double>(node.axis(1, node.shape(0).size()));
  node.result(
      node.emit("CumSum", {node.operand(0, node.output_dtype()), node.scalar(axis, c10::ScalarType::Int)}));
}

}  // namespace

void add_order_operators(Registry& registry) {
  registry["aten::argmax"] = position("ArgMax");
  registry["aten::argmin"] = position("ArgMin");
  registry["aten::topk"] = translate_topk;
  registry["aten::sort"] = translate_sort;
  registry["aten::argsort"] = translate_argsort;
  registry["aten::cumsum"] = translate_cumsum;
}

}  // namespace torch_onnx
