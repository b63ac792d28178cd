// Networks of depthwise convolutions: MobileNetV2 and EfficientNet-B0.
#include "networks.hpp"

namespace torch_onnx_test {
namespace {

namespace nn = torch::nn;

enum class Activation { none, relu6, silu };

void add_conv(nn::Sequential& net, int64_t in, int64_t out, int64_t kernel, int64_t stride, int64_t groups,
              Activation activation) {
  nn::Conv2d conv(
      nn::Conv2dOptions(in, out, kernel).stride(stride).padding(kernel / 2).groups(groups).bias(false));
  nn::init::kaiming_normal_(conv->weight);
  net->push_back(conv);
  net->push_back(used_batch_norm(out));
  if (activation == Activation::relu6) net->push_back(nn::ReLU6(nn::ReLU6Options(true)));
  if (activation == Activation::silu) net->push_back(nn::SiLU());
}

// MobileNetV2's block (Sandler et al. 2018): expand, depthwise, project; added to its input if alike.
struct InvertedResidualImpl : nn::Module {
  InvertedResidualImpl(int64_t in, int64_t out, int64_t stride, int64_t expansion)
      : residual(stride == 1 && in == out) {
    if (expansion != 1) add_conv(conv, in, in * expansion, 1, 1, 1, Activation::relu6);
    add_conv(conv, in * expansion, in * expansion, 3, stride, in * expansion, Activation::relu6);
    add_conv(conv, in * expansion, out, 1, 1, 1, Activation::none);
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
    add_conv(features, 3, 32, 3, 2, 1, Activation::relu6);
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
    add_conv(features, channels, 1280, 1, 1, 1, Activation::relu6);
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

// Scales each channel by what a small network makes of all channels' means (Hu et al. 2018).
struct SqueezeExcitationImpl : nn::Module {
  SqueezeExcitationImpl(int64_t channels, int64_t squeezed)
      : squeeze(nn::Conv2dOptions(channels, squeezed, 1)), excite(nn::Conv2dOptions(squeezed, channels, 1)) {
    register_module("squeeze", squeeze);
    register_module("excite", excite);
  }
  Tensor forward(const Tensor& x) {
    const Tensor means = torch::adaptive_avg_pool2d(x, {1, 1});
    return x * torch::sigmoid(excite->forward(torch::silu(squeeze->forward(means))));
  }

  nn::Conv2d squeeze;
  nn::Conv2d excite;
};
TORCH_MODULE(SqueezeExcitation);

// EfficientNet's block (Tan and Le 2019): MobileNetV2's with SiLU and squeeze-and-excitation.
struct MBConvImpl : nn::Module {
  MBConvImpl(int64_t in, int64_t out, int64_t kernel, int64_t stride, int64_t expansion)
      : residual(stride == 1 && in == out) {
    const int64_t wide = in * expansion;
    if (expansion != 1) add_conv(conv, in, wide, 1, 1, 1, Activation::silu);
    add_conv(conv, wide, wide, kernel, stride, wide, Activation::silu);
    conv->push_back(SqueezeExcitation(wide, in / 4));
    add_conv(conv, wide, out, 1, 1, 1, Activation::none);
    register_module("conv", conv);
  }
  Tensor forward(const Tensor& x) { return residual ? x + conv->forward(x) : conv->forward(x); }

  bool residual;
  nn::Sequential conv;
};
TORCH_MODULE(MBConv);

struct EfficientNetImpl : nn::Module {
  explicit EfficientNetImpl(int64_t classes) : head(1280, classes) {
    add_conv(features, 3, 32, 3, 2, 1, Activation::silu);
    // Expansion, kernel, stride, channels, blocks.
    const std::vector<std::array<int64_t, 5>> stages = {
        {1, 3, 1, 16, 1},  {6, 3, 2, 24, 2},  {6, 5, 2, 40, 2}, {6, 3, 2, 80, 3},
        {6, 5, 1, 112, 3}, {6, 5, 2, 192, 4}, {6, 3, 1, 320, 1}};
    int64_t channels = 32;
    for (const auto& [expansion, kernel, stride, out, blocks] : stages) {
      for (int64_t block = 0; block < blocks; ++block) {
        features->push_back(MBConv(channels, out, kernel, block == 0 ? stride : 1, expansion));
        channels = out;
      }
    }
    add_conv(features, channels, 1280, 1, 1, 1, Activation::silu);
    register_module("features", features);
    register_module("head", head);
  }
  Tensors forward(const Tensors& in) {
    const Tensor means = torch::adaptive_avg_pool2d(features->forward(in[0]), {1, 1}).flatten(1);
    return {head->forward(torch::dropout(means, 0.2, is_training()))};
  }

  nn::Sequential features;
  nn::Linear head;
};
TORCH_MODULE(EfficientNet);

// With random weights, 53 layers put LibTorch's own float32 1.3e-5 from its float64.
constexpr double kTolerance = 5e-5;

}  // namespace

std::vector<Case> mobile_network_cases() {
  return {network("mobilenet_v2", MobileNetV2(7), batches({{1, 3, 96, 96}}),
                  {.input_names = {"image"},
                   .output_names = {"locations", "logits"},
                   .dynamic_axes = {{0, 0, "batch"}}},
                  kTolerance),
          network("efficientnet_b0", EfficientNet(7), batches({{1, 3, 64, 64}}),
                  {.dynamic_axes = {{0, 0, "batch"}}}, kTolerance)};
}

Case external_weights_case() {
  Case test_case = network("external_weights", MobileNetV2(7), batches({{1, 3, 64, 64}}),
                           {.dynamic_axes = {{0, 0, "batch"}}}, kTolerance);
  test_case.inline_limit = 0;
  return test_case;
}

}  // namespace torch_onnx_test
