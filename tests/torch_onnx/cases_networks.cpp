// Whole networks, each with every way to store weights.
#include "case.hpp"

namespace torch_onnx_test {
namespace {

namespace nn = torch::nn;

void add_conv(nn::Sequential& net, int64_t in, int64_t out, int64_t kernel, int64_t stride, int64_t groups,
              bool act) {
  nn::Conv2d conv(
      nn::Conv2dOptions(in, out, kernel).stride(stride).padding(kernel / 2).groups(groups).bias(false));
  nn::init::kaiming_normal_(conv->weight);
  nn::BatchNorm2d norm(out);
  norm->running_mean.uniform_(-0.2, 0.2);
  norm->running_var.uniform_(0.5, 1.5);
  net->push_back(conv);
  net->push_back(norm);
  if (act) net->push_back(nn::ReLU6(nn::ReLU6Options(true)));
}

// MobileNetV2's block (Sandler et al. 2018): expand, depthwise, project; added to its input if alike.
struct InvertedResidualImpl : nn::Module {
  InvertedResidualImpl(int64_t in, int64_t out, int64_t stride, int64_t expansion)
      : residual(stride == 1 && in == out) {
    if (expansion != 1) add_conv(conv, in, in * expansion, 1, 1, 1, true);
    add_conv(conv, in * expansion, in * expansion, 3, stride, in * expansion, true);
    add_conv(conv, in * expansion, out, 1, 1, 1, false);
    register_module("conv", conv);
  }
  Tensor forward(const Tensor& x) { return residual ? x + conv->forward(x) : conv->forward(x); }

  bool residual;
  nn::Sequential conv;
};
TORCH_MODULE(InvertedResidual);

// Class scores per location, and their mean.
struct MobileNetV2Impl : nn::Module {
  explicit MobileNetV2Impl(int64_t classes) : head(nn::Conv2dOptions(1280, classes, 1)) {
    add_conv(features, 3, 32, 3, 2, 1, true);
    const std::vector<std::array<int64_t, 4>> stages = {{1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2},
                                                        {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2},
                                                        {6, 320, 1, 1}};
    int64_t channels = 32;
    for (const auto& [expansion, out, blocks, stride] : stages) {
      for (int64_t block = 0; block < blocks; ++block) {
        features->push_back(InvertedResidual(channels, out, block == 0 ? stride : 1, expansion));
        channels = out;
      }
    }
    add_conv(features, channels, 1280, 1, 1, 1, true);
    register_module("features", features);
    register_module("head", head);
  }
  Tensors forward(const Tensors& in) {
    const Tensor locations = head->forward(features->forward(in[0]));
    return {locations, locations.mean({2, 3})};
  }

  nn::Sequential features;
  nn::Conv2d head;
};
TORCH_MODULE(MobileNetV2);

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

// Two inputs of their own widths, concatenated, with a plain matrix product among the layers.
struct FusionImpl : nn::Module {
  FusionImpl() : text(40, 64), image(48, 64), norm(nn::LayerNormOptions({128})), head(128, 5) {
    register_module("text", text);
    register_module("image", image);
    register_module("norm", norm);
    register_module("head", head);
    mixing = register_parameter("mixing", torch::randn({128, 128}) / 10);
  }
  Tensors forward(const Tensors& in) {
    const Tensor both = torch::cat({torch::gelu(text->forward(in[0])), image->forward(in[1]).sigmoid()}, 1);
    return {head->forward(norm->forward(both.matmul(mixing) + both))};
  }

  nn::Linear text;
  nn::Linear image;
  nn::LayerNorm norm;
  nn::Linear head;
  Tensor mixing;
};
TORCH_MODULE(Fusion);

// A normalisation after each kind of layer that can do its work.
struct NormalisedImpl : nn::Module {
  NormalisedImpl()
      : down(nn::Conv2dOptions(6, 16, 3).groups(2).stride(2)),
        up(nn::ConvTranspose2dOptions(16, 12, 3).groups(4).bias(false)),
        head(12, 64),
        norms{nn::BatchNorm2d(16), nn::BatchNorm2d(12)},
        last(nn::BatchNorm1dOptions(64).affine(false)) {
    register_module("down", down);
    register_module("up", up);
    register_module("head", head);
    register_module("down_norm", norms[0]);
    register_module("up_norm", norms[1]);
    register_module("last", last);
    torch::NoGradGuard no_grad;
    for (Tensor& tensor : buffers()) {
      if (tensor.is_floating_point()) tensor.uniform_(0.5, 2);
    }
    for (nn::BatchNorm2d& norm : norms) {
      norm->weight.uniform_(0.5, 2);
      norm->bias.uniform_(-1, 1);
    }
  }
  Tensors forward(const Tensors& in) {
    const Tensor x = norms[1]->forward(up->forward(norms[0]->forward(down->forward(in[0])).relu()));
    return {last->forward(head->forward(x.relu().mean({2, 3})))};
  }

  nn::Conv2d down;
  nn::ConvTranspose2d up;
  nn::Linear head;
  std::array<nn::BatchNorm2d, 2> norms;
  nn::BatchNorm1d last;
};
TORCH_MODULE(Normalised);

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

template <class Module>
Case network(const std::string& name, torch::nn::ModuleHolder<Module> module, std::vector<Tensors> runs,
             torch_onnx::Options options) {
  const auto forward = [module](const Tensors& in) mutable { return module->forward(in); };
  return {name, module.ptr(), forward, std::move(runs), std::move(options)};
}

}  // namespace

std::vector<Case> network_cases() {
  std::vector<Case> cases;
  for (const std::string suffix : {"", "_float16", "_int8"}) {
    cases.push_back(network("mobilenet_v2" + suffix, MobileNetV2(7), batches({{1, 3, 96, 96}}),
                            {.input_names = {"image"},
                             .output_names = {"locations", "logits"},
                             .dynamic_axes = {{0, 0, "batch"}}}));
    // With random weights, 53 layers put LibTorch's own float32 1.3e-5 from its float64.
    cases.back().tolerance = 5e-5;
    cases.push_back(network("bag_of_features" + suffix, BagOfFeatures(3000, 7),
                            token_runs(3000, torch::kInt, true), token_options(true)));
    cases.push_back(network("bag_of_features_int64" + suffix, BagOfFeatures(300, 27),
                            token_runs(300, torch::kLong, true), token_options(true)));
    cases.push_back(network("convolutional_text" + suffix, ConvolutionalText(),
                            token_runs(500, torch::kLong, false), token_options(false)));
    cases.push_back(network("fusion" + suffix, Fusion(), batches({{1, 40}, {1, 48}}),
                            {.dynamic_axes = {{0, 0, "batch"}, {1, 0, "batch"}}}));
    cases.push_back(network("normalised" + suffix, Normalised(), batches({{1, 6, 9, 9}}),
                            {.dynamic_axes = {{0, 0, "batch"}}}));
  }
  cases.push_back(network("external_weights", MobileNetV2(7), batches({{1, 3, 64, 64}}),
                          {.dynamic_axes = {{0, 0, "batch"}}}));
  cases.back().tolerance = 5e-5;
  cases.back().inline_limit = 0;
  for (Case& test_case : cases) {
    if (test_case.name.ends_with("_float16")) test_case.options.weights = torch_onnx::WeightStorage::float16;
    if (test_case.name.ends_with("_int8")) test_case.options.weights = torch_onnx::WeightStorage::int8;
  }
  return cases;
}

}  // namespace torch_onnx_test
