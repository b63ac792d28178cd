// The text model as a LibTorch module; see text_network.hpp.
#include "text_network.hpp"

namespace vitrine::trainer {
namespace {

/// A copy of row-major weights.
torch::Tensor weight_table(const LinearModel& model) {
  const auto classes = static_cast<std::int64_t>(model.classes);
  return torch::tensor(model.weights).view({-1, classes});
}

}  // namespace

TextNetwork::TextNetwork(const LinearModel& model)
    : table(register_parameter("table", weight_table(model))),
      bias(register_parameter("bias", torch::tensor(model.bias))) {}

std::vector<torch::Tensor> TextNetwork::forward(const torch::Tensor& ids, const torch::Tensor& weights) {
  const torch::Tensor feature_logits = torch::embedding(table, ids) * weights.unsqueeze(-1);
  return {feature_logits.sum(1) + bias, feature_logits};
}

}  // namespace vitrine::trainer
