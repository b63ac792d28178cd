// Normalisation with stored or own statistics.
#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

std::string repeated(Translation& node, int64_t count, double value) {
  return node.numbers(std::vector<double>(count, value), node.dtype(0));
}

// BatchNormalization of (input, weight, bias, running_mean, running_var), epsilon in argument `epsilon`
void normalise_by_stored(Translation& node, size_t epsilon) {
  const int64_t channels = node.shape(0)[1].traced;
  const std::vector<std::string> inputs = {
      node.tensor(0), node.given(1) ? node.tensor(1) : repeated(node, channels, 1),
      node.given(2) ? node.tensor(2) : repeated(node, channels, 0), node.tensor(3), node.tensor(4)};
  node.result(node.emit("BatchNormalization", inputs, {{"epsilon", node.number(epsilon)}}));
}

// (input, weight, bias, running_mean, running_var, training, momentum, eps, cudnn_enabled)
void translate_batch_norm(Translation& node) {
  if (node.flag(5)) node.refuse("it normalises by the batch; export needs stored statistics");
  normalise_by_stored(node, 7);
}

// (input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, cudnn_enabled)
void translate_instance_norm(Translation& node) {
  if (node.shape(0).size() < 3) node.refuse("it needs an input with batch and channel axes");
  if (!node.flag(5)) return normalise_by_stored(node, 7);
  const int64_t channels = node.shape(0)[1].traced;
  node.result(node.emit("InstanceNormalization",
                        {node.tensor(0), node.given(1) ? node.tensor(1) : repeated(node, channels, 1),
                         node.given(2) ? node.tensor(2) : repeated(node, channels, 0)},
                        {{"epsilon", node.number(7)}}));
}

// (input, num_groups, weight, bias, eps, cudnn_enabled): a group is normalised as an instance's channel is.
void translate_group_norm(Translation& node) {
  const int64_t groups = node.integer(1);
  const std::vector<Size> shape = node.shape(0);
  const std::string grouped =
      node.emit("Reshape", {node.tensor(0), node.vector(std::vector<int64_t>{0, groups, -1})});
  const std::string normalised =
      node.emit("InstanceNormalization", {grouped, repeated(node, groups, 1), repeated(node, groups, 0)},
                {{"epsilon", node.number(4)}});
  std::string y = node.emit("Reshape", {normalised, node.vector(shape)});
  std::vector<int64_t> behind(shape.size() - 2);
  for (size_t i = 0; i < behind.size(); ++i) behind[i] = static_cast<int64_t>(i) + 1;
  const auto per_channel = [&](size_t argument) {
    return behind.empty() ? node.tensor(argument)
                          : node.emit("Unsqueeze", {node.tensor(argument), node.vector(behind)});
  };
  if (node.given(2)) y = node.emit("Mul", {y, per_channel(2)});
  if (node.given(3)) y = node.emit("Add", {y, per_channel(3)});
  node.result(y);
}

// (input, normalized_shape, weight, bias, eps, cudnn_enable)
void translate_layer_norm(Translation& node) {
  const auto axes = static_cast<int64_t>(node.integers(1).size());
  const std::string x = node.tensor(0);
  // ONNX requires a scale; one that is broadcast does.
  std::vector<std::string> inputs = {
      x, node.given(2) ? node.tensor(2) : repeated(node, node.integers(1).back(), 1)};
  if (node.given(3)) inputs.push_back(node.tensor(3));
  node.result(node.emit("LayerNormalization", inputs, {{"axis", -axes}, {"epsilon", node.number(4)}}));
}

}  // namespace

void add_norm_operators(Registry& registry) {
  registry["aten::batch_norm"] = translate_batch_norm;
  registry["aten::instance_norm"] = translate_instance_norm;
  registry["aten::group_norm"] = translate_group_norm;
  registry["aten::layer_norm"] = translate_layer_norm;
}

}  // namespace torch_onnx
