// The restored weight keeps the parameter's name, so that readers need no change.
#include "passes/restore.hpp"

#include <algorithm>

#include "torch_onnx/grid.hpp"

namespace torch_onnx {
namespace {

bool reads(const onnx::NodeProto& node, const std::string& name) {
  return std::find(node.input().begin(), node.input().end(), name) != node.input().end();
}

bool gathers_rows(const onnx::NodeProto& node, const std::string& table) {
  return node.op_type() == "Gather" && node.input(0) == table && integer_attribute(node, "axis", 0) == 0;
}

onnx::NodeProto restoring(onnx::NodeProto node, const std::string& input, const std::string& output) {
  node.set_name(output + "/" + node.op_type());
  node.set_input(0, input);
  node.add_output(output);
  return node;
}

void restore_gathered(Draft& draft, const std::string& table, const std::string& stored,
                      const onnx::NodeProto& restore) {
  std::vector<onnx::NodeProto> nodes;
  for (onnx::NodeProto& node : draft.nodes) {
    if (!gathers_rows(node, table)) {
      nodes.push_back(std::move(node));
      continue;
    }
    const std::string output = node.output(0);
    const std::string gathered = draft.unique_name(node.name() + "_rounded");
    node.set_input(0, stored);
    node.set_output(0, gathered);
    nodes.push_back(std::move(node));
    nodes.push_back(restoring(restore, gathered, output));
  }
  draft.nodes = std::move(nodes);
}

}  // namespace

bool worth_rounding(const Constant& constant) {
  return constant.is_parameter && worth_rounding(constant.data);
}

void restore_for_readers(Draft& draft, const std::string& name, const std::string& stored,
                         const onnx::NodeProto& node) {
  const bool only_rows = std::all_of(
      draft.nodes.begin(), draft.nodes.end(),
      [&](const onnx::NodeProto& reader) { return gathers_rows(reader, name) || !reads(reader, name); });
  if (only_rows) {
    restore_gathered(draft, name, stored, node);
  } else {
    draft.nodes.insert(draft.nodes.begin(), restoring(node, stored, name));
  }
}

}  // namespace torch_onnx
