// Networks of bags and windows of words.
#include "networks.hpp"

namespace torch_onnx_test {
namespace {

namespace nn = torch::nn;

// A weighted sum of table rows: what each feature says, and the sum.
struct BagOfFeaturesImpl : nn::Module {
  BagOfFeaturesImpl(int64_t features, int64_t classes)
      : table(features, classes), bias(torch::randn({classes})) {
    register_module("table", table);
    register_parameter("bias", bias);
  }
  Tensors forward(const Tensors& in) {
    const Tensor logits = table->forward(in[0]) * in[1].unsqueeze(-1);
    return {logits, logits.sum(1) + bias};
  }

  nn::Embedding table;
  Tensor bias;
};
TORCH_MODULE(BagOfFeatures);

// Embedding, convolutions over words, largest response, linear.
struct ConvolutionalTextImpl : nn::Module {
  ConvolutionalTextImpl() : table(500, 24), conv(nn::Conv1dOptions(24, 48, 3).padding(1)), head(48, 7) {
    register_module("table", table);
    register_module("conv", conv);
    register_module("head", head);
  }
  Tensors forward(const Tensors& in) {
    const Tensor words = table->forward(in[0]).transpose(1, 2);
    return {torch::log_softmax(head->forward(conv->forward(words).relu().amax(2)), 1)};
  }

  nn::Embedding table;
  nn::Conv1d conv;
  nn::Linear head;
};
TORCH_MODULE(ConvolutionalText);

std::vector<Tensors> token_runs(int64_t vocabulary, torch::ScalarType type, bool weighted) {
  std::vector<Tensors> runs;
  for (const auto& [batch, length] : std::vector<std::pair<int64_t, int64_t>>{{2, 9}, {1, 1}, {4, 30}}) {
    Tensors& inputs = runs.emplace_back(Tensors{torch::randint(vocabulary, {batch, length}, type)});
    if (weighted) inputs.push_back(torch::rand({batch, length}));
  }
  return runs;
}

torch_onnx::Options token_options(bool weighted) {
  torch_onnx::Options options{.dynamic_axes = {{0, 0, "batch"}, {0, 1, "length"}}};
  if (weighted) {
    options.input_names = {"ids", "weights"};
    options.output_names = {"feature_logits", "logits"};
    options.dynamic_axes.insert(options.dynamic_axes.end(), {{1, 0, "batch"}, {1, 1, "length"}});
  }
  return options;
}

}  // namespace

std::vector<Case> text_network_cases() {
  return {network("bag_of_features", BagOfFeatures(3000, 7), token_runs(3000, torch::kInt, true),
                  token_options(true)),
          network("bag_of_features_int64", BagOfFeatures(300, 27), token_runs(300, torch::kLong, true),
                  token_options(true)),
          network("convolutional_text", ConvolutionalText(), token_runs(500, torch::kLong, false),
                  token_options(false))};
}

}  // namespace torch_onnx_test
