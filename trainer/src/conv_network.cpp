// Convolutions over tokens; see sequence_networks.hpp.
#include "sequence_networks.hpp"

namespace vitrine::trainer {
namespace {

namespace nn = torch::nn;

constexpr std::int64_t kWidest = 4;

struct ConvNetwork : TextNetwork {
  explicit ConvNetwork(const TextNetworkSizes& sizes)
      : embedding(register_module("embedding", TokenEmbedding(sizes.vocabulary, sizes.dimension))),
        dropout(register_module("dropout", nn::Dropout(sizes.dropout))),
        head(register_module("head", nn::Linear(kWidest * sizes.hidden, sizes.classes))) {
    for (std::int64_t width = 1; width <= kWidest; ++width)
      convolutions.push_back(
          register_module("conv" + std::to_string(width), nn::Conv1d(sizes.dimension, sizes.hidden, width)));
  }

  std::vector<torch::Tensor> forward(const std::vector<torch::Tensor>& inputs) override {
    const torch::Tensor mask = token_mask(inputs[0]);
    const torch::Tensor vectors = dropout->forward(embedding->forward(inputs[0])).transpose(1, 2);
    std::vector<torch::Tensor> responses;
    for (std::size_t i = 0; i < convolutions.size(); ++i) {
      // Padded by what a window reads beyond its first token, so that every token begins one.
      const torch::Tensor padded = torch::constant_pad_nd(vectors, {0, static_cast<std::int64_t>(i)});
      responses.push_back((torch::relu(convolutions[i]->forward(padded)).transpose(1, 2) * mask).amax(1));
    }
    return {head->forward(dropout->forward(torch::cat(responses, 1)))};
  }

  TokenEmbedding embedding;
  std::vector<nn::Conv1d> convolutions;
  nn::Dropout dropout;
  nn::Linear head;
};

}  // namespace

std::shared_ptr<TextNetwork> make_conv_network(const TextNetworkSizes& sizes) {
  return std::make_shared<ConvNetwork>(sizes);
}

}  // namespace vitrine::trainer
