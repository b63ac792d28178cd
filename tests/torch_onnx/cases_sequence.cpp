// Recurrent layers, packed sequences and attention, at three batch sizes and three lengths.
#include <torch/csrc/jit/ir/irparser.h>

#include "case.hpp"
#include "lockstep.hpp"
#include "model.hpp"
#include "passes/passes.hpp"
#include "translate.hpp"

namespace torch_onnx_test {
namespace {

namespace nn = torch::nn;
namespace rnn = torch::nn::utils::rnn;

constexpr int64_t kWidth = 6;
constexpr int64_t kHidden = 5;

// Three batch sizes and lengths of [batch, length, width] or [length, batch, width].
std::vector<Tensors> sequences(bool batch_first) {
  std::vector<Tensors> runs;
  for (const auto& [batch, length] : std::vector<std::pair<int64_t, int64_t>>{{2, 7}, {1, 1}, {5, 12}}) {
    runs.push_back({torch::randn({batch_first ? batch : length, batch_first ? length : batch, kWidth})});
  }
  return runs;
}

torch_onnx::Options sequence_options(bool batch_first) {
  return {.dynamic_axes = {{0, batch_first ? 0 : 1, "batch"}, {0, batch_first ? 1 : 0, "length"}}};
}

Tensors outputs(const std::tuple<Tensor, std::tuple<Tensor, Tensor>>& of_lstm) {
  const auto& [output, state] = of_lstm;
  return {output, std::get<0>(state), std::get<1>(state)};
}

Tensors outputs(const std::tuple<Tensor, Tensor>& of_rnn) {
  return {std::get<0>(of_rnn), std::get<1>(of_rnn)};
}

template <class Module>
Case recurrent(const std::string& name, nn::ModuleHolder<Module> module, bool batch_first) {
  return {name, module.ptr(), [module](const Tensors& in) mutable { return outputs(module->forward(in[0])); },
          sequences(batch_first), sequence_options(batch_first)};
}

// With the state of two layers and directions given as further inputs.
Case lstm_with_state() {
  nn::LSTM lstm(nn::LSTMOptions(kWidth, kHidden).num_layers(2).bidirectional(true));
  std::vector<Tensors> runs = sequences(false);
  for (Tensors& inputs : runs) {
    for (int i = 0; i < 2; ++i) inputs.push_back(torch::randn({4, inputs[0].size(1), kHidden}));
  }
  torch_onnx::Options options = sequence_options(false);
  options.dynamic_axes.insert(options.dynamic_axes.end(), {{1, 1, "batch"}, {2, 1, "batch"}});
  return {"lstm_with_state", lstm.ptr(),
          [lstm](const Tensors& in) mutable {
            return outputs(lstm->forward(in[0], std::make_tuple(in[1], in[2])));
          },
          runs, options};
}

Case gru_with_state() {
  nn::GRU gru(nn::GRUOptions(kWidth, kHidden));
  std::vector<Tensors> runs = sequences(false);
  for (Tensors& inputs : runs) inputs.push_back(torch::randn({1, inputs[0].size(1), kHidden}));
  torch_onnx::Options options = sequence_options(false);
  options.dynamic_axes.push_back({1, 1, "batch"});
  return {"gru_with_state", gru.ptr(),
          [gru](const Tensors& in) mutable { return outputs(gru->forward(in[0], in[1])); }, runs, options};
}

// Padded to the input's length; rows end where `lengths` says.
template <class Module>
Case packed(const std::string& name, nn::ModuleHolder<Module> module, bool batch_first, bool sorted) {
  std::vector<Tensors> runs = sequences(batch_first);
  // Those of the example reach its end: it can be traced at longer sizes only.
  const std::vector<std::vector<int64_t>> lengths = {
      sorted ? std::vector<int64_t>{7, 1} : std::vector<int64_t>{1, 7},
      {1},
      sorted ? std::vector<int64_t>{12, 9, 9, 2, 1} : std::vector<int64_t>{2, 12, 1, 9, 9}};
  for (size_t i = 0; i < runs.size(); ++i) runs[i].push_back(torch::tensor(lengths[i], torch::kLong));
  torch_onnx::Options options = sequence_options(batch_first);
  options.dynamic_axes.push_back({1, 0, "batch"});
  return {name, module.ptr(),
          [=](const Tensors& in) mutable {
            const auto sequence = rnn::pack_padded_sequence(in[0], in[1], batch_first, sorted);
            const auto [output, state] = module->forward_with_packed_input(sequence);
            const auto [padded, ends] =
                rnn::pad_packed_sequence(output, batch_first, 0, in[0].size(batch_first ? 1 : 0));
            Tensors results = outputs(std::make_tuple(padded, state));
            results.push_back(ends);
            return results;
          },
          runs, options};
}

// As many packed steps as heads over all rows, in every trace: the one says nothing about the other.
Case packed_then_attention() {
  nn::LSTM lstm(nn::LSTMOptions(kWidth, 3).batch_first(true));
  nn::MultiheadAttention attention(nn::MultiheadAttentionOptions(3, 3));
  const auto module = std::make_shared<nn::Module>();
  module->register_module("lstm", lstm);
  module->register_module("attention", attention);
  std::vector<Tensors> runs = sequences(true);
  const std::vector<std::vector<int64_t>> lengths = {{3, 3}, {1}, {2, 12, 1, 9, 9}};
  for (size_t i = 0; i < runs.size(); ++i) runs[i].push_back(torch::tensor(lengths[i], torch::kLong));
  torch_onnx::Options options = sequence_options(true);
  options.dynamic_axes.push_back({1, 0, "batch"});
  return {"packed_then_attention", module,
          [=](const Tensors& in) mutable {
            const auto packed = rnn::pack_padded_sequence(in[0], in[1], true, false);
            const auto output = std::get<0>(lstm->forward_with_packed_input(packed));
            const Tensor steps =
                std::get<0>(rnn::pad_packed_sequence(output, true, 0, in[0].size(1))).transpose(0, 1);
            const Tensor padding = torch::arange(in[0].size(1)) >= in[1].unsqueeze(1);
            return Tensors{std::get<0>(attention->forward(steps, steps, steps, padding))};
          },
          runs, options};
}

// One step from a state of zeros.
template <class Module, class Step>
Case cell(const std::string& name, nn::ModuleHolder<Module> module, Step step) {
  return {name,
          module.ptr(),
          [module, step](const Tensors& in) mutable { return step(module, in[0]); },
          batches({{1, kWidth}}),
          {.dynamic_axes = {{0, 0, "batch"}}}};
}

// Self-attention, [length, batch, width] in, with padding given as truth values [batch, length].
Case padded_attention() {
  nn::MultiheadAttention attention(nn::MultiheadAttentionOptions(kWidth, 2));
  std::vector<Tensors> runs = sequences(false);
  for (Tensors& inputs : runs) {
    const int64_t length = inputs[0].size(0);
    inputs.push_back(torch::arange(length).expand({inputs[0].size(1), length}) > length / 2);
  }
  torch_onnx::Options options = sequence_options(false);
  options.dynamic_axes.insert(options.dynamic_axes.end(), {{1, 0, "batch"}, {1, 1, "length"}});
  return {"attention_with_padding", attention.ptr(),
          [attention](const Tensors& in) mutable {
            const auto [output, weights] = attention->forward(in[0], in[0], in[0], in[1]);
            return Tensors{output, weights};
          },
          runs, options};
}

// Queries of one sequence, keys and values of another of another width, with a mask that is added.
Case cross_attention() {
  nn::MultiheadAttention attention(nn::MultiheadAttentionOptions(kWidth, 3).kdim(4).vdim(4));
  std::vector<Tensors> runs = sequences(false);
  for (Tensors& inputs : runs) {
    const int64_t keys = inputs[0].size(0) + 3;
    const int64_t batch = inputs[0].size(1);
    inputs.push_back(torch::randn({keys, batch, 4}));
    inputs.push_back(torch::randn({keys, batch, 4}));
    inputs.push_back(torch::randn({inputs[0].size(0), keys}));
  }
  torch_onnx::Options options = sequence_options(false);
  options.dynamic_axes.insert(
      options.dynamic_axes.end(),
      {{1, 0, "keys"}, {1, 1, "batch"}, {2, 0, "keys"}, {2, 1, "batch"}, {3, 0, "length"}, {3, 1, "keys"}});
  return {"attention_across", attention.ptr(),
          [attention](const Tensors& in) mutable {
            return Tensors{std::get<0>(attention->forward(in[0], in[1], in[2], {}, false, in[3]))};
          },
          runs, options};
}

template <class Module>
Case encoder(const std::string& name, nn::ModuleHolder<Module> module) {
  return {name, module.ptr(), [module](const Tensors& in) mutable { return Tensors{module->forward(in[0])}; },
          sequences(false), sequence_options(false)};
}

// LibTorch 1.13 has this operator under a private name.
Case private_attention(const std::string& name, bool masked, bool causal) {
  const auto forward = [=](const Tensors& in) {
    const Tensor x = in[0];
    c10::optional<Tensor> mask;
    if (masked) mask = torch::ones({x.size(1), x.size(1)}).tril(1).to(torch::kBool);
    const auto [output, weights] =
        at::_scaled_dot_product_attention(x, x * 2, x + 1, mask, 0.0, true, causal);
    return Tensors{output, weights};
  };
  return {name, std::make_shared<nn::Module>(), forward, sequences(true), sequence_options(true)};
}

// LibTorch 2's operator, which 1.13 cannot trace: from a graph in text form.
Case attention_of_libtorch_2(const std::string& name, const std::string& arguments, bool causal,
                             double scale) {
  const auto forward = [=](const Tensors& in) {
    const double usual = std::sqrt(static_cast<double>(in[0].size(-1)));
    const auto [output, weights] =
        at::_scaled_dot_product_attention(in[0] * scale * usual, in[1], in[2], {}, 0.0, true, causal);
    return Tensors{output};
  };
  const auto model = [=] {
    const auto graph = std::make_shared<torch::jit::Graph>();
    torch::jit::parseIR("graph(%q : Float(2, 3, 7, 4), %k : Float(2, 3, 7, 4), %v : Float(2, 3, 7, 4)):\n" +
                            arguments + "  return (%y)\n",
                        graph.get());
    const torch_onnx::Parameters none((nn::Module()));
    const auto sizes = torch_onnx::compare_traces({{"the graph's sizes", graph}}, none);
    auto draft =
        torch_onnx::translate(*graph, sizes, none, {.input_names = {"q", "k", "v"}, .output_names = {"y"}});
    torch_onnx::clean(draft);
    auto made = torch_onnx::make_model(draft, "torch_onnx");
    torch_onnx::check_model(made);
    return made;
  };
  Case result{name, std::make_shared<nn::Module>(), forward, {}, {}};
  result.runs.push_back({torch::randn({2, 3, 7, 4}), torch::randn({2, 3, 7, 4}), torch::randn({2, 3, 7, 4})});
  result.model = model;
  return result;
}

}  // namespace

std::vector<Case> sequence_cases() {
  const auto lstm = [] { return nn::LSTMOptions(kWidth, kHidden); };
  const auto gru = [] { return nn::GRUOptions(kWidth, kHidden); };
  const auto plain = [] { return nn::RNNOptions(kWidth, kHidden); };
  return {
      recurrent("lstm", nn::LSTM(lstm()), false),
      recurrent("lstm_batch_first", nn::LSTM(lstm().batch_first(true)), true),
      recurrent("lstm_no_bias", nn::LSTM(lstm().bias(false)), false),
      recurrent("lstm_bidirectional", nn::LSTM(lstm().bidirectional(true).batch_first(true)), true),
      recurrent("lstm_stacked", nn::LSTM(lstm().num_layers(3).dropout(0.2)), false),
      recurrent("lstm_stacked_bidirectional", nn::LSTM(lstm().num_layers(2).bidirectional(true)), false),
      recurrent("gru", nn::GRU(gru()), false),
      recurrent("gru_stacked_bidirectional",
                nn::GRU(gru().num_layers(2).bidirectional(true).batch_first(true)), true),
      recurrent("gru_no_bias", nn::GRU(gru().bias(false)), false),
      recurrent("rnn_tanh", nn::RNN(plain()), false),
      recurrent("rnn_relu", nn::RNN(plain().nonlinearity(torch::kReLU).num_layers(2).bidirectional(true)),
                false),
      lstm_with_state(),
      gru_with_state(),
      packed("lstm_packed", nn::LSTM(lstm().num_layers(2).bidirectional(true).batch_first(true)), true,
             false),
      packed("lstm_packed_sorted", nn::LSTM(lstm()), false, true),
      packed("gru_packed", nn::GRU(gru().bidirectional(true).batch_first(true)), true, false),
      packed("rnn_packed", nn::RNN(plain()), false, false),
      cell("lstm_cell", nn::LSTMCell(kWidth, kHidden),
           [](auto& lstm, const Tensor& x) {
             const auto [hidden, state] = lstm->forward(x);
             return Tensors{hidden, state};
           }),
      cell("gru_cell", nn::GRUCell(kWidth, kHidden),
           [](auto& gru, const Tensor& x) { return Tensors{gru->forward(x)}; }),
      cell("rnn_cell", nn::RNNCell(kWidth, kHidden),
           [](auto& rnn, const Tensor& x) { return Tensors{rnn->forward(x)}; }),
      packed_then_attention(),
      padded_attention(),
      cross_attention(),
      encoder("transformer_encoder_layer",
              nn::TransformerEncoderLayer(nn::TransformerEncoderLayerOptions(kWidth, 2).dim_feedforward(9))),
      encoder(
          "transformer_encoder",
          nn::TransformerEncoder(
              nn::TransformerEncoderLayer(
                  nn::TransformerEncoderLayerOptions(kWidth, 3).dim_feedforward(9).activation(torch::kGELU)),
              2)),
      private_attention("private_attention", false, false),
      private_attention("private_attention_masked", true, false),
      private_attention("private_attention_causal", false, true),
      attention_of_libtorch_2(
          "attention_of_libtorch_2",
          "  %mask : NoneType = prim::Constant()\n"
          "  %dropout : float = prim::Constant[value=0.]()\n"
          "  %causal : bool = prim::Constant[value=0]()\n"
          "  %y : Float(2, 3, 7, 4) = aten::scaled_dot_product_attention(%q, %k, %v, %mask, "
          "%dropout, %causal)\n",
          false, 0.5),
      attention_of_libtorch_2(
          "attention_of_libtorch_2_causal",
          "  %mask : NoneType = prim::Constant()\n"
          "  %dropout : float = prim::Constant[value=0.]()\n"
          "  %causal : bool = prim::Constant[value=1]()\n"
          "  %scale : float = prim::Constant[value=0.25]()\n"
          "  %y : Float(2, 3, 7, 4) = aten::scaled_dot_product_attention(%q, %k, %v, %mask, "
          "%dropout, %causal, %scale)\n",
          true, 0.25),
  };
}

}  // namespace torch_onnx_test
