// Image networks as their papers draw them, by plain function calls with BatchNorm left in: what the
// trainer's networks must compute.
#pragma once

#include <torch/torch.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace vitrine::trainer::testing {

/// Tensors with torchvision's names; what a network asks for first is made at random.
class ReferenceWeights {
 public:
  /// With the scale of He et al., 2015, and the bias that is there.
  torch::Tensor convolve(const torch::Tensor& x, const std::string& name, std::int64_t out,
                         std::int64_t kernel, std::int64_t stride = 1, std::int64_t groups = 1) {
    const std::int64_t in = x.size(1) / groups;
    torch::Tensor& weight = tensors[name + ".weight"];
    if (!weight.defined())
      weight =
          torch::randn({out, in, kernel, kernel}) * std::sqrt(2 / static_cast<double>(in * kernel * kernel));
    const auto bias = tensors.find(name + ".bias");
    return torch::conv2d(x, weight, bias == tensors.end() ? torch::Tensor() : bias->second, stride,
                         kernel / 2, 1, groups);
  }

  torch::Tensor convolve_with_bias(const torch::Tensor& x, const std::string& name, std::int64_t out,
                                   std::int64_t kernel) {
    torch::Tensor& bias = tensors[name + ".bias"];
    if (!bias.defined()) bias = 0.1 * torch::randn({out});
    return convolve(x, name, out, kernel);
  }

  /// `gain`: about what it makes of values of scale 1.
  torch::Tensor normalize(const torch::Tensor& x, const std::string& name, double gain = 1) {
    const std::int64_t channels = x.size(1);
    if (tensors.count(name + ".weight") == 0) {
      tensors[name + ".weight"] = gain * (torch::rand({channels}) + 0.5);
      tensors[name + ".bias"] = gain * torch::rand({channels});
      tensors[name + ".running_mean"] = 0.2 * torch::randn({channels});
      tensors[name + ".running_var"] = torch::rand({channels}) + 1;
    }
    return torch::batch_norm(x, tensors[name + ".weight"], tensors[name + ".bias"],
                             tensors[name + ".running_mean"], tensors[name + ".running_var"],
                             /*training=*/false, 0.1, 1e-5, false);
  }

  std::map<std::string, torch::Tensor> tensors;
};

/// Table 2 of Sandler et al., 2018. `channels`: of the first convolution, the seven stages and the last
/// convolution.
inline torch::Tensor mobilenet_v2(ReferenceWeights& weights, torch::Tensor x,
                                  const std::vector<std::int64_t>& channels) {
  const auto relu6 = [](const torch::Tensor& y) { return y.clamp(0, 6); };
  x = relu6(weights.normalize(weights.convolve(x, "features.0.0", channels[0], 3, 2), "features.0.1"));
  const int blocks[] = {1, 2, 3, 4, 3, 3, 1};
  int number = 1;
  for (std::size_t stage = 0; stage < 7; ++stage) {
    for (int block = 0; block < blocks[stage]; ++block, ++number) {
      const std::string path = "features." + std::to_string(number) + ".conv.";
      const bool halves = block == 0 && (stage == 1 || stage == 2 || stage == 3 || stage == 5);
      torch::Tensor y = x;
      int layer = 0;
      if (stage > 0) {
        y = relu6(weights.normalize(weights.convolve(y, path + "0.0", 6 * y.size(1), 1), path + "0.1"));
        layer = 1;
      }
      const std::string depthwise = path + std::to_string(layer);
      y = weights.convolve(y, depthwise + ".0", y.size(1), 3, halves ? 2 : 1, y.size(1));
      y = relu6(weights.normalize(y, depthwise + ".1"));
      y = weights.convolve(y, path + std::to_string(layer + 1), channels[stage + 1], 1);
      y = weights.normalize(y, path + std::to_string(layer + 2), 0.5);
      x = y.sizes() == x.sizes() ? x + y : y;
    }
  }
  return relu6(weights.normalize(weights.convolve(x, "features.18.0", channels[8], 1), "features.18.1"));
}

/// Table 1 of He et al., 2016, with the stride in the 3x3 convolutions.
inline torch::Tensor resnet50(ReferenceWeights& weights, torch::Tensor x) {
  x = torch::relu(weights.normalize(weights.convolve(x, "conv1", 64, 7, 2), "bn1"));
  x = torch::max_pool2d(x, 3, 2, 1);
  const int blocks[] = {3, 4, 6, 3};
  for (int stage = 0; stage < 4; ++stage) {
    for (int block = 0; block < blocks[stage]; ++block) {
      const std::string path = "layer" + std::to_string(stage + 1) + '.' + std::to_string(block) + '.';
      const std::int64_t inner = std::int64_t{64} << stage;
      const std::int64_t stride = stage > 0 && block == 0 ? 2 : 1;
      torch::Tensor y =
          torch::relu(weights.normalize(weights.convolve(x, path + "conv1", inner, 1), path + "bn1"));
      y = torch::relu(weights.normalize(weights.convolve(y, path + "conv2", inner, 3, stride), path + "bn2"));
      y = weights.normalize(weights.convolve(y, path + "conv3", 4 * inner, 1), path + "bn3", 0.3);
      if (block == 0)
        x = weights.normalize(weights.convolve(x, path + "downsample.0", 4 * inner, 1, stride),
                              path + "downsample.1");
      x = torch::relu(x + y);
    }
  }
  return x;
}

/// Column D of table 1 of Simonyan and Zisserman, 2015.
inline torch::Tensor vgg16(ReferenceWeights& weights, torch::Tensor x) {
  int layer = 0;
  for (const std::vector<std::int64_t>& convolutions : std::vector<std::vector<std::int64_t>>{
           {64, 64}, {128, 128}, {256, 256, 256}, {512, 512, 512}, {512, 512, 512}}) {
    for (const std::int64_t out : convolutions) {
      x = torch::relu(weights.convolve_with_bias(x, "features." + std::to_string(layer), out, 3));
      layer += 2;
    }
    x = torch::max_pool2d(x, 2, 2);
    ++layer;
  }
  return x;
}

/// A network of the table, beside its reference.
struct ReferenceNetwork {
  std::string kind;
  std::string name;
  std::optional<std::int64_t> parameters;  ///< of torchvision's features, where they are published
  std::function<torch::Tensor(ReferenceWeights&, const torch::Tensor&)> features;
};

/// The narrow and the wide MobileNetV2 are torchvision's of width 0.35 and 1.4.
inline std::vector<ReferenceNetwork> reference_networks() {
  const auto mobile = [](const std::string& name, std::optional<std::int64_t> parameters,
                         std::vector<std::int64_t> channels) {
    return ReferenceNetwork{"mobilenet-v2", name, parameters,
                            [=](ReferenceWeights& weights, const torch::Tensor& x) {
                              return mobilenet_v2(weights, x, channels);
                            }};
  };
  return {mobile("MobileNetV2", 2'223'872, {32, 16, 24, 32, 64, 96, 160, 320, 1280}),
          mobile("MobileNetV2Narrow", {}, {16, 8, 8, 16, 24, 32, 56, 112, 1280}),
          mobile("MobileNetV2Wide", {}, {48, 24, 32, 48, 88, 136, 224, 448, 1792}),
          {"resnet50", "ResNet50", 23'508'032, resnet50},
          {"vgg16", "Vgg16", 14'714'688, vgg16}};
}

}  // namespace vitrine::trainer::testing
