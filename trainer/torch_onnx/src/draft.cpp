// Small questions and edits that every pass needs.
#include "draft.hpp"

#include "torch_onnx/error.hpp"

namespace torch_onnx {

std::string Draft::unique_name(const std::string& stem) {
  const auto [entry, added] = taken_.try_emplace(stem, 0);
  if (added) return stem;
  std::string name;
  do {
    name = stem + "_" + std::to_string(++entry->second);
  } while (!taken_.try_emplace(name, 0).second);
  return name;
}

const Constant* Draft::constant(const std::string& name) const {
  const auto found = constants.find(name);
  return found == constants.end() ? nullptr : &found->second;
}

bool Draft::is_output(const std::string& name) const {
  for (const ValueInfo& output : outputs) {
    if (output.name == name) return true;
  }
  return false;
}

std::unordered_map<std::string, int> count_reads(const Draft& draft) {
  std::unordered_map<std::string, int> reads;
  for (const onnx::NodeProto& node : draft.nodes) {
    for (const std::string& input : node.input()) ++reads[input];
  }
  for (const ValueInfo& output : draft.outputs) ++reads[output.name];
  return reads;
}

onnx::AttributeProto* find_attribute(onnx::NodeProto& node, const std::string& name) {
  for (onnx::AttributeProto& attribute : *node.mutable_attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

const onnx::AttributeProto* find_attribute(const onnx::NodeProto& node, const std::string& name) {
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

int64_t integer_attribute(const onnx::NodeProto& node, const std::string& name, int64_t fallback) {
  const onnx::AttributeProto* attribute = find_attribute(node, name);
  return attribute == nullptr ? fallback : attribute->i();
}

void set_attribute(onnx::NodeProto& node, const std::string& name, int64_t value) {
  onnx::AttributeProto* attribute = find_attribute(node, name);
  if (attribute == nullptr) attribute = node.add_attribute();
  attribute->set_name(name);
  attribute->set_type(onnx::AttributeProto::INT);
  attribute->set_i(value);
}

int onnx_type(torch::ScalarType type) {
  switch (type) {
    case torch::kFloat:
      return onnx::TensorProto::FLOAT;
    case torch::kDouble:
      return onnx::TensorProto::DOUBLE;
    case torch::kHalf:
      return onnx::TensorProto::FLOAT16;
    case torch::kBFloat16:
      return onnx::TensorProto::BFLOAT16;
    case torch::kChar:
      return onnx::TensorProto::INT8;
    case torch::kByte:
      return onnx::TensorProto::UINT8;
    case torch::kShort:
      return onnx::TensorProto::INT16;
    case torch::kInt:
      return onnx::TensorProto::INT32;
    case torch::kLong:
      return onnx::TensorProto::INT64;
    case torch::kBool:
      return onnx::TensorProto::BOOL;
    default:
      throw Error(std::string("ONNX has no tensors of LibTorch's type ") + c10::toString(type) + ".");
  }
}

}  // namespace torch_onnx
