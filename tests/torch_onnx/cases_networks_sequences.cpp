// Networks of words in order, each with its own way to tell words from padding.
#include "networks.hpp"

namespace torch_onnx_test {
namespace {

namespace nn = torch::nn;
namespace rnn = torch::nn::utils::rnn;

// ids [batch, length] and lengths [batch] to words [batch, length, 24] and logits [batch, 5]: what a
// stacked LSTM says of each word in both directions, its mean and its final state.
struct PackedLstmImpl : nn::Module {
  PackedLstmImpl() {
    register_module("table", table);
    register_module("lstm", lstm);
    register_module("head", head);
  }
  Tensors forward(const Tensors& in) {
    const Tensor x = table->forward(in[0]);
    const auto packed = rnn::pack_padded_sequence(x, in[1], /*batch_first=*/true, /*enforce_sorted=*/false);
    const auto [packed_words, state] = lstm->forward_with_packed_input(packed);
    const Tensor words =
        std::get<0>(rnn::pad_packed_sequence(packed_words, /*batch_first=*/true, 0, x.size(1)));
    const Tensor mean = words.sum(1) / in[1].unsqueeze(1);
    const Tensor last = std::get<0>(state);
    return {words, head->forward(torch::cat({mean, last.select(0, -2), last.select(0, -1)}, 1))};
  }

  nn::Embedding table{300, 16};
  nn::LSTM lstm{nn::LSTMOptions(16, 12).num_layers(2).bidirectional(true).batch_first(true)};
  nn::Linear head{48, 5};
};
TORCH_MODULE(PackedLstm);

// ids [batch, length] and lengths [batch] to weights [batch, length] and logits [batch, 5]: a GRU's
// words, weighted by attention to those that are there.
struct GruAttentionImpl : nn::Module {
  GruAttentionImpl() {
    register_module("table", table);
    register_module("gru", gru);
    register_module("scorer", scorer);
    register_module("head", head);
  }
  Tensors forward(const Tensors& in) {
    const Tensor words = std::get<0>(gru->forward(table->forward(in[0])));
    const Tensor there = torch::arange(in[0].size(1)).unsqueeze(0) < in[1].unsqueeze(1);
    const Tensor scores = scorer->forward(words.tanh()).squeeze(2);
    const Tensor weights = scores.masked_fill(~there, -INFINITY).softmax(1);
    return {weights, head->forward(weights.unsqueeze(1).bmm(words).squeeze(1))};
  }

  nn::Embedding table{300, 16};
  nn::GRU gru{nn::GRUOptions(16, 12).num_layers(2).batch_first(true)};
  nn::Linear scorer{12, 1};
  nn::Linear head{12, 5};
};
TORCH_MODULE(GruAttention);

// ids [batch, length], 0 being padding, to logits [batch, 5]: an encoder of four layers (Vaswani et
// al. 2017) over words and learned positions, and the mean over its words.
struct TransformerImpl : nn::Module {
  TransformerImpl() {
    register_module("table", table);
    register_module("positions", positions);
    register_module("encoder", encoder);
    register_module("head", head);
  }
  Tensors forward(const Tensors& in) {
    const Tensor padding = in[0] == 0;
    const Tensor x = table->forward(in[0]) + positions->forward(torch::arange(in[0].size(1)));
    const Tensor words = encoder->forward(x.transpose(0, 1), {}, padding).transpose(0, 1);
    const Tensor there = (~padding).to(torch::kFloat).unsqueeze(2);
    return {head->forward((words * there).sum(1) / there.sum(1))};
  }

  nn::Embedding table{nn::EmbeddingOptions(300, 32).padding_idx(0)};
  nn::Embedding positions{64, 32};
  nn::TransformerEncoder encoder{nn::TransformerEncoderOptions(
      nn::TransformerEncoderLayerOptions(32, 4).dim_feedforward(64).activation(torch::kGELU), 4)};
  nn::Linear head{32, 5};
};
TORCH_MODULE(Transformer);

// Batches of rows of these lengths in so many words. The example's fit all sizes that an export tries.
struct Lengths {
  int64_t words;
  std::vector<int64_t> lengths;
};
const std::vector<Lengths> kBatches = {{9, {3, 1}}, {1, {1}}, {30, {7, 30, 2, 19}}, {12, {5, 9}}};

std::vector<Tensors> batches_with_lengths() {
  std::vector<Tensors> runs;
  for (const auto& [words, lengths] : kBatches) {
    const auto rows = static_cast<int64_t>(lengths.size());
    runs.push_back({torch::randint(300, {rows, words}, torch::kLong), torch::tensor(lengths, torch::kLong)});
  }
  return runs;
}

std::vector<Tensors> batches_padded_with_zeros() {
  std::vector<Tensors> runs;
  for (const auto& [words, lengths] : kBatches) {
    const Tensor there = torch::arange(words) < torch::tensor(lengths, torch::kLong).unsqueeze(1);
    runs.push_back({torch::randint(1, 300, there.sizes(), torch::kLong) * there});
  }
  return runs;
}

Tensors cut_to_length(const Tensors& batch, int64_t row) {
  const Tensor length = batch[1].narrow(0, row, 1);
  return {batch[0].narrow(0, row, 1).slice(1, 0, length.item<int64_t>()), length};
}

Tensors cut_padding(const Tensors& batch, int64_t row) {
  const Tensor ids = batch[0].narrow(0, row, 1);
  return {ids.slice(1, 0, (ids != 0).sum().item<int64_t>())};
}

}  // namespace

std::vector<Case> sequence_network_cases() {
  const torch_onnx::Options with_lengths = {
      .input_names = {"ids", "lengths"},
      .dynamic_axes = {{0, 0, "batch"}, {0, 1, "length"}, {1, 0, "batch"}}};
  const torch_onnx::Options ids_only = {.input_names = {"ids"},
                                        .dynamic_axes = {{0, 0, "batch"}, {0, 1, "length"}}};
  std::vector<Case> cases = {
      network("packed_lstm_text", PackedLstm(), batches_with_lengths(), with_lengths),
      network("gru_attention_text", GruAttention(), batches_with_lengths(), with_lengths),
      network("transformer_text", Transformer(), batches_padded_with_zeros(), ids_only)};
  cases[0].alone = cut_to_length;
  cases[1].alone = cut_to_length;
  cases[2].alone = cut_padding;
  return cases;
}

}  // namespace torch_onnx_test
