// Text models as LibTorch modules: what trains them and what the exporter takes.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "vitrine/encoder.hpp"

namespace vitrine::trainer {

struct TextNetwork : torch::nn::Module {
  /// `inputs` are those of the encoder's kind, padded: "ids" int32 [batch, features] with id 0 and "weights"
  /// float32 [batch, features] with 0, or "tokens" int32 [batch, length] with 0. What a row gives does not
  /// depend on its padding. Returns logits [batch, classes] and, where the kind explains itself, what each
  /// feature added, [batch, features, classes].
  virtual std::vector<torch::Tensor> forward(const std::vector<torch::Tensor>& inputs) = 0;
};

/// What a network is made of.
struct TextNetworkSizes {
  std::int64_t vocabulary = 0;  ///< features, or tokens without the padding
  std::int64_t classes = 0;
  std::int64_t dimension = 0;  ///< of a feature's or token's vector
  std::int64_t hidden = 0;     ///< units of what reads the vectors
  double dropout = 0;
  /// Of a network that begins with a checkpoint; others have their own.
  std::int64_t layers = 0;
  std::int64_t heads = 0;
  std::int64_t positions = 0;  ///< longest text
  double norm_epsilon = 0;     ///< added to the variances of layer normalisations
};

/// Texts that their encoder knows, as a network's inputs.
std::vector<torch::Tensor> network_inputs(std::span<const EncodedText* const> texts,
                                          EncoderOptions::Kind kind);

/// Whether a parameter of that name is an embedding table.
inline bool is_table(std::string_view name) { return name.ends_with("table"); }

/// Rows of an embedding table, [ids..., columns]. Its gradient is sparse.
torch::Tensor table_rows(const torch::Tensor& table, const torch::Tensor& ids);

/// The rows that a bag of n-grams names, each times its weight, summed: [batch, columns].
torch::Tensor weighted_sum(const torch::Tensor& table, const std::vector<torch::Tensor>& inputs);

/// Vectors of tokens, zero for padding: [batch, length, dimension].
struct TokenEmbeddingImpl : torch::nn::Module {
  TokenEmbeddingImpl(std::int64_t vocabulary, std::int64_t dimension);
  torch::Tensor forward(const torch::Tensor& tokens);

  torch::Tensor table;  ///< [vocabulary + 1, dimension]; its first row is never read as such
};
TORCH_MODULE(TokenEmbedding);
/// What networks call the table of theirs.
inline constexpr const char* kTokenTable = "embedding.table";

/// 1 for tokens and 0 for padding, float32 [batch, length, 1].
torch::Tensor token_mask(const torch::Tensor& tokens);

/// The largest of each channel over the tokens of `values` [batch, length, channels]: [batch, channels].
torch::Tensor largest(const torch::Tensor& values, const torch::Tensor& mask);

}  // namespace vitrine::trainer
