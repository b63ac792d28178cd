// A tied parameter goes by its first name.
#include "parameters.hpp"

namespace torch_onnx {

namespace jit = torch::jit;

Parameters::Parameters(const torch::nn::Module& module) {
  for (const auto& entry : module.named_parameters()) {
    names_.try_emplace(entry.value().unsafeGetTensorImpl(), entry.key());
  }
  for (const auto& entry : module.named_buffers()) {
    names_.try_emplace(entry.value().unsafeGetTensorImpl(), entry.key());
  }
}

std::string Parameters::name(const torch::Tensor& tensor) const {
  const auto found = names_.find(tensor.unsafeGetTensorImpl());
  return found == names_.end() ? std::string() : found->second;
}

std::string Parameters::name(const jit::Value* value) const {
  const jit::Node* node = value->node();
  if (node->kind() != c10::prim::Constant || !node->hasAttribute(c10::attr::value) ||
      node->kindOf(c10::attr::value) != jit::AttributeKind::t) {
    return {};
  }
  return name(node->t(c10::attr::value));
}

namespace {

// The layer whose parameters a node reads, itself or in a list as recurrent layers do; else empty.
std::string own_layer(const jit::Node* node, const Parameters& parameters) {
  for (const jit::Value* input : node->inputs()) {
    if (const std::string name = parameters.name(input); !name.empty()) {
      const size_t dot = name.rfind('.');
      return dot == std::string::npos ? name : name.substr(0, dot);
    }
    if (input->node()->kind() != c10::prim::ListConstruct) continue;
    if (const std::string layer = own_layer(input->node(), parameters); !layer.empty()) return layer;
  }
  return {};
}

}  // namespace

std::unordered_map<const jit::Node*, std::string> node_layers(const jit::Graph& graph,
                                                              const Parameters& parameters) {
  std::unordered_map<const jit::Node*, std::string> layers;
  for (const jit::Node* node : graph.nodes()) {
    std::string& layer = layers[node];
    layer = own_layer(node, parameters);
    for (size_t i = 0; layer.empty() && i < node->inputs().size(); ++i) {
      const auto found = layers.find(node->input(i)->node());
      if (found != layers.end()) layer = found->second;
    }
  }
  return layers;
}

std::string say_layer(const std::string& layer) {
  return layer.empty() ? "before the first layer with parameters" : "from layer '" + layer + "'";
}

}  // namespace torch_onnx
