// Recurrent layers over tokens; see sequence_networks.hpp.
#include <type_traits>

#include "sequence_networks.hpp"

namespace vitrine::trainer {
namespace {

namespace nn = torch::nn;

/// For each place the one that mirrors it among the row's tokens, int64 [batch, length, 1]; padding stays
/// behind. Its own inverse.
torch::Tensor mirrored_places(const torch::Tensor& tokens) {
  const torch::Tensor lengths = tokens.ne(0).to(torch::kInt64).sum(1, true);
  const torch::Tensor places = torch::arange(tokens.size(1), torch::kInt64).unsqueeze(0);
  return torch::where(places < lengths, lengths - 1 - places, places).unsqueeze(-1);
}

torch::Tensor mirrored(const torch::Tensor& values, const torch::Tensor& places) {
  return values.gather(1, places.expand({values.size(0), values.size(1), values.size(2)}));
}

/// States of a recurrent layer that reads from the first token to the last. A state depends on what came
/// before it alone, so padding, which comes behind, changes nothing.
template <typename Layer>
torch::Tensor states(Layer& layer, const torch::Tensor& vectors) {
  return std::get<0>(layer->forward(vectors));
}

template <typename Layer>
Layer make_layer(std::int64_t inputs, std::int64_t units) {
  using Options = std::conditional_t<std::is_same_v<Layer, nn::LSTM>, nn::LSTMOptions, nn::GRUOptions>;
  return Layer(Options(inputs, units).batch_first(true));
}

template <typename Layer>
struct RecurrentNetwork : TextNetwork {
  explicit RecurrentNetwork(const TextNetworkSizes& sizes)
      : embedding(register_module("embedding", TokenEmbedding(sizes.vocabulary, sizes.dimension))),
        layer(register_module("layer", make_layer<Layer>(sizes.dimension, sizes.hidden))),
        dropout(register_module("dropout", nn::Dropout(sizes.dropout))),
        head(register_module("head", nn::Linear(sizes.hidden, sizes.classes))) {}

  std::vector<torch::Tensor> forward(const std::vector<torch::Tensor>& inputs) override {
    const torch::Tensor vectors = dropout->forward(embedding->forward(inputs[0]));
    const torch::Tensor summary = largest(states(layer, vectors), token_mask(inputs[0]));
    return {head->forward(dropout->forward(summary))};
  }

  TokenEmbedding embedding;
  Layer layer;
  nn::Dropout dropout;
  nn::Linear head;
};

/// The states of two layers that read vectors from either end, place by place.
template <typename Layer>
struct TwoWays : nn::Module {
  explicit TwoWays(const TextNetworkSizes& sizes)
      : forwards(register_module("forwards", make_layer<Layer>(sizes.dimension, sizes.hidden))),
        backwards(register_module("backwards", make_layer<Layer>(sizes.dimension, sizes.hidden))),
        dropout(register_module("dropout", nn::Dropout(sizes.dropout))) {}

  /// [batch, length, 2 * hidden]
  torch::Tensor forward(const torch::Tensor& tokens, const torch::Tensor& embedded) {
    const torch::Tensor vectors = dropout->forward(embedded);
    const torch::Tensor places = mirrored_places(tokens);
    return torch::cat(
        {states(forwards, vectors), mirrored(states(backwards, mirrored(vectors, places)), places)}, 2);
  }

  Layer forwards;
  Layer backwards;
  nn::Dropout dropout;
};

struct BilstmNetwork : TextNetwork {
  explicit BilstmNetwork(const TextNetworkSizes& sizes)
      : embedding(register_module("embedding", TokenEmbedding(sizes.vocabulary, sizes.dimension))),
        layers(register_module("layers", std::make_shared<TwoWays<nn::LSTM>>(sizes))),
        dropout(register_module("dropout", nn::Dropout(sizes.dropout))),
        head(register_module("head", nn::Linear(2 * sizes.hidden, sizes.classes))) {}

  std::vector<torch::Tensor> forward(const std::vector<torch::Tensor>& inputs) override {
    const torch::Tensor states = layers->forward(inputs[0], embedding->forward(inputs[0]));
    return {head->forward(dropout->forward(largest(states, token_mask(inputs[0]))))};
  }

  TokenEmbedding embedding;
  std::shared_ptr<TwoWays<nn::LSTM>> layers;
  nn::Dropout dropout;
  nn::Linear head;
};

struct AttentionNetwork : TextNetwork {
  explicit AttentionNetwork(const TextNetworkSizes& sizes)
      : embedding(register_module("embedding", TokenEmbedding(sizes.vocabulary, sizes.dimension))),
        layers(register_module("layers", std::make_shared<TwoWays<nn::GRU>>(sizes))),
        keys(register_module("keys", nn::Linear(2 * sizes.hidden, sizes.hidden))),
        query(register_module("query", nn::Linear(nn::LinearOptions(sizes.hidden, 1).bias(false)))),
        dropout(register_module("dropout", nn::Dropout(sizes.dropout))),
        head(register_module("head", nn::Linear(2 * sizes.hidden, sizes.classes))) {}

  std::vector<torch::Tensor> forward(const std::vector<torch::Tensor>& inputs) override {
    const torch::Tensor mask = token_mask(inputs[0]);
    const torch::Tensor states = layers->forward(inputs[0], embedding->forward(inputs[0]));
    // Scores of padding are so low that its weights are exactly zero.
    const torch::Tensor scores = query->forward(torch::tanh(keys->forward(states))) - (1 - mask) * 1e4;
    const torch::Tensor summary = (states * torch::softmax(scores, 1)).sum(1);
    return {head->forward(dropout->forward(summary))};
  }

  TokenEmbedding embedding;
  std::shared_ptr<TwoWays<nn::GRU>> layers;
  nn::Linear keys;
  nn::Linear query;
  nn::Dropout dropout;
  nn::Linear head;
};

}  // namespace

std::shared_ptr<TextNetwork> make_lstm_network(const TextNetworkSizes& sizes) {
  return std::make_shared<RecurrentNetwork<nn::LSTM>>(sizes);
}

std::shared_ptr<TextNetwork> make_gru_network(const TextNetworkSizes& sizes) {
  return std::make_shared<RecurrentNetwork<nn::GRU>>(sizes);
}

std::shared_ptr<TextNetwork> make_bilstm_network(const TextNetworkSizes& sizes) {
  return std::make_shared<BilstmNetwork>(sizes);
}

std::shared_ptr<TextNetwork> make_attention_network(const TextNetworkSizes& sizes) {
  return std::make_shared<AttentionNetwork>(sizes);
}

}  // namespace vitrine::trainer
