// Small drafts written by hand, for tests of passes.
#pragma once

#include <string>
#include <vector>

#include "draft.hpp"

namespace torch_onnx {

inline onnx::NodeProto& add(Draft& draft, const std::string& op, const std::vector<std::string>& inputs,
                            const std::string& output) {
  onnx::NodeProto& node = draft.nodes.emplace_back();
  node.set_op_type(op);
  node.set_name(output);
  for (const std::string& input : inputs) node.add_input(input);
  node.add_output(output);
  return node;
}

inline void set_perm(onnx::NodeProto& node, const std::vector<int64_t>& perm) {
  onnx::AttributeProto& attribute = *node.add_attribute();
  attribute.set_name("perm");
  for (const int64_t axis : perm) attribute.add_ints(axis);
}

inline Draft draft_with_output(const std::string& output) {
  Draft draft;
  draft.inputs = {{.name = "x", .shape = {}}};
  draft.outputs = {{.name = output, .shape = {}}};
  return draft;
}

inline std::vector<std::string> ops(const Draft& draft) {
  std::vector<std::string> ops;
  for (const onnx::NodeProto& node : draft.nodes) ops.push_back(node.op_type());
  return ops;
}

inline std::vector<std::string> constant_names(const Draft& draft) {
  std::vector<std::string> names;
  for (const auto& [name, constant] : draft.constants) names.push_back(name);
  return names;
}

}  // namespace torch_onnx
