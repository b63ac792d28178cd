// Tests of calibration.hpp.
#include "calibration.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>

#include "random.hpp"

namespace vitrine::trainer {
namespace {

/// Sum of uniforms: close enough to a normal variable.
double normal(Random& random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += random.uniform();
  return sum;
}

int draw(Random& random, const std::vector<float>& probabilities) {
  double left = random.uniform();
  for (std::size_t c = 0; c + 1 < probabilities.size(); ++c) {
    left -= probabilities[c];
    if (left < 0) return static_cast<int>(c);
  }
  return static_cast<int>(probabilities.size()) - 1;
}

std::vector<float> softmax(const std::vector<float>& logits, double temperature) {
  Fusion fusion;
  fusion.text = {static_cast<float>(1 / temperature)};
  return fuse({.text = {logits}, .image = {}, .joint = {}}, fusion, logits.size());
}

struct Problem {
  CatalogueLogits logits;
  std::vector<int> labels;
  std::vector<std::size_t> rows;
  std::size_t classes;
};

/// Text knows the lower half of the classes, the photo the upper half; `noise` hides both.
Problem make_problem(std::size_t rows, std::size_t classes, double noise, std::uint64_t seed) {
  Random random(seed);
  Problem problem{.logits = {}, .labels = {}, .rows = {}, .classes = classes};
  problem.logits = make_logits({.text = 1, .image = 1, .joint = 0}, rows, classes);
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t label = random.below(classes);
    std::vector<float> text(classes), image(classes);
    for (std::size_t c = 0; c < classes; ++c) {
      const bool text_knows = c < classes / 2;
      text[c] = static_cast<float>(noise * normal(random) + (c == label && text_knows ? 4 : 0));
      image[c] = static_cast<float>(noise * normal(random) + (c == label && !text_knows ? 4 : 0));
    }
    problem.logits.text[0].set(row, text);
    problem.logits.title[0].set(row, text);
    problem.logits.image[0].set(row, image);
    problem.labels.push_back(static_cast<int>(label));
    problem.rows.push_back(row);
  }
  return problem;
}

/// Mean negative log-likelihood of the fused answer.
double loss(const Problem& problem, const Fusion& fusion) {
  double sum = 0;
  for (const std::size_t row : problem.rows) {
    const auto p = fuse(said_of(problem.logits, row, View::text_image), fusion, problem.classes);
    sum -= std::log(std::max(p[static_cast<std::size_t>(problem.labels[row])], 1e-30F));
  }
  return sum / static_cast<double>(problem.rows.size());
}

TEST(FitFactors, RecoversTheTemperatureThatMadeTheLabels) {
  for (const double truth : {0.5, 1.0, 3.0}) {
    Random random(7);
    std::vector<std::vector<float>> logits(4000, std::vector<float>(5));
    std::vector<ModalityLogits> views;
    std::vector<int> labels;
    for (auto& row : logits) {
      for (float& value : row) value = static_cast<float>(3 * normal(random));
      labels.push_back(draw(random, softmax(row, truth)));
    }
    for (const auto& row : logits) views.push_back({row});
    EXPECT_NEAR(static_cast<double>(fit_factors(views, labels, 1, 5, FusionRule::learned)[0]) * truth, 1,
                0.06)
        << truth;
  }
}

TEST(FitFactors, StayFiniteWhereAllIsRightOrNothingIsKnown) {
  const std::vector<float> row{5, 0};
  const std::vector<ModalityLogits> samples{{row}, {row}};
  EXPECT_NEAR(fit_factors(samples, {0, 0}, 1, 2, FusionRule::learned)[0], 20, 0.1);
  EXPECT_NEAR(fit_factors(samples, {1, 1}, 1, 2, FusionRule::learned)[0], 1.0 / 20, 1e-3);
  EXPECT_EQ(fit_factors({}, {}, 3, 2, FusionRule::learned), (std::vector<float>{1, 1, 1}));
}

TEST(FitFactors, TrustTheModelThatKnowsMore) {
  // The first model's noise is a third of the second's; the third says nothing of every other text.
  Random random(11);
  constexpr double kNoise[] = {1, 3, 3};
  std::vector<std::array<std::vector<float>, 3>> said(2000);
  std::vector<ModalityLogits> samples;
  std::vector<int> labels;
  for (std::size_t i = 0; i < said.size(); ++i) {
    labels.push_back(static_cast<int>(random.below(4)));
    for (std::size_t model = 0; model < 3; ++model)
      for (int c = 0; c < 4; ++c)
        said[i][model].push_back(
            static_cast<float>(kNoise[model] * normal(random) + (c == labels[i] ? 2 : 0)));
    samples.push_back(
        {said[i][0], said[i][1], i % 2 == 0 ? std::span<const float>(said[i][2]) : std::span<const float>{}});
  }
  const std::vector<float> factors = fit_factors(samples, labels, 3, 4, FusionRule::learned);
  // Of normal noise of deviation s, two above the others is worth 2 / s^2.
  EXPECT_NEAR(factors[0], 2, 0.25);
  EXPECT_NEAR(factors[1], 2.0 / 9, 0.06);
  EXPECT_NEAR(factors[2], 2.0 / 9, 0.08);
}

TEST(FitFusion, LearnsWhichModalityKnowsWhichClass) {
  const Problem train = make_problem(3000, 6, 1.5, 1);
  const Problem test = make_problem(3000, 6, 1.5, 2);
  const Fusion fitted = fit_fusion(train.logits, train.labels, train.rows, FusionRule::learned);
  Fusion equal = fitted;
  equal.both = {
      .text = std::vector<float>(6, 1), .image = std::vector<float>(6, 1), .bias = std::vector<float>(6)};
  EXPECT_LT(loss(test, fitted), 0.9 * loss(test, equal));
  for (std::size_t c = 0; c < 3; ++c) EXPECT_GT(fitted.both.text[c], fitted.both.image[c] + 0.1F) << c;
  for (std::size_t c = 3; c < 6; ++c) EXPECT_LT(fitted.both.text[c], fitted.both.image[c] - 0.1F) << c;
}

TEST(FitFusion, CountsAllAlikeOnRequest) {
  Problem problem = make_problem(400, 6, 1, 3);
  const LogitTable guesses = make_problem(400, 6, 1, 4).logits.text[0];
  problem.logits.text.push_back(guesses);
  problem.logits.title.push_back(guesses);
  const Fusion equal = fit_fusion(problem.logits, problem.labels, problem.rows, FusionRule::equal);
  EXPECT_EQ(equal.text[0], equal.text[1]);
  const FusionWeights& both = equal.both;
  EXPECT_EQ(both.text, std::vector<float>(6, both.text[0]));
  EXPECT_EQ(both.image, both.text);
  EXPECT_EQ(both.bias, std::vector<float>(6, 0.0F));
  const Fusion learned = fit_fusion(problem.logits, problem.labels, problem.rows, FusionRule::learned);
  EXPECT_GT(learned.text[0], 3 * learned.text[1]) << "the second model guesses";
  EXPECT_LT(loss(problem, learned), loss(problem, equal));
}

TEST(FitFusion, DoesNotOverfitFewRows) {
  const Problem train = make_problem(60, 6, 3, 3);
  const Problem test = make_problem(3000, 6, 3, 4);
  const Fusion fitted = fit_fusion(train.logits, train.labels, train.rows, FusionRule::learned);
  EXPECT_LT(loss(test, fitted), std::log(6.0)) << "worse than knowing nothing";
}

TEST(FitFusion, ServesTheTitleAndTheWholeText) {
  // The whole text is right and the title is noise: the weight that serves both lies between.
  Problem problem = make_problem(1500, 4, 1, 5);
  const Fusion text_only = fit_fusion(problem.logits, problem.labels, problem.rows, FusionRule::learned);
  Random random(6);
  for (const std::size_t row : problem.rows) {
    std::vector<float> noise(4);
    for (float& value : noise) value = static_cast<float>(2 * normal(random));
    problem.logits.title[0].set(row, noise);
  }
  const Fusion both = fit_fusion(problem.logits, problem.labels, problem.rows, FusionRule::learned);
  EXPECT_LT(both.text[0], text_only.text[0] / 1.2F);
}

TEST(FitFusion, LeavesRowsWithoutPhotoOut) {
  Problem problem = make_problem(400, 4, 1, 8);
  std::vector<std::size_t> with_photo;
  for (const std::size_t row : problem.rows) {
    if (row % 2 == 0) with_photo.push_back(row);
    if (row % 2 == 1) problem.logits.image[0].set(row, {});
  }
  const Fusion all = fit_fusion(problem.logits, problem.labels, problem.rows, FusionRule::learned);
  const Fusion half = fit_fusion(problem.logits, problem.labels, with_photo, FusionRule::learned);
  EXPECT_EQ(all.image, half.image);
  EXPECT_NE(all.text, half.text);

  const Fusion none = [&] {
    for (const std::size_t row : problem.rows) problem.logits.image[0].set(row, {});
    return fit_fusion(problem.logits, problem.labels, problem.rows, FusionRule::learned);
  }();
  EXPECT_EQ(none.both.text, std::vector<float>(4, 1));
  EXPECT_EQ(none.both.bias, std::vector<float>(4, 0));
  EXPECT_EQ(none.image, std::vector<float>{1});
}

/// Gives the problem a joint model that says `clue` for the right class, hidden by `noise`.
void add_joint_model(Problem& problem, double clue, double noise, std::uint64_t seed) {
  Random random(seed);
  LogitTable said(problem.rows.size(), problem.classes);
  for (const std::size_t row : problem.rows) {
    std::vector<float> logits(problem.classes);
    for (std::size_t c = 0; c < problem.classes; ++c)
      logits[c] = static_cast<float>(noise * normal(random) +
                                     (static_cast<int>(c) == problem.labels[row] ? clue : 0));
    said.set(row, logits);
  }
  problem.logits.text_image.push_back(said);
  problem.logits.title_image.push_back(said);
}

TEST(FitFusion, WeighsTextAndPhotoByWitnessesWithTextFactorsOfTheirOwn) {
  // The witnesses' texts were read by a model whose logits are a fifth of the other's; the others have no
  // photo.
  const Problem rows = make_problem(2000, 6, 1.5, 1);
  Problem seen = rows, alone = rows;
  std::vector<std::size_t> own, witnesses;
  for (const std::size_t row : rows.rows) {
    (row % 2 == 0 ? own : witnesses).push_back(row);
    if (row % 2 == 0) {
      seen.logits.image[0].set(row, {});
      continue;
    }
    std::vector<float> text(rows.logits.text[0].row(row).begin(), rows.logits.text[0].row(row).end());
    for (float& logit : text) logit /= 5;
    seen.logits.text[0].set(row, text);
    seen.logits.title[0].set(row, text);
  }
  const Fusion fitted = fit_fusion(seen.logits, seen.labels, own, FusionRule::learned, witnesses);
  const Fusion whole = fit_fusion(rows.logits, rows.labels, own, FusionRule::learned);
  EXPECT_EQ(fitted.text, whole.text) << "witnesses change no factor of texts";
  EXPECT_NE(fitted.image, std::vector<float>{1}) << "the photo's comes from them";
  EXPECT_LT(loss(rows, fitted), 1.02 * loss(rows, whole));
  for (std::size_t c = 0; c < 3; ++c) EXPECT_GT(fitted.both.text[c], fitted.both.image[c]) << c;
}

TEST(FitFusion, GivesJointModelsTheFactorsThatTheyDeserve) {
  Problem train = make_problem(2000, 4, 1.5, 11);
  Problem test = make_problem(2000, 4, 1.5, 12);
  const double without = loss(test, fit_fusion(train.logits, train.labels, train.rows, FusionRule::learned));
  std::uint64_t seed = 13;
  for (Problem* problem : {&train, &test})
    for (const double clue : {2, 0}) add_joint_model(*problem, clue, 1, seed++);
  const Fusion fitted = fit_fusion(train.logits, train.labels, train.rows, FusionRule::learned);
  ASSERT_EQ(fitted.joint.size(), 2U);
  // Of normal noise of deviation s, a clue k above the others is worth k / s^2.
  EXPECT_NEAR(fitted.joint[0], 2, 0.3);
  EXPECT_NEAR(fitted.joint[1], 0, 0.1);
  EXPECT_LT(loss(test, fitted), 0.8 * without);

  const Fusion equal = fit_fusion(train.logits, train.labels, train.rows, FusionRule::equal);
  EXPECT_EQ(equal.joint[0], equal.joint[1]);
  EXPECT_EQ(equal.both.text, std::vector<float>(4, equal.both.image[0]));
}

TEST(FitFusion, CalibratesJointModelsAlone) {
  Problem problem = make_problem(2000, 4, 1, 15);
  problem.logits = {};
  add_joint_model(problem, 2, 1, 16);
  const Fusion fitted = fit_fusion(problem.logits, problem.labels, problem.rows, FusionRule::learned);
  std::vector<ModalityLogits> samples;
  for (const std::size_t row : problem.rows)
    samples.push_back(said_of(problem.logits, row, View::text_image).joint);
  EXPECT_EQ(fitted.joint, fit_factors(samples, problem.labels, 1, 4, FusionRule::learned));
  EXPECT_NEAR(fitted.joint[0], 2, 0.2);
  EXPECT_TRUE(fitted.text.empty());
  EXPECT_EQ(fitted.both.bias, std::vector<float>(4, 0));
}

TEST(FitFusion, CombinesJointModelsWithTextsWhereNoModelReadsPhotosAlone) {
  Problem problem = make_problem(2000, 4, 1.5, 17);
  add_joint_model(problem, 2, 1, 18);
  problem.logits.image.clear();
  const Fusion fitted = fit_fusion(problem.logits, problem.labels, problem.rows, FusionRule::learned);
  Fusion text_alone = fitted;
  text_alone.joint = {0};
  Fusion joint_alone = fitted;
  joint_alone.both.text.assign(4, 0);
  EXPECT_LT(loss(problem, fitted), 0.9 * loss(problem, text_alone));
  EXPECT_LT(loss(problem, fitted), 0.9 * loss(problem, joint_alone));
  EXPECT_EQ(fitted.both.image, std::vector<float>(4, 1)) << "no photo model, no weight to learn";
}

TEST(FitFusion, FitsTheRulesThatGoBeyondThePool) {
  Problem problem = make_problem(600, 4, 1.5, 19);
  add_joint_model(problem, 1, 1, 20);
  const auto fitted = [&](FusionRule rule) {
    return fit_fusion(problem.logits, problem.labels, problem.rows, rule);
  };
  const Fusion learned = fitted(FusionRule::learned);
  EXPECT_TRUE(std::holds_alternative<Pool>(learned.rule));
  Fusion vote = fitted(FusionRule::vote);
  const Vote exponents = std::get<Vote>(vote.rule);
  for (const float exponent : exponents.exponents) EXPECT_NE(exponent, 1) << "each situation has its samples";
  Fusion stacked = fitted(FusionRule::stacked);
  EXPECT_EQ(std::get<Stack>(stacked.rule).layers[2].weights.size(), 4U * 3 * 4);
  EXPECT_LE(loss(problem, stacked), loss(problem, learned));
  for (Fusion* fusion : {&vote, &stacked}) {
    fusion->rule = Pool{};
    EXPECT_EQ(*fusion, learned) << "they begin with what is learned";
  }
}

TEST(FitFusion, IsTheSameForTheSameRows) {
  const Problem problem = make_problem(300, 5, 1, 9);
  EXPECT_EQ(fit_fusion(problem.logits, problem.labels, problem.rows, FusionRule::learned),
            fit_fusion(problem.logits, problem.labels, problem.rows, FusionRule::learned));
}

TEST(ReviewPoint, TakesTheLargestCoverageThatReachesTheTarget) {
  // Top probabilities 0.9 right, 0.8 right, 0.7 wrong, 0.6 right, 0.55 wrong.
  const std::vector<int> truth{0, 0, 1, 0, 1};
  const std::vector<float> probabilities{0.9F, 0.1F, 0.8F, 0.2F, 0.7F, 0.3F, 0.6F, 0.4F, 0.55F, 0.45F};
  const ReviewPoint strict = review_point(truth, probabilities, 2, 0.97);
  EXPECT_FLOAT_EQ(strict.threshold, 0.8F);
  EXPECT_DOUBLE_EQ(strict.coverage, 0.4);
  EXPECT_DOUBLE_EQ(strict.accuracy, 1);

  const ReviewPoint middle = review_point(truth, probabilities, 2, 0.75);
  EXPECT_FLOAT_EQ(middle.threshold, 0.6F);
  EXPECT_DOUBLE_EQ(middle.coverage, 0.8);

  const ReviewPoint all = review_point(truth, probabilities, 2, 0.6);
  EXPECT_EQ(all.threshold, 0);
  EXPECT_EQ(all.coverage, 1);

  const ReviewPoint given = review_at(truth, probabilities, 2, 0.65F);
  EXPECT_DOUBLE_EQ(given.coverage, 0.6);
  EXPECT_NEAR(given.accuracy, 2.0 / 3, 1e-12);
}

TEST(ReviewPoint, AcceptsNothingWhereNoThresholdReachesTheTarget) {
  const std::vector<float> probabilities{0.9F, 0.1F, 0.8F, 0.2F};
  const ReviewPoint point = review_point(std::vector<int>{1, 0}, probabilities, 2, 0.97);
  EXPECT_EQ(point.threshold, 1);
  EXPECT_EQ(point.coverage, 0);
}

TEST(ReviewPoint, DoesNotCutBetweenEqualProbabilities) {
  const std::vector<float> probabilities{0.9F, 0.1F, 0.8F, 0.2F, 0.8F, 0.2F};
  const ReviewPoint point = review_point(std::vector<int>{0, 0, 1}, probabilities, 2, 0.97);
  EXPECT_FLOAT_EQ(point.threshold, 0.9F);
}

}  // namespace
}  // namespace vitrine::trainer
