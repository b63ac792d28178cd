#include "image_network.hpp"

#include <algorithm>
#include <set>
#include <sstream>
#include <string_view>

#include "vitrine/error.hpp"

namespace vitrine::trainer {

namespace {

using Tensors = std::map<std::string, torch::Tensor>;

constexpr double kBatchNormEpsilon = 1e-5;

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

/// torchvision gives a convolution's BatchNorm the next number, or calls it bn<i> beside conv<i>.
std::string norm_of(const std::string& path) {
  constexpr std::string_view kConv = "conv";
  const std::size_t begin = path.rfind('.') + 1;  // 0 where there is no dot
  const std::string parent = path.substr(0, begin);
  if (path.compare(begin, kConv.size(), kConv) == 0) return parent + "bn" + path.substr(begin + kConv.size());
  return parent + std::to_string(std::stoi(path.substr(begin)) + 1);
}

void load_convolution(torch::nn::Conv2dImpl& conv, const std::string& path, const Tensors& tensors,
                      const std::string& source) {
  torch::Tensor weight = find_tensor(tensors, path + ".weight", conv.weight.sizes(), source);
  torch::Tensor bias = torch::zeros(conv.bias.sizes(), torch::kFloat64);
  const bool own_bias = tensors.count(path + ".bias") != 0;
  if (own_bias) bias = find_tensor(tensors, path + ".bias", conv.bias.sizes(), source);

  const std::string norm = norm_of(path);
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

torch::nn::Conv2d convolution(const ConvOptions& options) {
  return torch::nn::Conv2d(torch::nn::Conv2dOptions(options.in, options.out, options.kernel)
                               .stride(options.stride)
                               .padding(options.kernel / 2)
                               .groups(options.groups));
}

void ImageNetwork::add_head(std::int64_t channels, std::size_t classes) {
  classifier =
      register_module("classifier", convolution({.in = channels, .out = static_cast<std::int64_t>(classes)}));
  dropout = register_module("dropout", torch::nn::Dropout(0.2));
}

ImageScores ImageNetwork::forward(const torch::Tensor& images) {
  constexpr std::int64_t kColumns = 3;
  torch::Tensor location_logits = classifier(features(images));
  if (test_flip) {
    const torch::Tensor mirrored = classifier(features(images.flip(kColumns)));
    location_logits = (location_logits + mirrored.flip(kColumns)) / 2;
  }
  return {.logits = location_logits.mean({2, 3}), .location_logits = location_logits};
}

torch::Tensor ImageNetwork::pooled_features(const torch::Tensor& images) {
  return features(images).mean({2, 3});
}

torch::Tensor ImageNetwork::head(const torch::Tensor& pooled, const torch::Tensor& mask) {
  return torch::linear(pooled * mask, classifier->weight.flatten(1), classifier->bias);
}

torch::Tensor ImageNetwork::dropout_mask(std::int64_t rows) {
  return dropout(torch::ones({rows, channels()}, device()));
}

void ImageNetwork::freeze(std::size_t count) {
  const auto all = blocks();
  for (std::size_t block = 0; block < std::min(count, all.size()); ++block)
    for (torch::Tensor& parameter : all[block]->parameters()) parameter.set_requires_grad(false);
}

void ImageNetwork::load_features(const Tensors& tensors, const std::string& source) {
  const torch::NoGradGuard no_grad;
  std::set<std::string> known{"classifier.weight"};
  for (const auto& item : named_modules("", false)) {
    auto* conv = item.value()->as<torch::nn::Conv2d>();
    if (conv == nullptr || conv == classifier.get()) continue;
    load_convolution(*conv, item.key(), tensors, source);
    known.insert(item.key() + ".weight");
  }
  // The first blocks of a deeper network fit.
  for (const auto& [name, tensor] : tensors)
    if (tensor.dim() == 4 && known.count(name) == 0)
      throw Error(source + ": tensor \"" + name + "\" is a convolution that the network does not have.");
}

void ImageNetwork::load_head(const Tensors& tensors, const std::string& source) {
  const torch::NoGradGuard no_grad;
  classifier->weight.copy_(find_tensor(tensors, "classifier.weight", classifier->weight.sizes(), source));
  classifier->bias.copy_(find_tensor(tensors, "classifier.bias", classifier->bias.sizes(), source));
}

}  // namespace vitrine::trainer
