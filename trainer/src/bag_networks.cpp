// Networks on bags of n-grams; see bag_networks.hpp.
#include "bag_networks.hpp"

namespace vitrine::trainer {
namespace {

namespace nn = torch::nn;

constexpr double kVectorDeviation = 0.05;

struct EmbeddingNetwork : TextNetwork {
  explicit EmbeddingNetwork(const TextNetworkSizes& sizes)
      : table(register_parameter("table",
                                 kVectorDeviation * torch::randn({sizes.vocabulary, sizes.dimension}))),
        dropout(register_module("dropout", nn::Dropout(sizes.dropout))),
        head(register_module("head", nn::Linear(sizes.dimension, sizes.classes))) {}

  std::vector<torch::Tensor> forward(const std::vector<torch::Tensor>& inputs) override {
    return {head->forward(dropout->forward(weighted_sum(table, inputs)))};
  }

  torch::Tensor table;
  nn::Dropout dropout;
  nn::Linear head;
};

struct WideDeepNetwork : TextNetwork {
  explicit WideDeepNetwork(const TextNetworkSizes& sizes)
      : wide_table(register_parameter("wide_table", torch::zeros({sizes.vocabulary, sizes.classes}))),
        deep_table(register_parameter("deep_table",
                                      kVectorDeviation * torch::randn({sizes.vocabulary, sizes.dimension}))),
        hidden(register_module("hidden", nn::Linear(sizes.dimension, sizes.hidden))),
        dropout(register_module("dropout", nn::Dropout(sizes.dropout))),
        head(register_module("head", nn::Linear(sizes.hidden, sizes.classes))) {}

  std::vector<torch::Tensor> forward(const std::vector<torch::Tensor>& inputs) override {
    const torch::Tensor deep = dropout->forward(weighted_sum(deep_table, inputs));
    const torch::Tensor units = dropout->forward(torch::relu(hidden->forward(deep)));
    return {weighted_sum(wide_table, inputs) + head->forward(units)};
  }

  torch::Tensor wide_table;
  torch::Tensor deep_table;
  nn::Linear hidden;
  nn::Dropout dropout;
  nn::Linear head;
};

}  // namespace

LinearTextNetwork::LinearTextNetwork(const LinearModel& model)
    : table(register_parameter(
          "table", torch::tensor(model.weights).view({-1, static_cast<std::int64_t>(model.classes)}))),
      bias(register_parameter("bias", torch::tensor(model.bias))) {}

std::vector<torch::Tensor> LinearTextNetwork::forward(const std::vector<torch::Tensor>& inputs) {
  const torch::Tensor feature_logits = table_rows(table, inputs[0]) * inputs[1].unsqueeze(-1);
  return {feature_logits.sum(1) + bias, feature_logits};
}

std::shared_ptr<TextNetwork> make_embedding_network(const TextNetworkSizes& sizes) {
  return std::make_shared<EmbeddingNetwork>(sizes);
}

std::shared_ptr<TextNetwork> make_wide_deep_network(const TextNetworkSizes& sizes) {
  return std::make_shared<WideDeepNetwork>(sizes);
}

}  // namespace vitrine::trainer
