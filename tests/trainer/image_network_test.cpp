// The networks against reference features and against their own definitions with BatchNorm left in.
#include "image_network.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "image_backbones.hpp"
#include "image_model.hpp"
#include "image_network_kinds.hpp"
#include "reference_networks.hpp"
#include "safetensors.hpp"
#include "sentence_of.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

using Tensors = std::map<std::string, torch::Tensor>;

double largest_difference(const torch::Tensor& left, const torch::Tensor& right) {
  return (left - right).abs().max().item<double>();
}

std::shared_ptr<ImageNetwork> make(const std::string& kind, const Tensors& tensors, std::size_t classes = 2) {
  return make_image_network(*image_model_kind(kind).network, classes, {.tensors = tensors, .metadata = {}},
                            "weights.safetensors");
}

std::string load_error(const std::string& kind, const Tensors& tensors) {
  return sentence_of([&] { make(kind, tensors); });
}

/// Random weights of torchvision's shapes.
Tensors weights_of(const testing::ReferenceNetwork& reference) {
  const torch::NoGradGuard no_grad;
  torch::manual_seed(3);
  testing::ReferenceWeights weights;
  reference.features(weights, torch::zeros({1, 3, 64, 64}));
  return weights.tensors;
}

Tensors weights_of(const std::string& name) {
  for (const auto& reference : testing::reference_networks())
    if (reference.name == name) return weights_of(reference);
  throw Error("There is no reference network " + name + ".");
}

class Networks : public ::testing::TestWithParam<testing::ReferenceNetwork> {};

TEST_P(Networks, FoldBatchNormWithoutChangingTheFunction) {
  const torch::NoGradGuard no_grad;
  testing::ReferenceWeights weights{.tensors = weights_of(GetParam())};
  const auto network = make(GetParam().kind, weights.tensors);
  const torch::Tensor images = torch::randn({2, 3, 64, 96});
  const torch::Tensor expected = GetParam().features(weights, images);
  ASSERT_EQ(expected.sizes(), (std::vector<std::int64_t>{2, network->channels(), 2, 3}));
  EXPECT_GT(expected.std().item<double>(), 0.01);
  EXPECT_LT(largest_difference(network->features(images), expected),
            1e-4 * expected.abs().max().item<double>());

  std::int64_t parameters = 0;
  std::int64_t folded = 0;
  for (const auto& [name, tensor] : weights.tensors) {
    if (name.ends_with(".running_mean")) folded += tensor.numel();
    if (name.ends_with(".weight") || name.ends_with(".bias")) parameters += tensor.numel();
  }
  if (GetParam().parameters) {
    EXPECT_EQ(parameters, *GetParam().parameters);
  }
  std::int64_t own = 0;
  for (const torch::Tensor& parameter : network->parameters()) own += parameter.numel();
  const std::int64_t head = 2 * (network->channels() + 1);
  EXPECT_EQ(own, parameters - folded + head) << "each BatchNorm's two values per channel became a bias";
}

TEST_P(Networks, LoadTheirOwnParameters) {
  const torch::NoGradGuard no_grad;
  const auto source = make(GetParam().kind, weights_of(GetParam()), 3);
  Tensors tensors;
  for (const auto& parameter : source->named_parameters())
    tensors[parameter.key()] = parameter.value().clone();
  const auto target = make(GetParam().kind, tensors, 3);
  target->load_head(tensors, "own");
  for (const auto& parameter : target->named_parameters())
    EXPECT_TRUE(torch::equal(parameter.value(), tensors.at(parameter.key()))) << parameter.key();
}

TEST_P(Networks, HaveTheBlocksOfTheTableAndFreezeTheFirst) {
  const auto network = make(GetParam().kind, weights_of(GetParam()));
  const auto blocks = network->blocks();
  ASSERT_EQ(blocks.size(), image_model_kind(GetParam().kind).network->blocks);
  constexpr std::size_t kFrozen = 3;
  network->freeze(kFrozen);
  std::size_t parameters = network->classifier->parameters().size();
  for (std::size_t block = 0; block < blocks.size(); ++block) {
    for (const torch::Tensor& parameter : blocks[block]->parameters())
      EXPECT_EQ(parameter.requires_grad(), block >= kFrozen) << block;
    parameters += blocks[block]->parameters().size();
  }
  EXPECT_EQ(parameters, network->parameters().size()) << "all that is not the head lies in a block";
  network->freeze(blocks.size());
  for (const auto& parameter : network->named_parameters())
    EXPECT_EQ(parameter.value().requires_grad(), parameter.key().rfind("classifier.", 0) == 0)
        << parameter.key();
}

INSTANTIATE_TEST_SUITE_P(All, Networks, ::testing::ValuesIn(testing::reference_networks()),
                         [](const auto& test) { return test.param.name; });

TEST(ImageNetwork, GivesTheReferenceFeatures) {
  const std::filesystem::path folder = std::filesystem::path(VITRINE_REFERENCE) / "weights";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is missing.";
  const torch::NoGradGuard no_grad;
  const auto network =
      make("mobilenet-v2", read_safetensors(folder / "mobilenet_v2_imagenet.safetensors").tensors, 7);
  const Tensors reference = read_safetensors(folder / "mobilenet_v2_reference.safetensors").tensors;
  const torch::Tensor features = network->pooled_features(reference.at("input"));
  EXPECT_LT(largest_difference(features, reference.at("pooled_features")), 1e-4);
}

TEST(ImageNetwork, ScoresEveryLocationAndTheirMeanIsTheLogits) {
  const torch::NoGradGuard no_grad;
  torch::manual_seed(4);
  const auto network = make_mobilenet_v2(5, 1);
  network->eval();
  const torch::Tensor images = torch::randn({3, 3, 96, 64});
  const ImageScores scores = network->forward(images);
  EXPECT_EQ(scores.location_logits.sizes(), (std::vector<std::int64_t>{3, 5, 3, 2}));
  EXPECT_LT(largest_difference(scores.logits, scores.location_logits.mean({2, 3})), 1e-6);
  EXPECT_LT(largest_difference(scores.logits, network->head(network->pooled_features(images),
                                                            network->dropout_mask(images.size(0)))),
            1e-5);
}

TEST(ImageNetwork, ScoresAPhotoTogetherWithItsMirrorImage) {
  const torch::NoGradGuard no_grad;
  const auto network = make("mobilenet-v2", weights_of("MobileNetV2Narrow"));
  network->eval();
  const torch::Tensor images = torch::randn({2, 3, 64, 96});
  const ImageScores photo = network->forward(images);
  const ImageScores mirror = network->forward(images.flip(3));
  network->test_flip = true;
  const ImageScores both = network->forward(images);
  EXPECT_GT(largest_difference(both.logits, photo.logits), 1e-3);
  EXPECT_LT(largest_difference(both.logits, (photo.logits + mirror.logits) / 2), 1e-5);
  EXPECT_LT(
      largest_difference(both.location_logits, (photo.location_logits + mirror.location_logits.flip(3)) / 2),
      1e-5);
  EXPECT_LT(largest_difference(both.logits, network->forward(images.flip(3)).logits), 1e-5);
}

TEST(ImageNetwork, NamesTheTensorThatDoesNotFit) {
  const Tensors tensors = weights_of("MobileNetV2");
  EXPECT_EQ(load_error("mobilenet-v2", tensors), "no error");

  Tensors shapes = tensors;
  shapes["features.2.conv.1.0.weight"] = torch::zeros({96, 96, 3, 3});
  EXPECT_EQ(
      load_error("mobilenet-v2", shapes),
      "weights.safetensors: tensor \"features.2.conv.1.0.weight\" has shape [96, 96, 3, 3]; the network "
      "needs [96, 1, 3, 3].");

  Tensors missing = tensors;
  missing.erase("features.17.conv.3.running_var");
  EXPECT_EQ(load_error("mobilenet-v2", missing),
            "weights.safetensors: tensor \"features.17.conv.3.running_var\" of shape [320] is missing.");

  Tensors integers = tensors;
  integers["features.0.0.weight"] = torch::zeros({32, 3, 3, 3}, torch::kInt8);
  EXPECT_EQ(load_error("mobilenet-v2", integers),
            "weights.safetensors: tensor \"features.0.0.weight\" holds Char; floating-point numbers were "
            "expected.");

  EXPECT_THROW(make("mobilenet-v2", tensors)->load_head(tensors, "weights.safetensors"), Error);
}

TEST(ImageNetwork, RefusesTheWeightsOfAnother) {
  EXPECT_EQ(sentence_of([] { image_model_kind("alexnet"); }),
            "There is no image model 'alexnet'; there are mobilenet-v2, resnet50, vgg16, sift-words, "
            "orb-words.");
  Tensors resnet = weights_of("ResNet50");
  EXPECT_EQ(load_error("mobilenet-v2", resnet),
            "weights.safetensors: expected the weights of MobileNetV2, but these are those of ResNet-50 "
            "(--image-model resnet50).");
  EXPECT_EQ(load_error("vgg16", {}),
            "weights.safetensors: tensor \"features.0.weight\" of shape [64, 3, 3, 3] is missing.");

  resnet["layer3.6.conv1.weight"] = torch::zeros({256, 1024, 1, 1});
  EXPECT_EQ(
      load_error("resnet50", resnet),
      "weights.safetensors: tensor \"layer3.6.conv1.weight\" is a convolution that the network does not "
      "have.");

  Tensors pruned = weights_of("MobileNetV2");
  pruned["features.4.conv.2.weight"] = torch::zeros({31, 144, 1, 1});
  EXPECT_EQ(load_error("mobilenet-v2", pruned),
            "weights.safetensors: MobileNetV2 has 32, 16, 24, 31, 64, 96, 160, 320, 1280 channels after its "
            "stages at no width.");
}

}  // namespace
}  // namespace vitrine::trainer
