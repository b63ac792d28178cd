// Reading and writing at positions that tensors hold.
#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

using c10::ScalarType;

// (self, dim, index)
void translate_index_select(Translation& node) {
  const int64_t axis = node.axis(1, node.shape(0).size());
  node.result(node.emit("Gather", {node.tensor(0), node.tensor(2)}, {{"axis", axis}}));
}

// (self, dim, index)
void translate_select(Translation& node) {
  const int64_t axis = node.axis(1, node.shape(0).size());
  const std::string index = node.operand(2, ScalarType::Long);
  node.result(node.emit("Gather", {node.tensor(0), index}, {{"axis", axis}}));
}

// (self, dim, index, sparse_grad)
void translate_gather(Translation& node) {
  const int64_t axis = node.axis(1, node.shape(0).size());
  node.result(node.emit("GatherElements", {node.tensor(0), node.tensor(2)}, {{"axis", axis}}));
}

// (self, dim, index, src or value)
void scatter(Translation& node, const std::string& reduction) {
  const ScalarType type = node.output_dtype();
  if (node.given(4)) node.refuse("of reductions it has addition only, as scatter_add()");
  std::string source = node.operand(3, type);
  if (!node.is_tensor(3) || node.shape(3).empty()) {
    source = node.emit("Expand", {source, node.vector(node.shape(2))});
  } else if (node.shape(3) != node.shape(2)) {
    node.refuse("the source must have the index's shape");
  }
  node.result(node.emit("ScatterElements", {node.tensor(0), node.tensor(2), source},
                        {{"axis", node.axis(1, node.shape(0).size())}, {"reduction", reduction}}));
}

// (self, index): in the flattened tensor
void translate_take(Translation& node) {
  const std::string flat = node.emit("Reshape", {node.tensor(0), node.vector(std::vector<int64_t>{-1})});
  node.result(node.emit("Gather", {flat, node.tensor(1)}, {{"axis", int64_t{0}}}));
}

// (self, indices): NumPy's indexing by integers, on one axis or on the first ones together
void translate_index(Translation& node) {
  const std::vector<std::string> indices = node.tensors(1);
  std::vector<int64_t> axes;
  for (size_t axis = 0; axis < indices.size(); ++axis) {
    if (!indices[axis].empty()) axes.push_back(static_cast<int64_t>(axis));
  }
  for (const int64_t axis : axes) {
    if (node.element_dtype(1, axis) == ScalarType::Bool) {
      node.refuse("how many values a mask selects depends on the values; use where() or masked_fill()");
    }
  }
  if (axes.size() == 1) {
    return node.result(node.emit("Gather", {node.tensor(0), indices[axes[0]]}, {{"axis", axes[0]}}));
  }
  if (axes.empty() || axes.back() != static_cast<int64_t>(axes.size()) - 1) {
    node.refuse("ONNX can index one axis, or the first ones together");
  }
  const size_t kept = node.shape(0).size() - axes.size();
  std::vector<Size> shape = node.output_shape();
  shape.resize(shape.size() - kept);
  std::vector<std::string> columns;
  const std::string last = node.vector(std::vector<int64_t>{-1});
  for (const int64_t axis : axes) {
    const std::string spread = node.emit("Expand", {indices[axis], node.vector(shape)});
    columns.push_back(node.emit("Unsqueeze", {spread, last}));
  }
  node.result(node.emit("GatherND", {node.tensor(0), node.emit("Concat", columns, {{"axis", int64_t{-1}}})}));
}

}  // namespace

void add_index_operators(Registry& registry) {
  registry["aten::index_select"] = translate_index_select;
  registry["aten::select"] = translate_select;
  registry["aten::gather"] = translate_gather;
  registry["aten::scatter"] = [](Translation& node) { scatter(node, "none"); };
  registry["aten::scatter_add"] = [](Translation& node) { scatter(node, "add"); };
  registry["aten::take"] = translate_take;
  registry["aten::index"] = translate_index;
}

}  // namespace torch_onnx
