// The network against reference features and against its own definition with BatchNorm left in.
#include "image_network.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "safetensors.hpp"
#include "sentence_of.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

using Tensors = std::map<std::string, torch::Tensor>;

/// MobileNetV2 with BatchNorm, read off the paper's table 2, on tensors with torchvision's names.
class UnfoldedNetwork {
 public:
  UnfoldedNetwork() {
    torch::manual_seed(3);
    add("features.0", 3, 32, 3, 1);
    std::int64_t in = 32;
    for (std::size_t block = 1; block <= channels_.size(); ++block) {
      const std::string path = "features." + std::to_string(block) + ".conv.";
      const std::int64_t out = channels_[block - 1];
      const std::int64_t hidden = block == 1 ? in : 6 * in;
      if (block > 1) add(path + "0", in, hidden, 1, 1);
      add(path + (block > 1 ? "1" : "0"), hidden, hidden, 3, hidden);
      add_plain(path, block > 1 ? 2 : 1, hidden, out);
      in = out;
    }
    add("features.18", in, 1280, 1, 1);
  }

  torch::Tensor features(torch::Tensor x) const {
    x = relu6(apply(x, "features.0.0", "features.0.1", 2, 1, 1));
    std::int64_t in = 32;
    for (std::size_t block = 1; block <= channels_.size(); ++block) {
      const std::string path = "features." + std::to_string(block) + ".conv.";
      const std::int64_t out = channels_[block - 1];
      const std::int64_t hidden = block == 1 ? in : 6 * in;
      const std::int64_t stride = block == 2 || block == 4 || block == 7 || block == 14 ? 2 : 1;
      torch::Tensor y = x;
      if (block > 1) y = relu6(apply(y, path + "0.0", path + "0.1", 1, 0, 1));
      const std::string depthwise = path + (block > 1 ? "1" : "0");
      y = relu6(apply(y, depthwise + ".0", depthwise + ".1", stride, 1, hidden));
      const int project = block > 1 ? 2 : 1;
      y = apply(y, path + std::to_string(project), path + std::to_string(project + 1), 1, 0, 1);
      x = stride == 1 && in == out ? x + y : y;
      in = out;
    }
    return relu6(apply(x, "features.18.0", "features.18.1", 1, 0, 1));
  }

  Tensors tensors;

 private:
  static torch::Tensor relu6(const torch::Tensor& x) { return x.clamp(0, 6); }

  torch::Tensor apply(const torch::Tensor& x, const std::string& conv, const std::string& norm,
                      std::int64_t stride, std::int64_t padding, std::int64_t groups) const {
    const torch::Tensor y = torch::conv2d(x, tensors.at(conv + ".weight"), {}, stride, padding, 1, groups);
    return torch::batch_norm(y, tensors.at(norm + ".weight"), tensors.at(norm + ".bias"),
                             tensors.at(norm + ".running_mean"), tensors.at(norm + ".running_var"),
                             /*training=*/false, 0.1, 1e-5, false);
  }

  void add_norm(const std::string& path, std::int64_t channels) {
    tensors[path + ".weight"] = torch::rand({channels}) + 0.5;
    tensors[path + ".bias"] = torch::rand({channels});
    tensors[path + ".running_mean"] = 0.2 * torch::randn({channels});
    tensors[path + ".running_var"] = torch::rand({channels}) + 0.3;
  }

  void add_convolution(const std::string& path, std::int64_t in, std::int64_t out, std::int64_t kernel,
                       std::int64_t groups) {
    const double fan_in = static_cast<double>(in / groups * kernel * kernel);
    tensors[path + ".weight"] = torch::randn({out, in / groups, kernel, kernel}) / std::sqrt(fan_in);
  }

  void add(const std::string& path, std::int64_t in, std::int64_t out, std::int64_t kernel,
           std::int64_t groups) {
    add_convolution(path + ".0", in, out, kernel, groups);
    add_norm(path + ".1", out);
  }

  void add_plain(const std::string& path, int index, std::int64_t in, std::int64_t out) {
    add_convolution(path + std::to_string(index), in, out, 1, 1);
    add_norm(path + std::to_string(index + 1), out);
  }

  const std::vector<std::int64_t> channels_{16, 24, 24, 32, 32,  32,  64,  64, 64,
                                            64, 96, 96, 96, 160, 160, 160, 320};
};

double largest_difference(const torch::Tensor& left, const torch::Tensor& right) {
  return (left - right).abs().max().item<double>();
}

std::string load_error(const Tensors& tensors) {
  ImageNetwork network(2);
  return sentence_of([&] { network.load_features(tensors, "weights.safetensors"); });
}

TEST(ImageNetwork, GivesTheReferenceFeatures) {
  const std::filesystem::path folder = std::filesystem::path(VITRINE_REFERENCE) / "weights";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is missing.";
  const torch::NoGradGuard no_grad;
  ImageNetwork network(7);
  network.load_features(read_safetensors(folder / "mobilenet_v2_imagenet.safetensors").tensors, "init");
  const Tensors reference = read_safetensors(folder / "mobilenet_v2_reference.safetensors").tensors;
  const torch::Tensor features = network.pooled_features(reference.at("input"));
  EXPECT_LT(largest_difference(features, reference.at("pooled_features")), 1e-4);
}

TEST(ImageNetwork, FoldsBatchNormWithoutChangingTheFunction) {
  const torch::NoGradGuard no_grad;
  const UnfoldedNetwork unfolded;
  ImageNetwork network(2);
  network.load_features(unfolded.tensors, "unfolded");
  const torch::Tensor images = torch::randn({2, 3, 64, 96});
  const torch::Tensor expected = unfolded.features(images);
  EXPECT_GT(expected.std().item<double>(), 0.01);
  EXPECT_LT(largest_difference(network.features->forward(images), expected), 2e-4);
}

TEST(ImageNetwork, LoadsItsOwnFoldedParameters) {
  const torch::NoGradGuard no_grad;
  ImageNetwork source(3);
  Tensors tensors;
  for (const auto& parameter : source.named_parameters())
    tensors[parameter.key()] = parameter.value().clone();
  ImageNetwork target(3);
  target.load_features(tensors, "own");
  target.load_head(tensors, "own");
  for (const auto& parameter : target.named_parameters())
    EXPECT_TRUE(torch::equal(parameter.value(), tensors.at(parameter.key()))) << parameter.key();
}

TEST(ImageNetwork, ScoresEveryLocationAndTheirMeanIsTheLogits) {
  const torch::NoGradGuard no_grad;
  torch::manual_seed(4);
  ImageNetwork network(5);
  network.eval();
  const torch::Tensor images = torch::randn({3, 3, 96, 64});
  const ImageScores scores = network.forward(images);
  EXPECT_EQ(scores.location_logits.sizes(), (std::vector<std::int64_t>{3, 5, 3, 2}));
  EXPECT_LT(largest_difference(scores.logits, scores.location_logits.mean({2, 3})), 1e-6);
  EXPECT_LT(largest_difference(scores.logits, network.head(network.pooled_features(images),
                                                           network.dropout_mask(images.size(0)))),
            1e-5);
}

TEST(ImageNetwork, FreezesTheFirstBlocksOnly) {
  ImageNetwork network(2);
  network.freeze(3);
  for (const auto& parameter : network.named_parameters()) {
    const bool early = parameter.key().rfind("features.0.", 0) == 0 ||
                       parameter.key().rfind("features.1.", 0) == 0 ||
                       parameter.key().rfind("features.2.", 0) == 0;
    EXPECT_EQ(parameter.value().requires_grad(), !early) << parameter.key();
  }
}

TEST(ImageNetwork, NamesTheTensorThatDoesNotFit) {
  Tensors tensors = UnfoldedNetwork().tensors;
  EXPECT_EQ(load_error(tensors), "no error");

  Tensors shapes = tensors;
  shapes["features.2.conv.1.0.weight"] = torch::zeros({96, 96, 3, 3});
  EXPECT_EQ(
      load_error(shapes),
      "weights.safetensors: tensor \"features.2.conv.1.0.weight\" has shape [96, 96, 3, 3]; the network "
      "needs [96, 1, 3, 3].");

  Tensors missing = tensors;
  missing.erase("features.17.conv.3.running_var");
  EXPECT_EQ(load_error(missing),
            "weights.safetensors: tensor \"features.17.conv.3.running_var\" of shape [320] is missing.");

  ImageNetwork network(2);
  EXPECT_THROW(network.load_head(tensors, "weights.safetensors"), Error);
}

TEST(ImageNetwork, RefusesATensorOfIntegers) {
  Tensors tensors = UnfoldedNetwork().tensors;
  tensors["features.0.0.weight"] = torch::zeros({32, 3, 3, 3}, torch::kInt8);
  EXPECT_EQ(load_error(tensors),
            "weights.safetensors: tensor \"features.0.0.weight\" holds Char; floating-point numbers were "
            "expected.");
}

}  // namespace
}  // namespace vitrine::trainer
