// ResNet-50; see image_backbones.hpp.
#include <array>

#include "image_backbones.hpp"

namespace vitrine::trainer {
namespace {

constexpr std::int64_t kExpansion = 4;  ///< of a block's output against its inner convolutions

struct BottleneckImpl : torch::nn::Module {
  BottleneckImpl(std::int64_t in, std::int64_t inner, std::int64_t stride)
      : conv1(register_module("conv1", convolution({.in = in, .out = inner}))),
        conv2(register_module("conv2",
                              convolution({.in = inner, .out = inner, .kernel = 3, .stride = stride}))),
        conv3(register_module("conv3", convolution({.in = inner, .out = inner * kExpansion}))) {
    if (stride == 1 && in == inner * kExpansion) return;
    downsample = torch::nn::Sequential(
        convolution({.in = in, .out = inner * kExpansion, .kernel = 1, .stride = stride}));
    register_module("downsample", downsample);
  }

  torch::Tensor forward(const torch::Tensor& x) {
    const torch::Tensor y = conv3(torch::relu(conv2(torch::relu(conv1(x)))));
    return torch::relu(y + (downsample ? downsample->forward(x) : x));
  }

  torch::nn::Conv2d conv1, conv2, conv3;
  torch::nn::Sequential downsample{nullptr};
};
TORCH_MODULE(Bottleneck);

struct ResNet50 : ImageNetwork {
  explicit ResNet50(std::size_t classes) {
    std::int64_t channels = 64;
    conv1 = register_module("conv1", convolution({.in = 3, .out = channels, .kernel = 7, .stride = 2}));
    for (std::size_t stage = 0; stage < stages.size(); ++stage) {
      const std::int64_t inner = std::int64_t{64} << stage;
      for (int block = 0; block < kBlocks[stage]; ++block) {
        stages[stage]->push_back(Bottleneck(channels, inner, stage > 0 && block == 0 ? 2 : 1));
        channels = inner * kExpansion;
      }
      register_module("layer" + std::to_string(stage + 1), stages[stage]);
    }
    add_head(channels, classes);
  }

  torch::Tensor features(const torch::Tensor& images) override {
    torch::Tensor x = torch::max_pool2d(torch::relu(conv1(images)), 3, 2, 1);
    for (torch::nn::Sequential& stage : stages) x = stage->forward(x);
    return x;
  }

  std::vector<std::shared_ptr<torch::nn::Module>> blocks() override {
    std::vector<std::shared_ptr<torch::nn::Module>> all{conv1.ptr()};
    for (const torch::nn::Sequential& stage : stages)
      for (const auto& block : stage->children()) all.push_back(block);
    return all;
  }

  static constexpr std::array<int, 4> kBlocks{3, 4, 6, 3};
  torch::nn::Conv2d conv1{nullptr};
  std::array<torch::nn::Sequential, kBlocks.size()> stages;
};

}  // namespace

std::shared_ptr<ImageNetwork> make_resnet50(std::size_t classes) {
  return std::make_shared<ResNet50>(classes);
}

}  // namespace vitrine::trainer
