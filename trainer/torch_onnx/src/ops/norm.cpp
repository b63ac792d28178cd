// Normalisation with stored or own statistics.
#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

// (input, weight, bias, running_mean, running_var, training, momentum, eps, cudnn_enabled)
void translate_batch_norm(Translation& node) {
  if (node.flag(5)) node.refuse("it normalises by the batch; export needs stored statistics");
  const int64_t channels = node.shape(0)[1].traced;
  const auto type = node.dtype(0);
  const std::vector<std::string> inputs = {
      node.tensor(0), node.given(1) ? node.tensor(1) : node.filled(channels, 1, type),
      node.given(2) ? node.tensor(2) : node.filled(channels, 0, type), node.tensor(3), node.tensor(4)};
  node.result(node.emit("BatchNormalization", inputs, {{"epsilon", node.number(7)}}));
}

// (input, normalized_shape, weight, bias, eps, cudnn_enable)
void translate_layer_norm(Translation& node) {
  const auto axes = static_cast<int64_t>(node.integers(1).size());
  const std::string x = node.tensor(0);
  // ONNX requires a scale; one that is broadcast does.
  std::vector<std::string> inputs = {
      x, node.given(2) ? node.tensor(2) : node.filled(node.integers(1).back(), 1, node.dtype(0))};
  if (node.given(3)) inputs.push_back(node.tensor(3));
  node.result(node.emit("LayerNormalization", inputs, {{"axis", -axes}, {"epsilon", node.number(4)}}));
}

}  // namespace

void add_norm_operators(Registry& registry) {
  registry["aten::batch_norm"] = translate_batch_norm;
  registry["aten::layer_norm"] = translate_layer_norm;
}

}  // namespace torch_onnx
