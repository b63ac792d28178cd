// The trainer rounds by the layout of its own networks what the exporter finds by tracing: both must agree.
#include "shipped_grid.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "bag_networks.hpp"
#include "image_backbones.hpp"
#include "text_model.hpp"
#include "torch_onnx/quantize.hpp"

namespace vitrine::trainer {
namespace {

using Tensors = std::vector<torch::Tensor>;

const torch_onnx::Options kShipped{.weights = torch_onnx::WeightStorage::int8};

/// Weights of different magnitude in each class.
LinearModel make_model() {
  LinearModel model{.classes = 2, .weights = {}, .bias = {0.1F, 0.2F}};
  for (int i = 0; i < 1000; ++i) {
    model.weights.push_back(static_cast<float>(i % 37) * 0.013F - 0.2F);
    model.weights.push_back(static_cast<float>(i % 91) * 7.3F - 300);
  }
  return model;
}

TEST(ShippedGrid, HasOneScalePerClassAndIsStable) {
  LinearModel model = make_model();
  const std::vector<float> before = model.weights;
  round_to_shipped_grid(model);
  for (std::size_t c = 0; c < 2; ++c) {
    float largest = 0;
    for (std::size_t i = c; i < before.size(); i += 2) largest = std::max(largest, std::abs(before[i]));
    for (std::size_t i = c; i < before.size(); i += 2)
      EXPECT_NEAR(model.weights[i], before[i], largest / 127 * 0.51F);
    std::set<float> distinct;
    for (std::size_t i = c; i < before.size(); i += 2) distinct.insert(model.weights[i]);
    EXPECT_LE(distinct.size(), 255U);
  }
  const std::vector<float> once = model.weights;
  round_to_shipped_grid(model);
  EXPECT_EQ(model.weights, once);
}

TEST(ShippedGrid, OfTheTextModelIsTheExporters) {
  LinearModel model = make_model();
  LinearTextNetwork exported(model);
  const auto forward = [&](const Tensors& inputs) { return exported.forward(inputs); };
  const Tensors example{torch::zeros({2, 3}, torch::kInt32), torch::ones({2, 3})};
  EXPECT_EQ(torch_onnx::round_weights(exported, forward, example, kShipped), 1U);
  round_to_shipped_grid(model);
  const LinearTextNetwork rounded(model);
  EXPECT_TRUE(torch::equal(rounded.table, exported.table));
  EXPECT_TRUE(torch::equal(rounded.bias, exported.bias));
}

TEST(ShippedGrid, OfTheImageNetworkIsTheExporters) {
  torch::manual_seed(6);
  const auto rounded = make_mobilenet_v2(3, 1);
  const auto exported = make_mobilenet_v2(3, 1);
  Tensors unrounded;
  {
    const torch::NoGradGuard no_grad;
    for (const auto& parameter : rounded->named_parameters()) {
      unrounded.push_back(parameter.value().clone());
      exported->named_parameters()[parameter.key()].copy_(parameter.value());
    }
  }
  const auto forward = [&](const Tensors& inputs) {
    const ImageScores scores = exported->forward(inputs[0]);
    return Tensors{scores.logits, scores.location_logits};
  };
  const std::size_t count =
      torch_onnx::round_weights(*exported, forward, {torch::zeros({1, 3, 64, 64})}, kShipped);
  round_to_shipped_grid(*rounded);
  std::size_t moved = 0;
  for (std::size_t i = 0; i < unrounded.size(); ++i) {
    const auto& parameter = rounded->named_parameters()[i];
    EXPECT_TRUE(torch::equal(parameter.value(), exported->named_parameters()[parameter.key()]))
        << parameter.key();
    moved += torch::equal(parameter.value(), unrounded[i]) ? 0 : 1;
  }
  EXPECT_EQ(moved, count);
  EXPECT_LT(count, unrounded.size()) << "small weights and biases stay";
}

}  // namespace
}  // namespace vitrine::trainer
