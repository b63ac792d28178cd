// The convolutions of VGG-16; see image_backbones.hpp.
#include "image_backbones.hpp"

namespace vitrine::trainer {
namespace {

/// Output channels of the convolutions; kPool stands for a maximum over 2x2 locations.
constexpr std::int64_t kPool = 0;
constexpr std::int64_t kLayers[] = {64,    64,  kPool, 128, 128,   kPool, 256, 256, 256,
                                    kPool, 512, 512,   512, kPool, 512,   512, 512, kPool};

struct Vgg16 : ImageNetwork {
  explicit Vgg16(std::size_t classes) {
    std::int64_t channels = 3;
    for (const std::int64_t out : kLayers) {
      if (out == kPool) {
        layers->push_back(torch::nn::MaxPool2d(2));
        continue;
      }
      layers->push_back(convolution({.in = channels, .out = out, .kernel = 3}));
      layers->push_back(torch::nn::ReLU());
      channels = out;
    }
    register_module("features", layers);
    add_head(channels, classes);
  }

  torch::Tensor features(const torch::Tensor& images) override { return layers->forward(images); }

  std::vector<std::shared_ptr<torch::nn::Module>> blocks() override {
    std::vector<std::shared_ptr<torch::nn::Module>> convolutions;
    for (const auto& layer : layers->children())
      if (layer->as<torch::nn::Conv2d>() != nullptr) convolutions.push_back(layer);
    return convolutions;
  }

  torch::nn::Sequential layers;
};

}  // namespace

std::shared_ptr<ImageNetwork> make_vgg16(std::size_t classes) { return std::make_shared<Vgg16>(classes); }

}  // namespace vitrine::trainer
