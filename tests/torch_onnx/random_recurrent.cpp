// Recurrent layers of random modules, with and without packed sequences.
#include "random_modules.hpp"

namespace torch_onnx_test {
namespace {

namespace nn = torch::nn;
namespace rnn = torch::nn::utils::rnn;
using T = const Tensor&;
using Inputs = const Tensors&;

// Of all layers and directions, [batch, n]; an LSTM's hidden state without its cells.
Tensor flat_state(T state) { return state.transpose(0, 1).flatten(1); }
Tensor flat_state(const std::tuple<Tensor, Tensor>& state) { return flat_state(std::get<0>(state)); }

template <class Layer>
void add_steps(Sketch& s, Layer made, bool packed, bool final_state, const std::string& note = {}) {
  auto layer = s.keep(std::move(made), note);
  const std::string run = s.last_name() + (packed ? "(pack(x, inputs[1]))" : "(x)");
  auto run_packed = [layer](T x, Inputs inputs) mutable {
    const auto sequence =
        rnn::pack_padded_sequence(x, inputs[1], /*batch_first=*/true, /*enforce_sorted=*/false);
    return layer->forward_with_packed_input(sequence);
  };
  if (final_state && packed) {
    s.step("x = flat_state(get<1>(" + run + "))", [run_packed](T x, Inputs inputs) mutable {
      return flat_state(std::get<1>(run_packed(x, inputs)));
    });
  } else if (final_state) {
    s.step("x = flat_state(get<1>(" + run + "))",
           [layer](T x, Inputs) mutable { return flat_state(std::get<1>(layer->forward(x))); });
  } else if (packed) {
    s.step("x = pad(get<0>(" + run + "), x.size(1))", [run_packed](T x, Inputs inputs) mutable {
      const auto words = std::get<0>(run_packed(x, inputs));
      return std::get<0>(rnn::pad_packed_sequence(words, /*batch_first=*/true, 0, x.size(1)));
    });
  } else {
    s.step("x = get<0>(" + run + ")",
           [layer](T x, Inputs) mutable { return std::get<0>(layer->forward(x)); });
  }
}

}  // namespace

void add_recurrent(Sketch& s, bool packed, bool final_state) {
  const auto with = [&](auto options) {
    return options.num_layers(s.integer(1, 2))
        .bidirectional(s.chance(50))
        .bias(s.chance(80))
        .batch_first(true);
  };
  const int64_t hidden = s.integer(2, 5);
  switch (s.integer(0, 3)) {
    case 0:
    case 1:
      return add_steps(s, nn::LSTM(with(nn::LSTMOptions(s.size(2), hidden))), packed, final_state);
    case 2:
      return add_steps(s, nn::GRU(with(nn::GRUOptions(s.size(2), hidden))), packed, final_state);
    default: {
      auto options = with(nn::RNNOptions(s.size(2), hidden));
      const bool relu = s.chance(50);
      if (relu) options.nonlinearity(torch::kReLU);
      return add_steps(s, nn::RNN(options), packed, final_state, relu ? " with relu" : " with tanh");
    }
  }
}

}  // namespace torch_onnx_test
