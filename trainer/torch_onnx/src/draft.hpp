// An ONNX graph while it is made: what passes work on. Constants stay LibTorch tensors until the
// end, so that no weight is copied before its final form is known.
#pragma once

#include <onnx/onnx_pb.h>
#include <torch/torch.h>

#include <map>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace torch_onnx {

/// A tensor whose name and type are given. Axes are a size or a symbol ("batch", "" where it has no name).
struct ValueInfo {
  std::string name;
  torch::ScalarType dtype = torch::kFloat;
  std::vector<std::variant<int64_t, std::string>> shape;
};

struct Constant {
  torch::Tensor data;
  bool is_parameter = false;  ///< The module's own tensor: a parameter or buffer.
};

struct Draft {
  std::vector<onnx::NodeProto> nodes;  ///< Each after what it reads.
  std::map<std::string, Constant> constants;
  std::vector<ValueInfo> inputs;
  std::vector<ValueInfo> outputs;
  /// What the trace says of the values that translations made, by name: the ONNX nodes must agree.
  std::unordered_map<std::string, ValueInfo> traced;

  /// `stem`, or `stem` with a number if that is taken.
  std::string unique_name(const std::string& stem);

  /// The constant of that name, or nullptr.
  const Constant* constant(const std::string& name) const;

  bool is_output(const std::string& name) const;

 private:
  std::unordered_map<std::string, int> taken_;
};

/// How often each value is read, by nodes and as an output.
std::unordered_map<std::string, int> count_reads(const Draft& draft);

onnx::AttributeProto* find_attribute(onnx::NodeProto& node, const std::string& name);
const onnx::AttributeProto* find_attribute(const onnx::NodeProto& node, const std::string& name);

/// An integer attribute, or `fallback` if the node has none of that name.
int64_t integer_attribute(const onnx::NodeProto& node, const std::string& name, int64_t fallback);
void set_attribute(onnx::NodeProto& node, const std::string& name, int64_t value);

/// ONNX's number for a LibTorch type. Throws Error for one that ONNX does not have.
int onnx_type(torch::ScalarType type);

}  // namespace torch_onnx
