// Self-attention as BERT has it; see bert_network.hpp.
#include "bert_network.hpp"

#include <cmath>
#include <string>

namespace vitrine::trainer {
namespace {

namespace nn = torch::nn;

nn::LayerNorm make_norm(const TextNetworkSizes& sizes) {
  return nn::LayerNorm(nn::LayerNormOptions({sizes.dimension}).eps(sizes.norm_epsilon));
}

}  // namespace

struct BertNetwork::Layer : nn::Module {
  explicit Layer(const TextNetworkSizes& sizes)
      : heads(sizes.heads),
        query(register_module("query", nn::Linear(sizes.dimension, sizes.dimension))),
        key(register_module("key", nn::Linear(sizes.dimension, sizes.dimension))),
        value(register_module("value", nn::Linear(sizes.dimension, sizes.dimension))),
        mixed(register_module("mixed", nn::Linear(sizes.dimension, sizes.dimension))),
        mixed_norm(register_module("mixed_norm", make_norm(sizes))),
        wide(register_module("wide", nn::Linear(sizes.dimension, sizes.hidden))),
        narrow(register_module("narrow", nn::Linear(sizes.hidden, sizes.dimension))),
        narrow_norm(register_module("narrow_norm", make_norm(sizes))),
        dropout(register_module("dropout", nn::Dropout(sizes.dropout))) {}

  /// `masked` [batch, 1, 1, length] is added to the scores of each token.
  torch::Tensor forward(const torch::Tensor& states, const torch::Tensor& masked) {
    const std::int64_t batch = states.size(0), length = states.size(1), dimension = states.size(2);
    const auto by_head = [&](nn::Linear& projection) {
      return projection->forward(states).view({batch, length, heads, dimension / heads}).transpose(1, 2);
    };
    const double scale = 1 / std::sqrt(static_cast<double>(dimension / heads));
    const torch::Tensor scores = torch::matmul(by_head(query), by_head(key).transpose(2, 3)) * scale + masked;
    const torch::Tensor read = torch::matmul(torch::softmax(scores, 3), by_head(value))
                                   .transpose(1, 2)
                                   .reshape({batch, length, dimension});
    const torch::Tensor attended = mixed_norm->forward(states + dropout->forward(mixed->forward(read)));
    const torch::Tensor units = torch::gelu(wide->forward(attended));
    return narrow_norm->forward(attended + dropout->forward(narrow->forward(units)));
  }

  std::int64_t heads;
  nn::Linear query;
  nn::Linear key;
  nn::Linear value;
  nn::Linear mixed;
  nn::LayerNorm mixed_norm;
  nn::Linear wide;
  nn::Linear narrow;
  nn::LayerNorm narrow_norm;
  nn::Dropout dropout;
};

BertNetwork::BertNetwork(const TextNetworkSizes& sizes)
    : embedding_(register_module("embedding", TokenEmbedding(sizes.vocabulary, sizes.dimension))),
      position_table_(register_parameter("position_table", torch::zeros({sizes.positions, sizes.dimension}))),
      norm_(register_module("norm", make_norm(sizes))),
      dropout_(register_module("dropout", nn::Dropout(sizes.dropout))),
      head_(register_module("head", nn::Linear(sizes.dimension, sizes.classes))) {
  for (std::int64_t i = 0; i < sizes.layers; ++i)
    layers_.push_back(register_module("layer" + std::to_string(i), std::make_shared<Layer>(sizes)));
}

torch::Tensor BertNetwork::states(const torch::Tensor& tokens) {
  // Padding weighs exactly nothing.
  const torch::Tensor masked = ((token_mask(tokens) - 1) * 1e4).squeeze(-1).unsqueeze(1).unsqueeze(1);
  const torch::Tensor places = torch::arange(tokens.size(1), torch::kInt64);
  torch::Tensor values =
      dropout_->forward(norm_->forward(embedding_->forward(tokens) + table_rows(position_table_, places)));
  for (const auto& layer : layers_) values = layer->forward(values, masked);
  return values;
}

std::vector<torch::Tensor> BertNetwork::forward(const std::vector<torch::Tensor>& inputs) {
  const torch::Tensor mask = token_mask(inputs[0]);
  const torch::Tensor mean = (states(inputs[0]) * mask).sum(1) / mask.sum(1);
  return {head_->forward(dropout_->forward(mean))};
}

std::shared_ptr<TextNetwork> make_bert_network(const TextNetworkSizes& sizes) {
  return std::make_shared<BertNetwork>(sizes);
}

}  // namespace vitrine::trainer
