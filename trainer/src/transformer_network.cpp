// A transformer encoder over tokens; see sequence_networks.hpp.
#include <cmath>

#include "sequence_networks.hpp"

namespace vitrine::trainer {
namespace {

namespace nn = torch::nn;

constexpr std::int64_t kLayers = 2;
constexpr std::int64_t kHeads = 4;

/// Sines and cosines of the places (Vaswani et al., 2017), [length, dimension]. Computed from the length, so
/// that a text may have any.
torch::Tensor positions(std::int64_t length, std::int64_t dimension) {
  const torch::Tensor places = torch::arange(length, torch::kInt64).to(torch::kFloat32).unsqueeze(1);
  const torch::Tensor rates = torch::exp(torch::arange(0, dimension, 2, torch::kFloat32) *
                                         (-std::log(10'000.0) / static_cast<double>(dimension)));
  return torch::cat({torch::sin(places * rates), torch::cos(places * rates)}, 1);
}

struct Layer : nn::Module {
  Layer(std::int64_t dimension, std::int64_t hidden, double rate)
      : first_norm(register_module("first_norm", nn::LayerNorm(nn::LayerNormOptions({dimension})))),
        projections(register_module("projections", nn::Linear(dimension, 3 * dimension))),
        mixed(register_module("mixed", nn::Linear(dimension, dimension))),
        second_norm(register_module("second_norm", nn::LayerNorm(nn::LayerNormOptions({dimension})))),
        wide(register_module("wide", nn::Linear(dimension, hidden))),
        narrow(register_module("narrow", nn::Linear(hidden, dimension))),
        dropout(register_module("dropout", nn::Dropout(rate))) {}

  /// `masked` [batch, 1, 1, length] is added to the scores of each token.
  torch::Tensor forward(const torch::Tensor& values, const torch::Tensor& masked) {
    const std::int64_t batch = values.size(0), length = values.size(1), dimension = values.size(2);
    const torch::Tensor parts = projections->forward(first_norm->forward(values))
                                    .view({batch, length, 3, kHeads, dimension / kHeads})
                                    .permute({2, 0, 3, 1, 4});
    const double scale = 1 / std::sqrt(static_cast<double>(dimension / kHeads));
    const torch::Tensor scores = torch::matmul(parts[0], parts[1].transpose(2, 3)) * scale + masked;
    const torch::Tensor read = torch::matmul(torch::softmax(scores, 3), parts[2])
                                   .transpose(1, 2)
                                   .reshape({batch, length, dimension});
    const torch::Tensor attended = values + dropout->forward(mixed->forward(read));
    const torch::Tensor units = torch::relu(wide->forward(second_norm->forward(attended)));
    return attended + dropout->forward(narrow->forward(units));
  }

  nn::LayerNorm first_norm;
  nn::Linear projections;
  nn::Linear mixed;
  nn::LayerNorm second_norm;
  nn::Linear wide;
  nn::Linear narrow;
  nn::Dropout dropout;
};

struct TransformerNetwork : TextNetwork {
  explicit TransformerNetwork(const TextNetworkSizes& sizes)
      : embedding(register_module("embedding", TokenEmbedding(sizes.vocabulary, sizes.dimension))),
        norm(register_module("norm", nn::LayerNorm(nn::LayerNormOptions({sizes.dimension})))),
        dropout(register_module("dropout", nn::Dropout(sizes.dropout))),
        head(register_module("head", nn::Linear(sizes.dimension, sizes.classes))) {
    for (std::int64_t i = 0; i < kLayers; ++i)
      layers.push_back(
          register_module("layer" + std::to_string(i),
                          std::make_shared<Layer>(sizes.dimension, sizes.hidden, sizes.dropout)));
  }

  std::vector<torch::Tensor> forward(const std::vector<torch::Tensor>& inputs) override {
    const torch::Tensor mask = token_mask(inputs[0]);
    // Padding weighs exactly nothing.
    const torch::Tensor masked = ((mask - 1) * 1e4).squeeze(-1).unsqueeze(1).unsqueeze(1);
    const torch::Tensor vectors = embedding->forward(inputs[0]);
    torch::Tensor values = dropout->forward(vectors * std::sqrt(static_cast<double>(vectors.size(2))) +
                                            positions(vectors.size(1), vectors.size(2)));
    for (const auto& layer : layers) values = layer->forward(values, masked);
    const torch::Tensor mean = (norm->forward(values) * mask).sum(1) / mask.sum(1);
    return {head->forward(dropout->forward(mean))};
  }

  TokenEmbedding embedding;
  std::vector<std::shared_ptr<Layer>> layers;
  nn::LayerNorm norm;
  nn::Dropout dropout;
  nn::Linear head;
};

}  // namespace

std::shared_ptr<TextNetwork> make_transformer_network(const TextNetworkSizes& sizes) {
  return std::make_shared<TransformerNetwork>(sizes);
}

}  // namespace vitrine::trainer
