// Tests of fusion_rules.hpp.
#include "fusion_rules.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "random.hpp"
#include "sentence_of.hpp"

namespace vitrine::trainer {
namespace {

constexpr std::size_t kTypes = 4;

/// Sum of uniforms: close enough to a normal variable.
double gaussian(Random& random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += random.uniform();
  return sum;
}

/// What text models said, which the samples refer to.
struct TextsSaid {
  std::vector<std::vector<std::vector<float>>> logits;  ///< by sample and model
  std::vector<int> labels;

  std::vector<FusionSample> samples() const {
    std::vector<FusionSample> all;
    for (std::size_t i = 0; i < logits.size(); ++i) {
      FusionSample sample{.said = {}, .label = labels[i], .fold = i % kInnerFolds};
      for (const auto& model : logits[i]) sample.said.text.emplace_back(model);
      all.push_back(std::move(sample));
    }
    return all;
  }
};

/// Models that say 3 for the class that `class_of(label, model)` names, hidden by normal noise.
template <typename ClassOf>
TextsSaid make_said(std::size_t count, std::size_t models, std::uint64_t seed, ClassOf class_of) {
  Random random(seed);
  TextsSaid said;
  for (std::size_t i = 0; i < count; ++i) {
    said.labels.push_back(static_cast<int>(random.below(kTypes)));
    said.logits.emplace_back();
    for (std::size_t model = 0; model < models; ++model) {
      std::vector<float> logits(kTypes);
      for (std::size_t c = 0; c < kTypes; ++c)
        logits[c] = static_cast<float>(
            gaussian(random) + (c == class_of(static_cast<std::size_t>(said.labels[i]), model) ? 3 : 0));
      said.logits.back().push_back(logits);
    }
  }
  return said;
}

Fusion pool_of(std::size_t models) {
  Fusion fusion;
  fusion.text.assign(models, 1);
  return fusion;
}

struct FusionScore {
  double accuracy;
  double loss;
};

FusionScore score(const TextsSaid& said, const Fusion& fusion) {
  FusionScore score{.accuracy = 0, .loss = 0};
  for (const FusionSample& sample : said.samples()) {
    const std::vector<float> p = fuse(sample.said, fusion, kTypes);
    const auto label = static_cast<std::size_t>(sample.label);
    score.accuracy += top_k(p, 1)[0] == label ? 1 : 0;
    score.loss -= std::log(std::max(static_cast<double>(p[label]), 1e-30));
  }
  const auto count = static_cast<double>(said.labels.size());
  return {.accuracy = score.accuracy / count, .loss = score.loss / count};
}

TEST(FusionRules, HaveNames) {
  EXPECT_EQ(parse_fusion_rule("learned"), FusionRule::learned);
  EXPECT_EQ(parse_fusion_rule("stacked"), FusionRule::stacked);
  EXPECT_EQ(sentence_of([] { parse_fusion_rule("loudest"); }), "There is no fusion rule 'loudest'.");
}

TEST(FitStack, LearnsThatAModelSwapsTwoClasses) {
  // The only model takes class 0 for class 1 and the other way round, which no factor can mend.
  const auto swapped = [](std::size_t label, std::size_t) { return label < 2 ? 1 - label : label; };
  const TextsSaid train = make_said(1000, 1, 1, swapped);
  const TextsSaid test = make_said(1000, 1, 2, swapped);
  Fusion fusion = pool_of(1);
  EXPECT_LT(score(test, fusion).accuracy, 0.55);
  fusion.rule = fit_stack(train.samples(), fusion, kTypes);
  EXPECT_GT(score(test, fusion).accuracy, 0.9);
  EXPECT_LT(score(test, fusion).loss, 0.4);
}

TEST(FitStack, KeepsThePoolWhereThereIsNothingToLearn) {
  // Logits whose softmax is the truth, and few of them.
  Random random(3);
  TextsSaid said;
  for (int i = 0; i < 100; ++i) {
    std::vector<float> logits(kTypes);
    for (float& logit : logits) logit = static_cast<float>(gaussian(random));
    double left = random.uniform();
    const std::vector<double> p = log_softmax(logits);
    int label = 0;
    while (label + 1 < static_cast<int>(kTypes) && (left -= std::exp(p[static_cast<std::size_t>(label)])) > 0)
      ++label;
    said.labels.push_back(label);
    said.logits.push_back({logits});
  }
  Fusion fusion = pool_of(1);
  const double pooled = score(said, fusion).loss;
  fusion.rule = fit_stack(said.samples(), fusion, kTypes);
  EXPECT_NEAR(score(said, fusion).loss, pooled, 0.05);
}

TEST(FitStack, LeavesOutWhatCannotOccur) {
  const TextsSaid said = make_said(50, 2, 4, [](std::size_t label, std::size_t) { return label; });
  const Stack stack = fit_stack(said.samples(), pool_of(2), kTypes);
  EXPECT_EQ(stack.layers[0].weights.size(), kTypes * 2 * kTypes);
  EXPECT_EQ(stack.layers[0].bias.size(), kTypes);
  EXPECT_TRUE(stack.layers[1].weights.empty());
  EXPECT_TRUE(stack.layers[2].weights.empty());
  Fusion both = pool_of(2);
  both.image = {1};
  const Stack unseen = fit_stack(said.samples(), both, kTypes);
  EXPECT_EQ(unseen.layers[2].weights, std::vector<float>(kTypes * 3 * kTypes, 0.0F))
      << "without samples, what the pool says";
}

TEST(FitVote, IgnoresTheOneThatIsSureAndWrong) {
  // Two models of three are right; the third one is four times as sure of anything at all.
  Random random(5);
  const auto mostly = [&](std::size_t label, std::size_t model) {
    return model < 2 ? label : random.below(kTypes);
  };
  TextsSaid said = make_said(600, 3, 6, mostly);
  for (auto& models : said.logits)
    for (float& logit : models[2]) logit *= 4;
  Fusion fusion = pool_of(3);
  const FusionScore pooled = score(said, fusion);
  fusion.rule = fit_vote(said.samples(), fusion, kTypes);
  const FusionScore voted = score(said, fusion);
  EXPECT_LT(pooled.accuracy, 0.6);
  EXPECT_GT(voted.accuracy, 0.85);
  EXPECT_LT(voted.loss, 0.6);
}

TEST(FitVote, MakesTheLabelsMostLikely) {
  const TextsSaid said = make_said(600, 3, 7, [](std::size_t label, std::size_t) { return label; });
  Fusion fusion = pool_of(3);
  const Vote vote = fit_vote(said.samples(), fusion, kTypes);
  EXPECT_EQ(vote.exponents[1], 1) << "nothing to fit on";
  const auto loss = [&](float factor) {
    fusion.rule = Vote{.exponents = {vote.exponents[0] * factor, 1, 1}};
    return score(said, fusion).loss;
  };
  EXPECT_LT(loss(1), loss(0.9F));
  EXPECT_LT(loss(1), loss(1.1F));
}

TEST(StackSize, IsCheckedBeforeAnythingIsTrained) {
  check_stack_size(100, 3, 1, 0);
  EXPECT_EQ(sentence_of([] { check_stack_size(200, 2, 1, 0); }),
            "Stacked fusion has a weight for each model and each pair of classes: with 200 classes that are "
            "240000, and a pack holds at most 100000; take fewer models or another rule (--fusion).");
}

}  // namespace
}  // namespace vitrine::trainer
