// Names of a module's parameters and buffers, found by the tensors' identity: a traced constant has
// no name of its own. A node's layer is the path of the nearest parameter.
#pragma once

#include <torch/csrc/jit/ir/ir.h>
#include <torch/torch.h>

#include <string>
#include <unordered_map>

namespace torch_onnx {

class Parameters {
 public:
  explicit Parameters(const torch::nn::Module& module);

  /// The name ("features.0.weight") of a parameter or buffer; empty for other tensors.
  std::string name(const torch::Tensor& tensor) const;
  /// The name if `value` is a constant that is a parameter or buffer, else empty.
  std::string name(const torch::jit::Value* value) const;

 private:
  std::unordered_map<const c10::TensorImpl*, std::string> names_;
};

/// The layer of each node of the graph: from its own parameters, else from what it reads.
std::unordered_map<const torch::jit::Node*, std::string> node_layers(const torch::jit::Graph& graph,
                                                                     const Parameters& parameters);

/// "from layer 'features.0'", or words for a layer without a name.
std::string say_layer(const std::string& layer);

}  // namespace torch_onnx
