// Photos are decoded in parallel as the page would see them; one that cannot be used becomes an issue.
#include "photos.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "groups.hpp"
#include "photos_in_memory.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

using testing::bitmap;
using testing::catalogue_of;
using testing::PhotosInMemory;

/// Files in memory, one of which cannot be opened.
class LockedPhoto : public PhotosInMemory {
 public:
  using PhotosInMemory::PhotosInMemory;
  std::optional<std::vector<std::uint8_t>> read(const std::string& name) const override {
    if (name == "locked.bmp") throw Error("locked.bmp: permission denied.");
    return PhotosInMemory::read(name);
  }
};

constexpr std::size_t kGood = 20;

std::string gradient(int width, int height, int shade) {
  return bitmap(width, height, [&](int x, int y) {
    return std::array<std::uint8_t, 3>{static_cast<std::uint8_t>(shade), static_cast<std::uint8_t>(y * 8),
                                       static_cast<std::uint8_t>(x * 4)};
  });
}

/// Good photos of different widths, then those that cannot be used.
Data catalogue() {
  std::map<std::string, std::string> files;
  std::vector<std::string> names;
  for (int i = 0; i < static_cast<int>(kGood); ++i) {
    names.push_back("photo" + std::to_string(i) + ".bmp");
    files[names.back()] = gradient(40 + i, 30, 10 * i);
  }
  files["text.bmp"] = "this is not a photo";
  files["half.bmp"] = gradient(40, 30, 1).substr(0, 200);
  for (const char* name : {"absent.bmp", "text.bmp", "half.bmp", "locked.bmp", ""}) names.emplace_back(name);
  return catalogue_of(names, std::make_shared<LockedPhoto>(files));
}

TEST(Photos, KeepsPhotosAsThePageSeesThemAndLargerForTraining) {
  const Data data = catalogue();
  const ImageOptions options{.width = 24, .height = 16, .fit = ImageFit::stretch};
  const Photos photos = Photos::load(data, options, 32, 2);
  ASSERT_EQ(photos.size(), data.products.size());
  for (std::size_t row = 0; row < kGood; ++row) {
    ASSERT_TRUE(photos.has(row));
    const Image image = decode_image(*data.photos->read(data.products[row].image));
    EXPECT_EQ(photos.exact(row).rgb, fit_image(image, options).rgb);
    EXPECT_EQ(photos.train(row).rgb, resize_image(image, 32, 32).rgb);
    EXPECT_EQ(photos.hash(row), photo_hash(photos.exact(row)));
  }
}

TEST(Photos, CutsTrainingPhotosFromThePaddedSquareWhereThePackPads) {
  const Data data = catalogue();
  const ImageOptions options{.width = 16, .height = 16, .fit = ImageFit::pad};
  const Photos photos = Photos::load(data, options, 32, 1);
  const Image& train = photos.train(0);
  EXPECT_EQ(train.width, 32);
  EXPECT_EQ(train.rgb[0], 255);  // 40 x 30 leaves white bars above and below
}

TEST(Photos, ListsWhatCannotBeUsedInTheOrderOfTheRows) {
  const Photos photos = Photos::load(catalogue(), {.width = 16, .height = 16}, 0, 3);
  for (std::size_t row = kGood; row < kGood + 5; ++row) {
    EXPECT_FALSE(photos.has(row)) << row;
    EXPECT_EQ(photos.hash(row), std::nullopt);
  }
  EXPECT_TRUE(photos.train(0).rgb.empty());
  ASSERT_EQ(photos.issues().size(), 4);
  EXPECT_EQ(photos.issues()[0].line, 22);
  EXPECT_EQ(photos.issues()[0].image, "absent.bmp");
  EXPECT_EQ(photos.issues()[0].reason, "There is no such photo.");
  EXPECT_EQ(photos.issues()[1].image, "text.bmp");
  EXPECT_FALSE(photos.issues()[1].reason.empty());
  EXPECT_EQ(photos.issues()[2].image, "half.bmp");
  EXPECT_EQ(photos.issues()[3].reason, "locked.bmp: permission denied.");
}

TEST(Photos, AreTheSameOnAnyNumberOfThreadsAndEveryRowIsReported) {
  const Data data = catalogue();
  std::vector<std::size_t> reported;
  const Photos one = Photos::load(data, {.width = 16, .height = 16}, 20, 1);
  const Photos four = Photos::load(data, {.width = 16, .height = 16}, 20, 4,
                                   [&](std::size_t done) { reported.push_back(done); });
  for (std::size_t row = 0; row < one.size(); ++row) {
    EXPECT_EQ(one.exact(row).rgb, four.exact(row).rgb);
    EXPECT_EQ(one.train(row).rgb, four.train(row).rgb);
  }
  ASSERT_EQ(reported.size(), data.products.size());
  EXPECT_TRUE(std::is_sorted(reported.begin(), reported.end()));
  EXPECT_EQ(reported.back(), data.products.size());
}

TEST(Photos, PassOnWhatTheProgressReportThrows) {
  const auto refuse = [](std::size_t) { throw std::runtime_error("stop"); };
  EXPECT_THROW(Photos::load(catalogue(), {.width = 16, .height = 16}, 0, 2, refuse), std::runtime_error);
}

TEST(Photos, OfACatalogueWithoutImagesAreNone) {
  Data data = catalogue();
  data.photos = nullptr;
  const Photos photos = Photos::load(data, {}, 0, 2);
  EXPECT_EQ(photos.size(), data.products.size());
  EXPECT_FALSE(photos.has(0));
  EXPECT_TRUE(photos.issues().empty());
}

}  // namespace
}  // namespace vitrine::trainer
