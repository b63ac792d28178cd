// Networks on text and photo; see joint_network.hpp.
#include <cmath>

#include "joint_network.hpp"

namespace vitrine::trainer {
namespace {

namespace nn = torch::nn;

constexpr double kTableDeviation = 0.05;
constexpr std::int64_t kAttentionHeads = 4;

torch::Tensor pooled(const torch::Tensor& regions) { return regions.mean({2, 3}); }

torch::Tensor without_dropped(const torch::Tensor& texts, const torch::Tensor& kept) {
  return kept.defined() ? texts * kept : texts;
}

/// A hidden layer over the vectors of both modalities, which are brought to one scale and one length.
struct Top : nn::Module {
  Top(std::int64_t channels, const JointNetworkSizes& sizes)
      : text_norm(register_module("text_norm", nn::LayerNorm(nn::LayerNormOptions({sizes.dimension})))),
        photo_norm(register_module("photo_norm", nn::LayerNorm(nn::LayerNormOptions({channels})))),
        photo(register_module("photo", nn::Linear(channels, sizes.dimension))),
        hidden(register_module("hidden", nn::Linear(2 * sizes.dimension, sizes.hidden))),
        dropout(register_module("dropout", nn::Dropout(sizes.dropout))),
        head(register_module("head", nn::Linear(sizes.hidden, sizes.classes))) {}

  torch::Tensor forward(const torch::Tensor& text, const torch::Tensor& kept, const torch::Tensor& regions) {
    const torch::Tensor read = without_dropped(text_norm->forward(text), kept);
    const torch::Tensor seen = photo->forward(dropout->forward(photo_norm->forward(pooled(regions))));
    const torch::Tensor both = dropout->forward(torch::cat({read, seen}, 1));
    return head->forward(dropout->forward(torch::relu(hidden->forward(both))));
  }

  nn::LayerNorm text_norm;
  nn::LayerNorm photo_norm;
  nn::Linear photo;
  nn::Linear hidden;
  nn::Dropout dropout;
  nn::Linear head;
};

struct EarlyMlpNetwork : JointNetwork {
  EarlyMlpNetwork(const JointNetworkSizes& sizes, const std::shared_ptr<ImageNetwork>& network)
      : JointNetwork(sizes, network),
        table(
            register_parameter("table", kTableDeviation * torch::randn({sizes.vocabulary, sizes.dimension}))),
        top(register_module("top", std::make_shared<Top>(network->channels(), sizes))) {}

  torch::Tensor scores(const std::vector<torch::Tensor>& inputs, const torch::Tensor& regions,
                       const torch::Tensor& kept) override {
    return top->forward(weighted_sum(table, inputs), kept, regions);
  }

  torch::Tensor table;
  std::shared_ptr<Top> top;
};

/// What each of `states` [batch, length, dimension] reads from regions [batch, channels, height, width].
struct RegionAttention : nn::Module {
  RegionAttention(std::int64_t dimension, std::int64_t channels)
      : queries(register_module("queries", nn::Linear(dimension, dimension))),
        keys(register_module("keys", nn::Linear(channels, dimension))),
        values(register_module("values", nn::Linear(channels, dimension))),
        mixed(register_module("mixed", nn::Linear(dimension, dimension))) {
    // Words begin by reading all regions alike, which is as if they read one, the pooled features: what
    // learns from those first goes on from there.
    const torch::NoGradGuard no_grad;
    queries->weight.zero_();
    queries->bias.zero_();
  }

  torch::Tensor forward(const torch::Tensor& states, const torch::Tensor& regions) {
    constexpr double kSmallest = 1e-12;  // of squares
    const torch::Tensor mean_square = pooled(regions).square().mean(1, true).unsqueeze(-1) + kSmallest;
    const torch::Tensor locations = regions.flatten(2).transpose(1, 2) / torch::sqrt(mean_square);
    const auto by_head = [](const torch::Tensor& tensor) {
      return tensor.view({tensor.size(0), tensor.size(1), kAttentionHeads, tensor.size(2) / kAttentionHeads})
          .transpose(1, 2);
    };
    const double scale = 1 / std::sqrt(static_cast<double>(states.size(2) / kAttentionHeads));
    const torch::Tensor attention = torch::softmax(
        torch::matmul(by_head(queries->forward(states)), by_head(keys->forward(locations)).transpose(2, 3)) *
            scale,
        3);
    return mixed->forward(torch::matmul(attention, by_head(values->forward(locations)))
                              .transpose(1, 2)
                              .reshape({states.size(0), states.size(1), states.size(2)}));
  }

  nn::Linear queries;
  nn::Linear keys;
  nn::Linear values;
  nn::Linear mixed;
};

struct CrossAttentionNetwork : JointNetwork {
  CrossAttentionNetwork(const JointNetworkSizes& sizes, const std::shared_ptr<ImageNetwork>& network)
      : JointNetwork(sizes, network),
        embedding(register_module("embedding", TokenEmbedding(sizes.vocabulary, sizes.dimension))),
        neighbours(register_module(
            "neighbours",
            nn::Conv1d(nn::Conv1dOptions(sizes.dimension, sizes.dimension, /*kernel_size=*/3).padding(1)))),
        attention(register_module("attention",
                                  std::make_shared<RegionAttention>(sizes.dimension, network->channels()))),
        keys(register_module("keys", nn::Linear(sizes.dimension, sizes.dimension))),
        query(register_module("query", nn::Linear(nn::LinearOptions(sizes.dimension, 1).bias(false)))),
        dropout(register_module("dropout", nn::Dropout(sizes.dropout))),
        top(register_module("top", std::make_shared<Top>(network->channels(), sizes))) {}

  torch::Tensor scores(const std::vector<torch::Tensor>& inputs, const torch::Tensor& regions,
                       const torch::Tensor& kept) override {
    const torch::Tensor mask = token_mask(inputs[0]);
    // Padding has zeros for vectors, as what is beyond either end of a text.
    const double scale = std::sqrt(static_cast<double>(sizes.dimension));
    const torch::Tensor vectors = embedding->forward(inputs[0]) * scale;
    const torch::Tensor words =
        vectors + torch::relu(neighbours->forward(dropout->forward(vectors).transpose(1, 2)).transpose(1, 2));
    const torch::Tensor states = words + dropout->forward(attention->forward(words, regions));
    // Scores of padding are so low that its weights are exactly zero.
    const torch::Tensor weights =
        torch::softmax(query->forward(torch::tanh(keys->forward(states))) - (1 - mask) * 1e4, 1);
    return top->forward((states * weights).sum(1), kept, regions);
  }

  TokenEmbedding embedding;
  nn::Conv1d neighbours;
  std::shared_ptr<RegionAttention> attention;
  nn::Linear keys;
  nn::Linear query;
  nn::Dropout dropout;
  std::shared_ptr<Top> top;
};

}  // namespace

JointNetwork::JointNetwork(const JointNetworkSizes& its_sizes, std::shared_ptr<ImageNetwork> network)
    : sizes(its_sizes), photo(register_module("photo", std::move(network))) {}

torch::Tensor JointNetwork::forward(std::vector<torch::Tensor> inputs) {
  const torch::Tensor regions = photo->features(inputs.back());
  inputs.pop_back();
  return scores(inputs, regions);
}

EarlyLinearNetwork::EarlyLinearNetwork(const JointNetworkSizes& sizes,
                                       const std::shared_ptr<ImageNetwork>& network)
    : JointNetwork(sizes, network),
      table(register_parameter("table", torch::zeros({sizes.vocabulary, sizes.classes}))),
      centre(register_parameter("centre", torch::zeros({network->channels()}))),
      linear(register_module("linear", nn::Linear(network->channels(), sizes.classes))) {}

torch::Tensor EarlyLinearNetwork::scores(const std::vector<torch::Tensor>& inputs,
                                         const torch::Tensor& regions, const torch::Tensor& kept) {
  return without_dropped(weighted_sum(table, inputs), kept) + linear->forward(unit_features(pooled(regions)));
}

torch::Tensor EarlyLinearNetwork::unit_features(const torch::Tensor& pooled) const {
  constexpr double kShortest = 1e-12;  // of squared lengths
  const torch::Tensor centred = torch::sqrt(pooled) - centre;
  return centred / torch::sqrt(centred.square().sum(1, true) + kShortest);
}

std::shared_ptr<JointNetwork> make_early_linear_network(const JointNetworkSizes& sizes,
                                                        const std::shared_ptr<ImageNetwork>& photo) {
  return std::make_shared<EarlyLinearNetwork>(sizes, photo);
}

std::shared_ptr<JointNetwork> make_early_mlp_network(const JointNetworkSizes& sizes,
                                                     const std::shared_ptr<ImageNetwork>& photo) {
  return std::make_shared<EarlyMlpNetwork>(sizes, photo);
}

std::shared_ptr<JointNetwork> make_cross_attention_network(const JointNetworkSizes& sizes,
                                                           const std::shared_ptr<ImageNetwork>& photo) {
  return std::make_shared<CrossAttentionNetwork>(sizes, photo);
}

}  // namespace vitrine::trainer
