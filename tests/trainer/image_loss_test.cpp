#include "image_loss.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "sentence_of.hpp"

namespace vitrine::trainer {
namespace {

/// Probabilities 0.8, 0.4 and 0.9 of class 0; the third class occurs nowhere.
torch::Tensor logits() {
  const torch::Tensor probabilities =
      torch::tensor({{0.8F, 0.2F, 0.0F}, {0.4F, 0.6F, 0.0F}, {0.9F, 0.1F, 0.0F}});
  return (probabilities + 1e-12F).log().requires_grad_();
}

const torch::Tensor kLabels = torch::tensor({0, 1, 1}, torch::kInt64);

double loss(const std::string& name, const torch::Tensor& weights, double smoothing = 0) {
  return image_loss(name, logits(), kLabels, weights, smoothing).item<double>();
}

TEST(ImageLoss, CrossEntropyIsTheMeanOfWeightedRows) {
  const double rows[] = {-std::log(0.8), -std::log(0.6), -std::log(0.1)};
  EXPECT_NEAR(loss("cross-entropy", {}), (rows[0] + rows[1] + rows[2]) / 3, 1e-6);
  EXPECT_NEAR(loss("cross-entropy", torch::tensor({1.0F, 0.5F, 0.0F})), (rows[0] + rows[1] / 2) / 3, 1e-6);
  const double of_all_classes = -std::log(0.8 * 0.2 * 0.4 * 0.6 * 0.9 * 0.1 * 1e-36) / 9;
  EXPECT_NEAR(loss("cross-entropy", {}, 0.1), 0.9 * (rows[0] + rows[1] + rows[2]) / 3 + 0.1 * of_all_classes,
              1e-5);
}

// F1 by hand: class 0 has hits 0.8, predictions 2.1, one row; class 1 has hits 0.7, predictions 0.9, two
// rows.
TEST(ImageLoss, SoftF1CountsTheClassesOfTheBatch) {
  EXPECT_NEAR(loss("soft-f1", {}), 1 - (2 * 0.8 / (2.1 + 1) + 2 * 0.7 / (0.9 + 2)) / 2, 1e-6);
  EXPECT_NEAR(loss("soft-f1", torch::tensor({1.0F, 1.0F, 0.0F})),
              1 - (2 * 0.8 / (1.2 + 1) + 2 * 0.6 / (0.8 + 1)) / 2, 1e-6);
}

TEST(ImageLoss, SeveralClassesMayShareALabel) {
  const torch::Tensor certain = torch::one_hot(kLabels, 3).to(torch::kFloat32);
  for (const char* name : {"cross-entropy", "soft-f1"})
    EXPECT_NEAR(image_loss(name, logits(), certain, {}, 0.1).item<double>(), loss(name, {}, 0.1), 1e-6);
  const torch::Tensor shared = torch::tensor({{0.5F, 0.5F, 0.0F}, {0.0F, 1.0F, 0.0F}, {0.0F, 1.0F, 0.0F}});
  EXPECT_NEAR(image_loss("cross-entropy", logits(), shared, {}, 0).item<double>(),
              -(std::log(0.8 * 0.2) / 2 + std::log(0.6) + std::log(0.1)) / 3, 1e-6);
}

TEST(ImageLoss, SoftF1PushesProbabilitiesToTheTruth) {
  torch::Tensor values = logits();
  image_loss("soft-f1", values, kLabels, {}, 0).backward();
  EXPECT_LT(values.grad()[0][0].item<float>(), 0);
  EXPECT_GT(values.grad()[2][0].item<float>(), 0);
  EXPECT_LT(values.grad()[2][1].item<float>(), 0);
}

TEST(ImageLoss, SaysWhichLossesThereAre) {
  EXPECT_EQ(sentence_of([] { loss("hinge", {}); }),
            "The loss 'hinge' is not known; cross-entropy or soft-f1 was expected.");
}

}  // namespace
}  // namespace vitrine::trainer
