// What text networks share; see text_network.hpp.
#include "text_network.hpp"

#include <algorithm>

namespace vitrine::trainer {
namespace {

constexpr double kEmbeddingDeviation = 0.1;
constexpr double kBelowAll = 1e4;  // what padding loses against any token

/// The rows, padded with zeros to the longest, as [rows, longest].
template <typename Value, typename Row>
torch::Tensor padded(std::span<const EncodedText* const> texts, const Row& row_of, torch::ScalarType type) {
  std::size_t longest = 1;
  for (const EncodedText* text : texts) longest = std::max(longest, row_of(*text).size());
  torch::Tensor tensor =
      torch::zeros({static_cast<std::int64_t>(texts.size()), static_cast<std::int64_t>(longest)}, type);
  Value* next = tensor.data_ptr<Value>();
  for (const EncodedText* text : texts) {
    const std::vector<Value>& row = row_of(*text);
    std::copy(row.begin(), row.end(), next);
    next += longest;
  }
  return tensor;
}

}  // namespace

std::vector<torch::Tensor> network_inputs(std::span<const EncodedText* const> texts,
                                          EncoderOptions::Kind kind) {
  if (kind != EncoderOptions::Kind::ngrams)
    return {padded<std::int32_t>(
        texts, [](const EncodedText& text) -> auto& { return text.tokens; }, torch::kInt32)};
  return {padded<std::int32_t>(
              texts, [](const EncodedText& text) -> auto& { return text.features.ids; }, torch::kInt32),
          padded<float>(
              texts, [](const EncodedText& text) -> auto& { return text.features.values; }, torch::kFloat32)};
}

torch::Tensor table_rows(const torch::Tensor& table, const torch::Tensor& ids) {
  return torch::embedding(table, ids, /*padding_idx=*/-1, /*scale_grad_by_freq=*/false, /*sparse=*/true);
}

torch::Tensor weighted_sum(const torch::Tensor& table, const std::vector<torch::Tensor>& inputs) {
  return (table_rows(table, inputs[0]) * inputs[1].unsqueeze(-1)).sum(1);
}

TokenEmbeddingImpl::TokenEmbeddingImpl(std::int64_t vocabulary, std::int64_t dimension)
    : table(register_parameter("table", kEmbeddingDeviation * torch::randn({vocabulary + 1, dimension}))) {}

torch::Tensor TokenEmbeddingImpl::forward(const torch::Tensor& tokens) {
  return table_rows(table, tokens) * token_mask(tokens);
}

torch::Tensor token_mask(const torch::Tensor& tokens) {
  return tokens.ne(0).to(torch::kFloat32).unsqueeze(-1);
}

torch::Tensor largest(const torch::Tensor& values, const torch::Tensor& mask) {
  return (values - (1 - mask) * kBelowAll).amax(1);
}

}  // namespace vitrine::trainer
