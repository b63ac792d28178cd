// Optimizers and schedules: known steps, and states that go on as if nothing had happened.
#include "optimization.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "sentence_of.hpp"

namespace vitrine::trainer {
namespace {

const std::vector<std::string> kOptimizers{"adamw", "adam", "nadam", "sgd"};

/// One step down the loss sum (w - target)^2.
void take_step(torch::optim::Optimizer& optimizer, torch::Tensor& weight) {
  optimizer.zero_grad();
  (weight - torch::tensor({1.0F, -2.0F})).square().sum().backward();
  optimizer.step();
}

torch::Tensor start() { return torch::tensor({3.0F, 0.5F}).requires_grad_(); }

TEST(MakeOptimizer, EachFindsTheLowestPoint) {
  for (const std::string& name : kOptimizers) {
    torch::Tensor weight = start();
    const auto optimizer = make_optimizer(name, {weight}, 0.02, 0);
    for (int step = 0; step < 1000; ++step) take_step(*optimizer, weight);
    EXPECT_TRUE(torch::allclose(weight, torch::tensor({1.0F, -2.0F}), 0, 1e-2)) << name << weight;
  }
}

// Computed in double precision from Dozat's formulas. (PyTorch 1.13's Python NAdam counts one momentum
// twice.)
TEST(MakeOptimizer, NAdamTakesTheStepsOfItsPaper) {
  torch::Tensor weight = start();
  const auto optimizer = make_optimizer("nadam", {weight}, 0.1, 0);
  for (int step = 0; step < 3; ++step) take_step(*optimizer, weight);
  EXPECT_TRUE(torch::allclose(weight, torch::tensor({2.747508501F, 0.246522724F}), 1e-6, 0)) << weight;
}

TEST(MakeOptimizer, GoesOnFromASavedState) {
  for (const std::string& name : kOptimizers) {
    torch::Tensor weight = start();
    const auto optimizer = make_optimizer(name, {weight}, 0.05, 0.1);
    for (int step = 0; step < 3; ++step) take_step(*optimizer, weight);
    torch::Tensor copy = weight.detach().clone().requires_grad_();
    torch::serialize::OutputArchive out;
    optimizer->save(out);
    std::stringstream bytes;
    out.save_to(bytes);
    const auto other = make_optimizer(name, {copy}, 0.05, 0.1);
    torch::serialize::InputArchive in;
    in.load_from(bytes);
    other->load(in);
    for (int step = 0; step < 3; ++step) {
      take_step(*optimizer, weight);
      take_step(*other, copy);
    }
    EXPECT_TRUE(torch::equal(weight, copy)) << name;
  }
}

TEST(MakeOptimizer, DecaysWeightsThatHaveNoGradient) {
  for (const std::string& name : kOptimizers) {
    torch::Tensor weight = torch::ones({1}).requires_grad_();
    const auto optimizer = make_optimizer(name, {weight}, 0.01, 0.5);
    for (int step = 0; step < 10; ++step) {
      optimizer->zero_grad();
      (weight * 0).sum().backward();
      optimizer->step();
    }
    EXPECT_LT(weight.item<float>(), 0.99F) << name;
  }
}

TEST(MakeOptimizer, NamesWhatThereIs) {
  EXPECT_EQ(sentence_of([] { make_optimizer("lion", {start()}, 1, 0); }),
            "The optimizer 'lion' is not known; adamw, adam, nadam or sgd was expected.");
}

TEST(LearningRateFactor, RisesThenFallsToNothing) {
  EXPECT_DOUBLE_EQ(learning_rate_factor("one-cycle", 0), 0.04);
  EXPECT_DOUBLE_EQ(learning_rate_factor("one-cycle", 0.2), 1);
  EXPECT_DOUBLE_EQ(learning_rate_factor("one-cycle", 0.6), 0.5);
  EXPECT_DOUBLE_EQ(learning_rate_factor("one-cycle", 1), 0);
  EXPECT_DOUBLE_EQ(learning_rate_factor("cosine", 0), 0);
  EXPECT_DOUBLE_EQ(learning_rate_factor("cosine", 0.025), 0.5);
  EXPECT_DOUBLE_EQ(learning_rate_factor("cosine", 0.05), 1);
  EXPECT_DOUBLE_EQ(learning_rate_factor("cosine", 1), 0);
  EXPECT_DOUBLE_EQ(learning_rate_factor("constant", 0.3), 1);
  EXPECT_EQ(sentence_of([] { learning_rate_factor("steps", 0); }),
            "The schedule 'steps' is not known; one-cycle, cosine, constant or plateau was expected.");
}

}  // namespace
}  // namespace vitrine::trainer
