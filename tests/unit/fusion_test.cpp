// Softmax, temperature scaling, fusion of two modalities and the choice of the best classes.
#include "vitrine/fusion.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "sentence_of.hpp"

namespace vitrine {
namespace {

Fusion neutral(std::size_t classes) {
  Fusion fusion{.text = {1}, .image = {1}, .joint = {}, .both = {}, .rule = {}, .review_threshold = 0};
  fusion.both = {.text = std::vector<float>(classes, 1.0F),
                 .image = std::vector<float>(classes, 1.0F),
                 .bias = std::vector<float>(classes, 0.0F)};
  return fusion;
}

/// What a single model said; an empty vector is a missing modality.
ModalityLogits one(const std::vector<float>& logits) {
  return logits.empty() ? ModalityLogits{} : ModalityLogits{logits};
}

ProductLogits said(const std::vector<float>& text, const std::vector<float>& image,
                   const std::vector<float>& joint = {}) {
  return {.text = one(text), .image = one(image), .joint = one(joint)};
}

double sum(const std::vector<float>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

std::string error_of(const std::vector<float>& text, const std::vector<float>& image, const Fusion& fusion,
                     std::size_t classes) {
  return sentence_of([&] { fuse(said(text, image), fusion, classes); });
}

TEST(LogSoftmax, GivesTheLogarithmOfKnownProbabilities) {
  const std::vector<float> logits{0.0F, std::log(3.0F)};
  const auto scores = log_softmax(logits);
  ASSERT_EQ(scores.size(), 2U);
  EXPECT_NEAR(scores[0], std::log(0.25), 1e-7);
  EXPECT_NEAR(scores[1], std::log(0.75), 1e-7);
}

TEST(LogSoftmax, StaysFiniteForHugeLogits) {
  const auto scores = log_softmax(std::vector<float>{1e30F, -1e30F});
  EXPECT_EQ(scores[0], 0.0);
  EXPECT_TRUE(std::isfinite(scores[1]));
  EXPECT_LT(scores[1], -1e29);
}

TEST(LogSoftmax, OfNothingIsNothing) { EXPECT_TRUE(log_softmax({}).empty()); }

TEST(Fuse, UsesEachModalitysOwnFactorAlone) {
  Fusion fusion = neutral(2);
  fusion.text = {0.5F};
  fusion.image = {2};
  const std::vector<float> logits{1.0F, 0.0F};
  EXPECT_NEAR(fuse(said(logits, {}), fusion, 2)[0], 1 / (1 + std::exp(-0.5)), 1e-6);
  EXPECT_NEAR(fuse(said({}, logits), fusion, 2)[0], 1 / (1 + std::exp(-2.0)), 1e-6);
}

TEST(Fuse, MultipliesTheModalitiesWhereAllWeightsAreOne) {
  const std::vector<float> text{std::log(0.6F), std::log(0.4F)};
  const std::vector<float> image{std::log(0.2F), std::log(0.8F)};
  const auto both = fuse(said(text, image), neutral(2), 2);
  EXPECT_NEAR(both[0], 0.12 / (0.12 + 0.32), 1e-6);
  EXPECT_NEAR(sum(both), 1, 1e-6);
}

TEST(Fuse, AppliesWeightsAndBiasOfEachClass) {
  Fusion fusion = neutral(3);
  fusion.both.text = {0.5F, 1.0F, 2.0F};
  fusion.both.image = {1.0F, 0.0F, 0.25F};
  fusion.both.bias = {0.0F, 0.3F, -0.2F};
  const std::vector<float> text{1.0F, 0.0F, -1.0F};
  const std::vector<float> image{0.0F, 2.0F, 1.0F};
  const auto t = log_softmax(text);
  const auto i = log_softmax(image);
  std::vector<double> expected(3);
  double total = 0;
  for (std::size_t c = 0; c < 3; ++c) {
    expected[c] =
        std::exp(static_cast<double>(fusion.both.text[c]) * t[c] +
                 static_cast<double>(fusion.both.image[c]) * i[c] + static_cast<double>(fusion.both.bias[c]));
    total += expected[c];
  }
  const auto both = fuse(said(text, image), fusion, 3);
  for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(both[c], expected[c] / total, 1e-6) << "class " << c;
}

TEST(Fuse, IgnoresWeightsAndBiasWhereOneModalityIsMissing) {
  Fusion fusion = neutral(2);
  fusion.both.bias = {100.0F, 0.0F};
  const std::vector<float> logits{0.0F, 1.0F};
  EXPECT_LT(fuse(said(logits, {}), fusion, 2)[0], 0.5F);
  EXPECT_GT(fuse(said(logits, logits), fusion, 2)[0], 0.99F);
}

Fusion with_joint(std::vector<float> factors) {
  Fusion fusion = neutral(3);
  fusion.joint = std::move(factors);
  fusion.both.text = {0.5F, 1.0F, 2.0F};
  fusion.both.image = {1.0F, 0.0F, 0.25F};
  fusion.both.bias = {0.0F, 0.3F, -0.2F};
  return fusion;
}

TEST(Fuse, AddsTheLogitsOfJointModelsTimesTheirFactors) {
  const Fusion fusion = with_joint({0.5F, 3});
  const std::vector<float> text{1, 0, -1}, image{0, 2, 1}, first{2, -1, 4}, second{0, 0, 1};
  const auto t = log_softmax(text);
  const auto i = log_softmax(image);
  std::vector<float> scores;
  for (std::size_t c = 0; c < 3; ++c)
    scores.push_back(static_cast<float>(
        static_cast<double>(fusion.both.text[c]) * t[c] + static_cast<double>(fusion.both.image[c]) * i[c] +
        static_cast<double>(fusion.both.bias[c] + 0.5F * first[c] + 3 * second[c])));
  const auto expected = log_softmax(scores);
  const auto fused = fuse({.text = one(text), .image = one(image), .joint = {first, second}}, fusion, 3);
  for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(fused[c], std::exp(expected[c]), 1e-6) << "class " << c;
  // Where the second joint model knows nothing of the text, the first counts alone.
  const auto without = fuse({.text = one(text), .image = one(image), .joint = {first, {}}}, fusion, 3);
  EXPECT_EQ(without, fuse(said(text, image, first), fusion, 3));
}

TEST(Fuse, LeavesOutTheModalityThatNoModelOfThePackReadsAlone) {
  Fusion fusion = with_joint({2});
  const std::vector<float> text{1, 0, -1}, joint{2, -1, 4};
  const auto t = log_softmax(text);
  std::vector<float> scores;
  for (std::size_t c = 0; c < 3; ++c)
    scores.push_back(static_cast<float>(static_cast<double>(fusion.both.text[c]) * t[c]) +
                     fusion.both.bias[c] + 2 * joint[c]);
  const auto expected = log_softmax(scores);
  const auto fused = fuse(said(text, {}, joint), fusion, 3);
  for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(fused[c], std::exp(expected[c]), 1e-6) << "class " << c;

  fusion.both.bias = {0, 0, 0};
  const auto alone = fuse(said({}, {}, joint), fusion, 3);
  const auto calibrated = log_softmax(std::vector<float>{4, -2, 8});
  for (std::size_t c = 0; c < 3; ++c)
    EXPECT_NEAR(alone[c], std::exp(calibrated[c]), 1e-6) << "the factor is one over the temperature";
}

TEST(SituationOf, SeesWhatWasRead) {
  const std::vector<float> logits{1, 0};
  EXPECT_EQ(situation_of(said(logits, {})), Situation::text);
  EXPECT_EQ(situation_of(said({}, logits)), Situation::image);
  EXPECT_EQ(situation_of(said(logits, logits)), Situation::both);
  EXPECT_EQ(situation_of(said({}, {}, logits)), Situation::both);
}

/// Three text models; the last one is far surer than the others.
Fusion three_voters() {
  Fusion fusion = neutral(3);
  fusion.text = {1, 1, 1};
  return fusion;
}

TEST(Vote, GoesToTheClassThatMostModelsPutFirst) {
  const std::vector<float> first{1, 0, 0}, second{2, 1, 0}, third{0, 0, 50};
  const ProductLogits product{.text = {first, second, third}, .image = {}, .joint = {}};
  Fusion fusion = three_voters();
  EXPECT_EQ(top_k(fuse(product, fusion, 3), 1)[0], 2U) << "the pool follows the surest";
  fusion.rule = Vote{.exponents = {2, 1, 1}};
  const auto voted = fuse(product, fusion, 3);
  EXPECT_EQ(top_k(voted, 3), (std::vector<std::size_t>{0, 2, 1}));
  EXPECT_NEAR(sum(voted), 1, 1e-6);
  // Two votes and one, and half of the pool's certainty of class 2, squared.
  EXPECT_NEAR(voted[0], 4.0 / (4 + 1.5 * 1.5), 1e-6);
  const std::vector<float> mirrored[] = {{0, 0, 1}, {0, 1, 2}, {50, 0, 0}};
  const ProductLogits other{.text = {mirrored[0], mirrored[1], mirrored[2]}, .image = {}, .joint = {}};
  EXPECT_EQ(top_k(fuse(other, fusion, 3), 3), (std::vector<std::size_t>{2, 0, 1}))
      << "by votes, not by index";
}

TEST(Vote, IsDecidedByThePoolAmongEquals) {
  const std::vector<float> first{3, 0, 0}, second{0, 1, 0};
  Fusion fusion = three_voters();
  fusion.rule = Vote{.exponents = {1, 1, 1}};
  const auto voted = fuse({.text = {first, second, {}}, .image = {}, .joint = {}}, fusion, 3);
  EXPECT_EQ(top_k(voted, 3), (std::vector<std::size_t>{0, 1, 2}));
  Fusion pool = three_voters();
  const auto pooled = fuse({.text = {first, second, {}}, .image = {}, .joint = {}}, pool, 3);
  for (std::size_t c = 0; c < 3; ++c)
    EXPECT_NEAR(voted[c], ((c < 2 ? 1 : 0) + pooled[c] / 2) / 2.5, 1e-6) << c;
}

TEST(Vote, CountsPhotosAndJointModelsInTheirSituation) {
  const std::vector<float> text{1, 0, 0}, image{0, 2, 0}, joint{0, 1, 0};
  Fusion fusion = neutral(3);
  fusion.joint = {1};
  fusion.rule = Vote{.exponents = {1, 1, 3}};
  EXPECT_EQ(top_k(fuse(said(text, image, joint), fusion, 3), 1)[0], 1U);
  const auto both = fuse(said(text, image, joint), fusion, 3);
  std::get<Vote>(fusion.rule).exponents = {1, 1, 1};
  const auto flat = fuse(said(text, image, joint), fusion, 3);
  EXPECT_NEAR(both[0] / both[1], std::pow(flat[0] / flat[1], 3), 1e-6);
}

TEST(Vote, StaysFiniteWhereThePoolIsCertain) {
  const std::vector<float> sure{1e4F, 0, 0};
  Fusion fusion = neutral(3);
  fusion.rule = Vote{.exponents = {20, 1, 1}};
  const auto voted = fuse(said(sure, {}), fusion, 3);
  EXPECT_EQ(voted[0], 1);
  EXPECT_TRUE(std::isfinite(voted[1]));
}

/// Weights of 0 for a text, an image and a joint model of two classes.
Stack empty_stack() {
  Stack stack;
  const std::size_t models[] = {1, 1, 3};
  for (std::size_t s = 0; s < kSituations; ++s)
    stack.layers[s] = {.weights = std::vector<float>(2 * models[s] * 2), .bias = {0, 0}};
  return stack;
}

TEST(Stack, OfNoWeightsIsThePool) {
  Fusion fusion = neutral(2);
  fusion.joint = {1};
  const Fusion pool = fusion;
  fusion.rule = empty_stack();
  const std::vector<float> text{1, 0}, image{0, 2}, joint{3, 0};
  for (const ProductLogits& product :
       {said(text, {}), said({}, image), said(text, image, joint), said(text, image)})
    EXPECT_EQ(fuse(product, fusion, 2), fuse(product, pool, 2));
}

TEST(Stack, AddsWhatEachModelSaysOfEachClass) {
  Fusion fusion = neutral(2);
  fusion.joint = {0.5F};
  Stack stack = empty_stack();
  // Text, image and joint model by class; the first row scores class 0.
  stack.layers[2] = {.weights = {1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5, -6}, .bias = {0.5F, -0.5F}};
  fusion.rule = stack;
  const std::vector<float> text{0.2F, 0}, image{0, 0.4F}, joint{0.6F, 0};
  Fusion pool = fusion;
  pool.rule = Pool{};
  const auto base = fuse(said(text, image, joint), pool, 2);
  const double added = 1 * 0.1 - 2 * 0.1 - 3 * 0.2 + 4 * 0.2 + 5 * 0.3 - 6 * 0.3 + 0.5;
  const double odds = std::log(base[0] / base[1]) + 2 * added;
  const auto stacked = fuse(said(text, image, joint), fusion, 2);
  EXPECT_NEAR(std::log(stacked[0] / stacked[1]), odds, 1e-5);

  // A model that says nothing adds nothing.
  const auto without = fuse(said(text, image), fusion, 2);
  pool.joint = {0};
  const auto base_without = fuse(said(text, image), pool, 2);
  EXPECT_NEAR(std::log(without[0] / without[1]),
              std::log(base_without[0] / base_without[1]) + 2 * (0.1 - 0.2 - 0.6 + 0.8 + 0.5), 1e-5);
}

TEST(Stack, RefusesLayersThatDoNotFit) {
  Fusion fusion = neutral(2);
  Stack stack;
  stack.layers[0] = {.weights = {1, 2, 3}, .bias = {0, 0}};
  fusion.rule = stack;
  EXPECT_EQ(error_of({1, 2}, {}, fusion, 2), "fusion.stack: expected 4 weights, found 3.");
  stack.layers[0] = {.weights = {1, 2, 3, 4}, .bias = {0}};
  fusion.rule = stack;
  EXPECT_EQ(error_of({1, 2}, {}, fusion, 2), "fusion.stack: expected 2 values, one per class, found 1.");
}

TEST(Pool, AddsUpTheModelsLogitsTimesTheirFactors) {
  const std::vector<float> first{1, 0, -2}, second{0, 3, 1};
  const auto scores = pool({first, second}, std::vector<float>{0.5F, 2}, 3, "logits");
  const std::vector<float> sums{0.5F, 6, 1};
  EXPECT_EQ(scores, log_softmax(sums));
}

TEST(Pool, LeavesOutModelsThatSayNothing) {
  const std::vector<float> second{0, 3, 1};
  const std::vector<float> factors{0.5F, 2};
  EXPECT_EQ(pool({{}, second}, factors, 3, "logits"), log_softmax(std::vector<float>{0, 6, 2}));
  EXPECT_TRUE(pool({{}, {}}, factors, 3, "logits").empty());
  EXPECT_TRUE(pool({}, factors, 3, "logits").empty());
}

TEST(Pool, RefusesMoreModelsThanFactors) {
  const std::vector<float> logits{0, 1};
  EXPECT_EQ(sentence_of([&] {
              pool({logits, logits}, std::vector<float>{1}, 2, "text logits");
            }),
            "text logits: expected those of 1 model, found 2.");
}

TEST(Fuse, OfNothingMakesAllClassesEquallyLikely) {
  EXPECT_EQ(fuse({}, neutral(4), 4), std::vector<float>(4, 0.25F));
}

TEST(Fuse, RefusesLengthsThatDoNotFit) {
  EXPECT_EQ(error_of({1, 2}, {}, neutral(3), 3), "text logits: expected 3 values, one per class, found 2.");
  EXPECT_EQ(error_of({}, {1, 2, 3, 4}, neutral(3), 3),
            "image logits: expected 3 values, one per class, found 4.");
  Fusion fusion = neutral(2);
  fusion.both.bias.pop_back();
  EXPECT_EQ(error_of({1, 2}, {1, 2}, fusion, 2),
            "fusion.both.bias: expected 2 values, one per class, found 1.");
  EXPECT_EQ(error_of({1, 2}, {}, fusion, 2), "no error");
  const std::vector<float> joint{1, 2};
  EXPECT_EQ(sentence_of([&] { fuse(said({}, {}, joint), neutral(2), 2); }),
            "joint logits: expected those of 0 models, found 1.");
}

TEST(TopK, OrdersByValueThenByIndex) {
  const std::vector<float> values{0.1F, 0.4F, 0.1F, 0.4F, 0.0F};
  EXPECT_EQ(top_k(values, 3), (std::vector<std::size_t>{1, 3, 0}));
  EXPECT_EQ(top_k(values, 99), (std::vector<std::size_t>{1, 3, 0, 2, 4}));
  EXPECT_TRUE(top_k(values, 0).empty());
  EXPECT_TRUE(top_k({}, 5).empty());
}

}  // namespace
}  // namespace vitrine
