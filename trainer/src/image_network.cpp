#include "image_network.hpp"

#include <array>
#include <sstream>

#include "vitrine/error.hpp"

namespace vitrine::trainer {

namespace {

using Tensors = std::map<std::string, torch::Tensor>;

constexpr double kBatchNormEpsilon = 1e-5;

struct ConvOptions {
  std::int64_t in;
  std::int64_t out;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t groups = 1;
};

torch::nn::Conv2d convolution(const ConvOptions& options) {
  return torch::nn::Conv2d(torch::nn::Conv2dOptions(options.in, options.out, options.kernel)
                               .stride(options.stride)
                               .padding(options.kernel / 2)
                               .groups(options.groups));
}

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
  std::int64_t channels;
  int blocks;
  std::int64_t stride;  ///< of its first block
};

constexpr std::array<Stage, 7> kStages{{{1, 16, 1, 1},
                                        {6, 24, 2, 2},
                                        {6, 32, 3, 2},
                                        {6, 64, 4, 2},
                                        {6, 96, 3, 1},
                                        {6, 160, 3, 2},
                                        {6, 320, 1, 1}}};

torch::nn::Sequential make_features() {
  torch::nn::Sequential features;
  std::int64_t channels = 32;
  features->push_back(ConvRelu6(ConvOptions{.in = 3, .out = channels, .kernel = 3, .stride = 2}));
  for (const Stage& stage : kStages) {
    for (int block = 0; block < stage.blocks; ++block) {
      features->push_back(
          InvertedResidual(channels, stage.channels, block == 0 ? stage.stride : 1, stage.expansion));
      channels = stage.channels;
    }
  }
  features->push_back(ConvRelu6(ConvOptions{.in = channels, .out = ImageNetwork::kFeatures}));
  return features;
}

std::string shape_text(torch::IntArrayRef sizes) {
  std::ostringstream text;
  text << sizes;
  return text.str();
}

/// The tensor of that name as float64, which must have that shape.
torch::Tensor find_tensor(const Tensors& tensors, const std::string& name, torch::IntArrayRef sizes,
                          const std::string& source) {
  const auto found = tensors.find(name);
  if (found == tensors.end())
    throw Error(source + ": tensor \"" + name + "\" of shape " + shape_text(sizes) + " is missing.");
  if (found->second.sizes() != sizes)
    throw Error(source + ": tensor \"" + name + "\" has shape " + shape_text(found->second.sizes()) +
                "; the network needs " + shape_text(sizes) + ".");
  if (!found->second.is_floating_point())
    throw Error(source + ": tensor \"" + name + "\" holds " +
                std::string(torch::toString(found->second.scalar_type())) +
                "; floating-point numbers were expected.");
  return found->second.to(torch::kFloat64);
}

/// torchvision numbers a BatchNorm as the next sibling of its convolution.
std::string next_sibling(const std::string& path) {
  const std::size_t dot = path.rfind('.');
  return path.substr(0, dot + 1) + std::to_string(std::stoi(path.substr(dot + 1)) + 1);
}

void load_convolution(torch::nn::Conv2dImpl& conv, const std::string& path, const Tensors& tensors,
                      const std::string& source) {
  torch::Tensor weight = find_tensor(tensors, path + ".weight", conv.weight.sizes(), source);
  torch::Tensor bias = torch::zeros(conv.bias.sizes(), torch::kFloat64);
  const bool own_bias = tensors.count(path + ".bias") != 0;
  if (own_bias) bias = find_tensor(tensors, path + ".bias", conv.bias.sizes(), source);

  const std::string norm = next_sibling(path);
  if (!own_bias || tensors.count(norm + ".running_var") != 0) {
    const auto statistic = [&](const char* name) {
      return find_tensor(tensors, norm + "." + name, conv.bias.sizes(), source);
    };
    const torch::Tensor scale =
        statistic("weight") / torch::sqrt(statistic("running_var") + kBatchNormEpsilon);
    weight = weight * scale.view({-1, 1, 1, 1});
    bias = statistic("bias") + (bias - statistic("running_mean")) * scale;
  }
  conv.weight.copy_(weight);
  conv.bias.copy_(bias);
}

}  // namespace

ImageNetwork::ImageNetwork(std::int64_t classes)
    : features(register_module("features", make_features())),
      classifier(register_module("classifier", convolution({.in = kFeatures, .out = classes}))),
      dropout(register_module("dropout", torch::nn::Dropout(0.2))) {}

ImageScores ImageNetwork::forward(const torch::Tensor& images) {
  const torch::Tensor location_logits = classifier(features->forward(images));
  return {.logits = location_logits.mean({2, 3}), .location_logits = location_logits};
}

torch::Tensor ImageNetwork::pooled_features(const torch::Tensor& images) {
  return features->forward(images).mean({2, 3});
}

torch::Tensor ImageNetwork::head(const torch::Tensor& pooled, const torch::Tensor& mask) {
  return torch::linear(pooled * mask, classifier->weight.flatten(1), classifier->bias);
}

torch::Tensor ImageNetwork::dropout_mask(std::int64_t rows) {
  return dropout(torch::ones({rows, kFeatures}, classifier->weight.device()));
}

void ImageNetwork::freeze(std::size_t blocks) {
  const auto children = features->children();
  for (std::size_t block = 0; block < std::min(blocks, children.size()); ++block)
    for (torch::Tensor& parameter : children[block]->parameters()) parameter.set_requires_grad(false);
}

void ImageNetwork::load_features(const Tensors& tensors, const std::string& source) {
  const torch::NoGradGuard no_grad;
  for (const auto& item : features->named_modules("features", false))
    if (auto* conv = item.value()->as<torch::nn::Conv2d>())
      load_convolution(*conv, item.key(), tensors, source);
}

void ImageNetwork::load_head(const Tensors& tensors, const std::string& source) {
  const torch::NoGradGuard no_grad;
  classifier->weight.copy_(find_tensor(tensors, "classifier.weight", classifier->weight.sizes(), source));
  classifier->bias.copy_(find_tensor(tensors, "classifier.bias", classifier->bias.sizes(), source));
}

}  // namespace vitrine::trainer
