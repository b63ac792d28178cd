// MobileNetV2; see image_backbones.hpp.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "image_backbones.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

struct ConvRelu6Impl : torch::nn::Module {
  explicit ConvRelu6Impl(const ConvOptions& options) : conv(register_module("0", convolution(options))) {}
  torch::Tensor forward(const torch::Tensor& x) { return torch::hardtanh(conv(x), 0, 6); }
  torch::nn::Conv2d conv;
};
TORCH_MODULE(ConvRelu6);

struct InvertedResidualImpl : torch::nn::Module {
  InvertedResidualImpl(std::int64_t in, std::int64_t out, std::int64_t stride, std::int64_t expansion)
      : residual(stride == 1 && in == out) {
    const std::int64_t hidden = in * expansion;
    torch::nn::Sequential layers;
    if (expansion != 1) layers->push_back(ConvRelu6(ConvOptions{.in = in, .out = hidden}));
    layers->push_back(
        ConvRelu6(ConvOptions{.in = hidden, .out = hidden, .kernel = 3, .stride = stride, .groups = hidden}));
    layers->push_back(convolution({.in = hidden, .out = out}));
    conv = register_module("conv", layers);
  }
  torch::Tensor forward(const torch::Tensor& x) { return residual ? x + conv->forward(x) : conv->forward(x); }
  bool residual;
  torch::nn::Sequential conv{nullptr};
};
TORCH_MODULE(InvertedResidual);

struct Stage {
  std::int64_t expansion;
  std::int64_t channels;  ///< at width 1
  int blocks;
  std::int64_t stride;  ///< of its first block
};

constexpr std::int64_t kFirstChannels = 32;
constexpr std::int64_t kLastChannels = 1280;  ///< of a network that is not wider than 1, too
constexpr std::array<Stage, 7> kStages{{{1, 16, 1, 1},
                                        {6, 24, 2, 2},
                                        {6, 32, 3, 2},
                                        {6, 64, 4, 2},
                                        {6, 96, 3, 1},
                                        {6, 160, 3, 2},
                                        {6, 320, 1, 1}}};

/// A multiple of 8 that is not more than a tenth below (torchvision's _make_divisible).
std::int64_t scaled(std::int64_t channels, double width) {
  constexpr std::int64_t kDivisor = 8;
  const double exact = static_cast<double>(channels) * width;
  std::int64_t rounded =
      std::max(kDivisor, static_cast<std::int64_t>(exact + kDivisor / 2.0) / kDivisor * kDivisor);
  if (static_cast<double>(rounded) < 0.9 * exact) rounded += kDivisor;
  return rounded;
}

std::int64_t last_channels(double width) { return scaled(kLastChannels, std::max(1.0, width)); }

struct MobileNetV2 : ImageNetwork {
  MobileNetV2(std::size_t classes, double width) {
    std::int64_t channels = scaled(kFirstChannels, width);
    layers->push_back(ConvRelu6(ConvOptions{.in = 3, .out = channels, .kernel = 3, .stride = 2}));
    for (const Stage& stage : kStages) {
      const std::int64_t out = scaled(stage.channels, width);
      for (int block = 0; block < stage.blocks; ++block) {
        layers->push_back(InvertedResidual(channels, out, block == 0 ? stage.stride : 1, stage.expansion));
        channels = out;
      }
    }
    layers->push_back(ConvRelu6(ConvOptions{.in = channels, .out = last_channels(width)}));
    register_module("features", layers);
    add_head(last_channels(width), classes);
  }

  torch::Tensor features(const torch::Tensor& images) override { return layers->forward(images); }
  std::vector<std::shared_ptr<torch::nn::Module>> blocks() override { return layers->children(); }

  torch::nn::Sequential layers;
};

/// A convolution whose number of output channels says something about the width.
struct Measured {
  std::string tensor;
  std::int64_t channels = 0;  ///< in the file
};

std::vector<Measured> measure(const Safetensors& weights) {
  std::vector<std::string> names{"features.0.0.weight"};
  int block = 1;
  for (const Stage& stage : kStages) {
    names.push_back("features." + std::to_string(block) + (stage.expansion == 1 ? ".conv.1" : ".conv.2") +
                    ".weight");
    block += stage.blocks;
  }
  names.push_back("features." + std::to_string(block) + ".0.weight");
  std::vector<Measured> measured;
  for (const std::string& name : names) {
    const auto found = weights.tensors.find(name);
    const bool usable = found != weights.tensors.end() && found->second.dim() > 0;
    measured.push_back({.tensor = name, .channels = usable ? found->second.size(0) : 0});
  }
  return measured;
}

}  // namespace

std::shared_ptr<ImageNetwork> make_mobilenet_v2(std::size_t classes, double width) {
  return std::make_shared<MobileNetV2>(classes, width);
}

double mobilenet_v2_width(const Safetensors& weights, const std::string& source) {
  constexpr int kWidest = 400;  // hundredths; widths are published with two digits
  const std::vector<Measured> measured = measure(weights);
  for (int hundredths = 1; hundredths <= kWidest; ++hundredths) {
    const double width = hundredths / 100.0;
    std::vector<std::int64_t> channels{scaled(kFirstChannels, width)};
    for (const Stage& stage : kStages) channels.push_back(scaled(stage.channels, width));
    channels.push_back(last_channels(width));
    const auto fits = [](const Measured& one, std::int64_t own) {
      return one.channels == 0 || one.channels == own;
    };
    if (std::equal(measured.begin(), measured.end(), channels.begin(), fits)) return width;
  }
  std::string found;
  for (const Measured& one : measured)
    if (one.channels != 0) found += (found.empty() ? "" : ", ") + std::to_string(one.channels);
  throw Error(source + ": MobileNetV2 has " + found + " channels after its stages at no width.");
}

}  // namespace vitrine::trainer
