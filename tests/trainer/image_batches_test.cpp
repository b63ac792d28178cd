// Crops are reproducible and stay inside the photo; batches come in order from other threads.
#include "image_batches.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "photos_in_memory.hpp"
#include "temporary_folder.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

constexpr int kWidth = 96;
constexpr int kHeight = 64;

/// Brighter to the right in the red channel, the row's shade in the green one.
Photos gradients() {
  std::map<std::string, std::string> files;
  const std::vector<std::string> names{"0", "1", "2"};
  for (std::size_t row = 0; row < names.size(); ++row)
    files[names[row]] = testing::bitmap(100, 100, [&](int x, int) {
      return std::array<std::uint8_t, 3>{static_cast<std::uint8_t>(2 * x),
                                         static_cast<std::uint8_t>(80 * row), 0};
    });
  const Data data = testing::catalogue_of(names, std::make_shared<testing::PhotosInMemory>(files));
  const TemporaryFolder cache;  // what is mapped outlives its file
  return Photos::load(data, {.width = kWidth, .height = kHeight, .fit = ImageFit::stretch}, 100, 1,
                      {.folder = cache.path()});
}

TEST(ExactBatch, HoldsWhatThePageWouldCompute) {
  const Photos photos = gradients();
  const std::vector<std::size_t> rows{2, 0};
  const torch::Tensor batch = exact_batch(photos, rows);
  ASSERT_EQ(batch.sizes(), (std::vector<std::int64_t>{2, 3, kHeight, kWidth}));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::vector<float> values = normalize_image(photos.exact(rows[i]), photos.options());
    const torch::Tensor row = batch[static_cast<std::int64_t>(i)].contiguous();
    EXPECT_TRUE(torch::equal(row.flatten(), torch::tensor(values)));
  }
}

TEST(OnDevice, OrdersMemoryAsTheDeviceLikesIt) {
  const std::vector<std::size_t> rows{2, 0};
  const torch::Tensor batch = exact_batch(gradients(), rows);
  EXPECT_TRUE(batch.is_contiguous(torch::MemoryFormat::ChannelsLast));
  EXPECT_TRUE(on_device(batch, torch::kCPU).is_same(batch));
  EXPECT_TRUE(on_device(batch, torch::kMeta).is_contiguous());
}

TEST(AugmentedBatch, DependsOnTheSeedAndTheRowAlone) {
  const Photos photos = gradients();
  const std::vector<std::size_t> rows{0, 1, 2};
  const std::vector<std::size_t> one{1};
  for (const Augmentation& augmentation :
       {Augmentation{}, Augmentation{.shift = 0.1, .rotation = 10, .contrast = 0.2, .erasing = 0.5}}) {
    const torch::Tensor batch = augmented_batch(photos, rows, augmentation, 7);
    EXPECT_EQ(batch.sizes(), (std::vector<std::int64_t>{3, 3, kHeight, kWidth}));
    EXPECT_TRUE(torch::equal(batch[1], augmented_batch(photos, one, augmentation, 7)[0]));
    EXPECT_FALSE(torch::equal(batch[1], augmented_batch(photos, one, augmentation, 8)[0]));
  }
}

TEST(AugmentedBatch, ScalesCropsToWholeStridesOfTheNetwork) {
  const Photos photos = gradients();
  const std::vector<std::size_t> one{1};
  const torch::Tensor batch = augmented_batch(photos, one, {.scale = 0.7}, 7);
  EXPECT_EQ(batch.sizes(), (std::vector<std::int64_t>{1, 3, 32, 64}));
}

TEST(AugmentedBatch, CropsPartsOfThePhotoAndMirrorsHalfOfThem) {
  const Photos photos = gradients();
  const std::vector<std::size_t> one{1};
  const ImageOptions& options = photos.options();
  int mirrored = 0;
  constexpr int kSeeds = 60;
  for (int seed = 0; seed < kSeeds; ++seed) {
    const torch::Tensor crop =
        augmented_batch(photos, one, {.min_area = 0.25}, static_cast<std::uint64_t>(seed))[0];
    const torch::Tensor red = (crop[0][0] * options.std[0] + options.mean[0]) * 255;
    const float left = red[0].item<float>();
    const float right = red[kWidth - 1].item<float>();
    mirrored += left > right ? 1 : 0;
    // The photo's red runs from 0 to 198; a crop keeps a quarter of the area with sides 1 to 1.3 at most.
    EXPECT_GT(std::abs(right - left), 0.4F * 198);
    EXPECT_GT(std::min(left, right), -1.0F);
    EXPECT_LT(std::max(left, right), 199.0F);
  }
  EXPECT_GT(mirrored, kSeeds / 4);
  EXPECT_LT(mirrored, kSeeds * 3 / 4);
}

TEST(BatchQueue, HandsOutBatchesInOrderAndPassesErrorsOn) {
  BatchQueue queue(5, [](std::size_t step) {
    if (step == 4) throw Error("step 4");
    return torch::tensor(static_cast<std::int64_t>(step));
  });
  for (std::int64_t step = 0; step < 4; ++step) EXPECT_EQ(queue.next().item<std::int64_t>(), step);
  EXPECT_THROW(queue.next(), Error);
}

}  // namespace
}  // namespace vitrine::trainer
