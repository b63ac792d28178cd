#include "image_checks.hpp"

#include "image_model_fixture.hpp"

namespace vitrine::trainer {
namespace {

class ImageChecks : public ImageModelFixture {};

TEST_F(ImageChecks, KnowsOneBatchByHeartAndSaysWhereItCannot) {
  options_.learning_rate = 1e-3;
  const MemorizedBatch learnt = overfit_one_batch(set(), options_);
  EXPECT_EQ(learnt.photos, 4U);
  EXPECT_EQ(learnt.right, 4U);
  EXPECT_LT(learnt.last_loss, 0.05);
  EXPECT_LT(learnt.steps, 200U);
  EXPECT_TRUE(learnt.learnt());

  options_.learning_rate = 1e-9;
  const MemorizedBatch still = overfit_one_batch(set(), options_);
  EXPECT_EQ(still.steps, 200U);
  EXPECT_NEAR(still.last_loss, still.first_loss, 0.1);
  EXPECT_FALSE(still.learnt());
}

TEST_F(ImageChecks, FindsALearningRateThatIsNeitherTooLowNorTooHigh) {
  const LearningRateCurve curve = find_learning_rate(set(), options_);
  ASSERT_GT(curve.points.size(), 20U);
  EXPECT_NEAR(curve.points.front().rate, 1e-7, 1e-12);
  for (std::size_t i = 1; i < curve.points.size(); ++i)
    EXPECT_GT(curve.points[i].rate, curve.points[i - 1].rate);
  double smallest = curve.points.front().loss;
  for (const auto& point : curve.points) smallest = std::min(smallest, point.loss);
  for (const auto& point : curve.points) EXPECT_EQ(point.rate == curve.best, point.loss == smallest);
  EXPECT_GT(curve.points.back().loss, smallest) << "the highest rate is too high";
}

}  // namespace
}  // namespace vitrine::trainer
