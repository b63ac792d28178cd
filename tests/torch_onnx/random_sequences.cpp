// Random modules of sequences: ids [batch, length] and, for some, lengths [batch].
#include "random_modules.hpp"

namespace torch_onnx_test {
namespace {

namespace nn = torch::nn;
using T = const Tensor&;
using Inputs = const Tensors&;

constexpr int64_t kVocabulary = 20;

// [batch, length]: true where there is a word.
Tensor there(Inputs inputs) {
  if (inputs.size() == 1) return inputs[0] != 0;
  return torch::arange(inputs[0].size(1)) < inputs[1].unsqueeze(1);
}

void attention(Sketch& s) {
  const int64_t width = s.size(2);
  const int64_t heads = s.divisor(width);
  const bool masked = s.chance(50);
  const auto mask = [masked](Inputs inputs) { return masked ? ~there(inputs) : Tensor(); };
  const std::string masking = masked ? "mask" : "none";
  if (s.chance(50)) {
    auto layer = s.keep(nn::MultiheadAttention(nn::MultiheadAttentionOptions(width, heads)),
                        text(" of ", width, " in ", heads, " heads"));
    return s.step("x = x + attention, key_padding_mask=" + masking, [=](T x, Inputs inputs) mutable {
      const Tensor turned = x.transpose(0, 1);
      return x + std::get<0>(layer->forward(turned, turned, turned, mask(inputs))).transpose(0, 1);
    });
  }
  auto layer = s.keep(
      nn::TransformerEncoderLayer(
          nn::TransformerEncoderLayerOptions(width, heads).dim_feedforward(8).activation(torch::kGELU)),
      text(" of ", width, " in ", heads, " heads, dim_feedforward 8, gelu"));
  s.step("x = encoder layer, src_key_padding_mask=" + masking, [=](T x, Inputs inputs) mutable {
    return layer->forward(x.transpose(0, 1), {}, mask(inputs)).transpose(0, 1);
  });
}

void over_time(Sketch& s) {
  const int64_t dilation = s.integer(1, 2);
  const auto turned = [&](auto made) {
    auto layer = s.keep(made);
    s.step("x = " + s.last_name() + "(x.transpose(1, 2)).transpose(1, 2)",
           [layer](T x, Inputs) mutable { return layer->forward(x.transpose(1, 2)).transpose(1, 2); });
  };
  switch (s.integer(0, 3)) {
    case 0:
      return turned(nn::BatchNorm1d(s.size(2)));
    case 1:
      return turned(nn::MaxPool1d(nn::MaxPool1dOptions(3).stride(1).padding(1)));
    default:
      return turned(nn::Conv1d(nn::Conv1dOptions(s.size(2), s.integer(2, 6), 3)
                                   .padding(dilation)
                                   .dilation(dilation)
                                   .bias(s.chance(70))));
  }
}

void positions(Sketch& s) {
  auto table = s.keep(nn::Embedding(40, s.size(2)));
  s.step("x = x + " + s.last_name() + "(arange(x.size(1)))",
         [table](T x, Inputs) mutable { return x + table->forward(torch::arange(x.size(1))); });
}

void masked_words(Sketch& s) {
  if (s.chance(50)) {
    return s.step("x = x * mask.unsqueeze(2)", [](T x, Inputs in) { return x * there(in).unsqueeze(2); });
  }
  s.step("x = x.masked_fill(~mask.unsqueeze(2), -1)",
         [](T x, Inputs in) { return x.masked_fill(~there(in).unsqueeze(2), -1); });
}

void shifted(Sketch& s) {
  if (s.chance(50)) return s.step("x = x + x.flip(1)", [](T x, Inputs) { return x + x.flip(1); });
  s.step("x = x + cat({zeros_like(x.slice(1, 0, 1)), x.slice(1, 0, -1)}, 1)", [](T x, Inputs) {
    return x + torch::cat({torch::zeros_like(x.slice(1, 0, 1)), x.slice(1, 0, -1)}, 1);
  });
}

void gated(Sketch& s) {
  s.layer(nn::Linear(s.size(2), 2 * s.integer(2, 4)));
  s.layer(nn::GLU(-1));
}

void sequence_layer(Sketch& s, bool lengths) {
  switch (s.integer(0, 9)) {
    case 0:
      return s.layer(nn::Linear(nn::LinearOptions(s.size(2), s.integer(3, 6)).bias(s.chance(70))));
    case 1:
      // Two values normalize to signs.
      if (s.size(2) > 2) s.layer(nn::LayerNorm(nn::LayerNormOptions({s.size(2)})));
      return;
    case 2:
      return add_activation(s);
    case 3:
      return over_time(s);
    case 4:
      return attention(s);
    case 5:
      return positions(s);
    case 6:
      return masked_words(s);
    case 7:
      return s.chance(50) ? shifted(s) : gated(s);
    default:
      return add_recurrent(s, lengths && s.chance(50), false);
  }
}

void summary(Sketch& s, bool lengths) {
  switch (s.integer(0, 5)) {
    case 0:
      return s.step("x = x.mean(1)", [](T x, Inputs) { return x.mean(1); });
    case 1:
      return s.step("x = x.amax(1)", [](T x, Inputs) { return x.amax(1); });
    case 2:
      return s.step("x = x.select(1, -1)", [](T x, Inputs) { return x.select(1, -1); });
    case 3:
      return add_recurrent(s, lengths && s.chance(60), true);
    case 4:
      return s.step("x = (x * mask).sum(1) / mask.sum(1)", [](T x, Inputs in) {
        const Tensor mask = there(in).unsqueeze(2);
        return (x * mask).sum(1) / mask.sum(1);
      });
    default: {
      auto scorer = s.keep(nn::Linear(s.size(2), 1));
      const std::string scores = s.last_name() + "(x)";
      return s.step(
          "x = (" + scores + ".masked_fill(~mask, -inf).softmax(1) * x).sum(1)", [=](T x, Inputs in) mutable {
            const Tensor scores = scorer->forward(x).masked_fill(~there(in).unsqueeze(2), -INFINITY);
            return (scores.softmax(1) * x).sum(1);
          });
    }
  }
}

}  // namespace

RandomInputs random_sequence_inputs(uint64_t seed) {
  Sketch draws(seed, {torch::empty({0})});
  RandomInputs inputs{.runs = {}, .smallest = {}, .dynamic_axes = {{0, 0, "batch"}, {0, 1, "length"}}};
  const bool lengths = draws.chance(60);
  for (const auto& [batch, length] : std::vector<std::pair<int64_t, int64_t>>{{2, 7}, {1, 1}, {4, 12}}) {
    const Tensor ids = torch::randint(kVocabulary, {batch, length}, torch::kLong);
    // A row has a word at least.
    ids.select(1, 0).fill_(draws.integer(1, kVocabulary - 1));
    Tensors& run = inputs.runs.emplace_back(Tensors{ids});
    // The example's lengths fit all sizes that the export tries, 5 being the smallest.
    const int64_t longest = inputs.runs.size() == 1 ? 5 : length;
    if (lengths) run.push_back(torch::randint(1, longest + 1, {batch}, torch::kLong));
  }
  if (lengths) inputs.dynamic_axes.push_back({1, 0, "batch"});
  inputs.smallest = inputs.runs[1];
  return inputs;
}

void add_sequence_layers(Sketch& s, const RandomInputs& inputs) {
  const bool lengths = inputs.smallest.size() > 1;
  nn::EmbeddingOptions options(kVocabulary, s.integer(3, 6));
  s.layer(nn::Embedding(s.chance(30) ? options.padding_idx(0) : options));
  for (int64_t count = s.integer(1, 4); count > 0; --count) sequence_layer(s, lengths);
  if (!s.chance(75)) return;
  summary(s, lengths);
  s.layer(nn::Linear(s.size(1), s.integer(2, 6)));
  if (s.chance(50)) s.layer(nn::LogSoftmax(1));
}

}  // namespace torch_onnx_test
