// BERT's encoder with a linear layer over the mean of its states.
#pragma once

#include <memory>
#include <vector>

#include "text_network.hpp"

namespace vitrine::trainer {

/// Layers of self-attention, each normalised last (Devlin et al., 2019). The vectors of token types are part
/// of those of the positions, as all of a text is of the first type.
struct BertNetwork : TextNetwork {
  /// `sizes` as read_bert_checkpoint gives them; a text may have as many tokens as there are positions.
  explicit BertNetwork(const TextNetworkSizes& sizes);

  std::vector<torch::Tensor> forward(const std::vector<torch::Tensor>& inputs) override;
  /// The last layer's states of `tokens` [batch, length], float32 [batch, length, dimension]; those of
  /// padding mean nothing.
  torch::Tensor states(const torch::Tensor& tokens);

 private:
  struct Layer;

  TokenEmbedding embedding_;
  torch::Tensor position_table_;  ///< [positions, dimension]
  torch::nn::LayerNorm norm_;
  std::vector<std::shared_ptr<Layer>> layers_;
  torch::nn::Dropout dropout_;
  torch::nn::Linear head_;
};

std::shared_ptr<TextNetwork> make_bert_network(const TextNetworkSizes& sizes);

}  // namespace vitrine::trainer
