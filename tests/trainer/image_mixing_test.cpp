// MixUp blends and CutMix pastes, and the share of a label is the share of its photo.
#include "image_mixing.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace vitrine::trainer {
namespace {

constexpr int kSeeds = 40;

torch::Tensor batch() {
  torch::manual_seed(1);
  return torch::rand({5, 3, 32, 64}).contiguous(torch::MemoryFormat::ChannelsLast);
}

/// Where a photo is its own, [height, width], if every pixel of the batch is either its own or its partner's
/// and all photos agree where.
torch::Tensor own_pixels(const torch::Tensor& images, const torch::Tensor& mixed) {
  const torch::Tensor own = (mixed == images).all(1);
  const torch::Tensor partners = (mixed == images.flip(0)).all(1);
  EXPECT_TRUE((own | partners).all().item<bool>());
  EXPECT_TRUE(own[2].all().item<bool>()) << "the photo in the middle is its own partner";
  for (const int photo : {1, 3, 4}) EXPECT_TRUE(torch::equal(own[photo], own[0]));
  return own[0];
}

TEST(MixPhotos, LeavesABatchAloneWhereBothAreOff) {
  const torch::Tensor images = batch();
  const MixedPhotos mixed = mix_photos(images, {}, Random(1));
  EXPECT_TRUE(mixed.images.is_same(images));
  EXPECT_EQ(mixed.share, 1);
}

TEST(MixPhotos, BlendsByItsShare) {
  const torch::Tensor images = batch();
  for (int seed = 0; seed < kSeeds; ++seed) {
    const MixedPhotos mixed = mix_photos(images, {.mixup = 0.5}, Random(seed));
    EXPECT_GT(mixed.share, 0);
    EXPECT_LT(mixed.share, 1);
    EXPECT_TRUE(torch::equal(mixed.images, images * mixed.share + images.flip(0) * (1 - mixed.share)));
  }
}

TEST(MixPhotos, PastesOneRectangleAndCountsItsArea) {
  const torch::Tensor images = batch();
  double least = 1;
  double most = 0;
  for (int seed = 0; seed < kSeeds; ++seed) {
    const MixedPhotos mixed = mix_photos(images, {.cutmix = 1}, Random(seed));
    const torch::Tensor pasted = own_pixels(images, mixed.images).logical_not();
    EXPECT_NEAR(1 - mixed.share, pasted.to(torch::kFloat64).mean().item<double>(), 1e-12);
    EXPECT_TRUE(torch::equal(pasted, pasted.any(0, true) & pasted.any(1, true))) << "one rectangle";
    const auto rows = pasted.any(1).sum().item<double>();
    const auto columns = pasted.any(0).sum().item<double>();
    const torch::Tensor border =
        pasted[0].any() | pasted[-1].any() | pasted.select(1, 0).any() | pasted.select(1, -1).any();
    if (!border.item<bool>()) {
      EXPECT_NEAR(rows / 32, columns / 64, 1.0 / 32) << "the photo's own proportions";
    }
    least = std::min(least, mixed.share);
    most = std::max(most, mixed.share);
  }
  EXPECT_LT(least, 0.3);
  EXPECT_GT(most, 0.9);
}

TEST(MixPhotos, TakesOneOfTheTwoByChance) {
  const torch::Tensor images = batch();
  int pasted = 0;
  for (int seed = 0; seed < kSeeds; ++seed) {
    const MixedPhotos mixed = mix_photos(images, {.mixup = 0.5, .cutmix = 1}, Random(seed));
    const bool cut = torch::equal(mixed.images, torch::where(mixed.images == images, images, images.flip(0)));
    pasted += cut ? 1 : 0;
    EXPECT_TRUE(
        torch::equal(mixed.images, mix_photos(images, {.mixup = 0.5, .cutmix = 1}, Random(seed)).images));
  }
  EXPECT_GT(pasted, kSeeds / 4);
  EXPECT_LT(pasted, kSeeds * 3 / 4);
}

}  // namespace
}  // namespace vitrine::trainer
