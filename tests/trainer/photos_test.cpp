// Photos are decoded in parallel as the page would see them; one that cannot be used becomes an issue.
#include "photos.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "groups.hpp"
#include "photos_in_memory.hpp"
#include "temporary_folder.hpp"
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

class PhotosTest : public ::testing::Test {
 protected:
  Photos load(const Data& data, const ImageOptions& options, int train_size = 0, int threads = 1) const {
    return Photos::load(data, options, train_size, threads, cache_);
  }

  const TemporaryFolder temporary_;
  const PhotoCacheOptions cache_{.folder = temporary_.path() / "cache"};
};

TEST_F(PhotosTest, KeepsPhotosAsThePageSeesThemAndLargerForTraining) {
  const Data data = catalogue();
  const ImageOptions options{.width = 24, .height = 16, .fit = ImageFit::stretch};
  const Photos photos = load(data, options, 32, 2);
  ASSERT_EQ(photos.size(), data.products.size());
  for (std::size_t row = 0; row < kGood; ++row) {
    ASSERT_TRUE(photos.has(row));
    const Image image = decode_image(*data.photos->read(data.products[row].image));
    EXPECT_EQ(photos.exact(row).rgb, fit_image(image, options).rgb);
    EXPECT_EQ(photos.train(row).rgb, resize_image(image, 32, 32).rgb);
    EXPECT_EQ(photos.hash(row), photo_hash(photos.exact(row)));
  }
}

TEST_F(PhotosTest, CutsTrainingPhotosFromThePaddedSquareWhereThePackPads) {
  const Data data = catalogue();
  const ImageOptions options{.width = 16, .height = 16, .fit = ImageFit::pad};
  const Photos photos = load(data, options, 32);
  const Image train = photos.train(0);
  EXPECT_EQ(train.width, 32);
  EXPECT_EQ(train.rgb[0], 255);  // 40 x 30 leaves white bars above and below
}

TEST_F(PhotosTest, ListsWhatCannotBeUsedInTheOrderOfTheRows) {
  const Photos photos = load(catalogue(), {.width = 16, .height = 16}, 0, 3);
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

TEST_F(PhotosTest, AreTheSameOnAnyNumberOfThreadsAndEveryRowIsReported) {
  const Data data = catalogue();
  std::vector<std::size_t> reported;
  const Photos one = load(data, {.width = 16, .height = 16}, 20);
  const Photos four = Photos::load(data, {.width = 16, .height = 16}, 20, 4, {.folder = temporary_.path()},
                                   [&](std::size_t done) { reported.push_back(done); });
  for (std::size_t row = 0; row < kGood; ++row) {
    EXPECT_EQ(one.exact(row).rgb, four.exact(row).rgb);
    EXPECT_EQ(one.train(row).rgb, four.train(row).rgb);
  }
  ASSERT_EQ(reported.size(), data.products.size());
  EXPECT_TRUE(std::is_sorted(reported.begin(), reported.end()));
  EXPECT_EQ(reported.back(), data.products.size());
}

TEST_F(PhotosTest, PassOnWhatTheProgressReportThrows) {
  const auto refuse = [](std::size_t) { throw std::runtime_error("stop"); };
  EXPECT_THROW(Photos::load(catalogue(), {.width = 16, .height = 16}, 0, 2, cache_, refuse),
               std::runtime_error);
}

TEST_F(PhotosTest, OfACatalogueWithoutImagesAreNone) {
  Data data = catalogue();
  data.photos = nullptr;
  const Photos photos = load(data, {}, 0, 2);
  EXPECT_EQ(photos.size(), data.products.size());
  EXPECT_FALSE(photos.has(0));
  EXPECT_TRUE(photos.issues().empty());
}

TEST_F(PhotosTest, AreDecodedOnce) {
  const ImageOptions options{.width = 16, .height = 16};
  const Photos first = load(catalogue(), options, 20, 2);
  EXPECT_EQ(first.decoded(), kGood);
  const Photos second = load(catalogue(), options, 20, 2);
  EXPECT_EQ(second.decoded(), 0U);
  EXPECT_EQ(second.issues().size(), first.issues().size());
  for (std::size_t row = 0; row < kGood; ++row) {
    EXPECT_EQ(first.exact(row).rgb, second.exact(row).rgb);
    EXPECT_EQ(first.train(row).rgb, second.train(row).rgb);
    EXPECT_EQ(first.hash(row), second.hash(row));
  }
  EXPECT_EQ(load(catalogue(), {.width = 16, .height = 16, .fit = ImageFit::stretch}, 20).decoded(), kGood);
  EXPECT_EQ(load(catalogue(), options, 24).decoded(), kGood);
}

TEST_F(PhotosTest, AreDecodedAgainWhereTheFileChanged) {
  const ImageOptions options{.width = 16, .height = 16};
  std::map<std::string, std::string> files{{"a", gradient(20, 20, 1)}, {"b", gradient(20, 20, 2)}};
  load(catalogue_of({"a", "b"}, std::make_shared<PhotosInMemory>(files)), options);
  files["b"] = gradient(20, 20, 3);
  const Photos photos = load(catalogue_of({"a", "b"}, std::make_shared<PhotosInMemory>(files)), options);
  EXPECT_EQ(photos.decoded(), 1U);
  EXPECT_EQ(photos.exact(1).rgb[0], 3);
}

TEST_F(PhotosTest, OfACatalogueThatNamesOneFileTwiceAreKeptOnce) {
  const std::map<std::string, std::string> files{{"a", gradient(20, 20, 1)}};
  const auto source = std::make_shared<PhotosInMemory>(files);
  const Photos photos = load(catalogue_of({"a", "a", "a"}, source), {.width = 16, .height = 16});
  EXPECT_EQ(photos.decoded(), 1U);
  EXPECT_EQ(photos.exact(0).rgb, photos.exact(2).rgb);
}

TEST_F(PhotosTest, KeepWhatWasDecodedBeforeTheWorkWasStopped) {
  const ImageOptions options{.width = 16, .height = 16};
  const auto stop = [](std::size_t done) {
    if (done == 6) throw std::runtime_error("stop");
  };
  EXPECT_THROW(Photos::load(catalogue(), options, 0, 1, cache_, stop), std::runtime_error);
  EXPECT_EQ(load(catalogue(), options).decoded(), kGood - 6);
}

TEST_F(PhotosTest, OfTwoCataloguesComeFromTheirOwnSources) {
  const ImageOptions options{.width = 16, .height = 16, .fit = ImageFit::stretch};
  const auto source = [](int shade) {
    return std::make_shared<PhotosInMemory>(std::map<std::string, std::string>{
        {"a", gradient(20, 20, shade)}, {"b", gradient(20, 20, shade + 1)}});
  };
  Photos photos = load(catalogue_of({"a", "absent"}, source(1)), options, 20);
  std::size_t reported = 0;
  photos.add(catalogue_of({"b", "a", "gone"}, source(7)), 2, [&](std::size_t done) { reported = done; });
  photos.add(catalogue_of({"a"}, nullptr), 1);
  ASSERT_EQ(photos.size(), 6U);
  EXPECT_EQ(photos.exact(0).rgb[0], 1);
  EXPECT_EQ(photos.exact(2).rgb[0], 8);
  EXPECT_EQ(photos.train(3).rgb[0], 7);
  for (const std::size_t row : {1, 4, 5}) EXPECT_FALSE(photos.has(row)) << row;
  EXPECT_EQ(reported, 3U);
  EXPECT_EQ(photos.decoded(), 3U);
  ASSERT_EQ(photos.issues().size(), 2U);
  EXPECT_EQ(photos.issues()[1].line, 4U);
  EXPECT_EQ(photos.issues()[1].image, "gone");
}

TEST_F(PhotosTest, AreReadByTwoTrainingsAtOnce) {
  const ImageOptions options{.width = 16, .height = 16};
  std::optional<Photos> one;
  std::thread other([&] { one = load(catalogue(), options, 20, 2); });
  const Photos two = load(catalogue(), options, 20, 2);
  other.join();
  for (std::size_t row = 0; row < kGood; ++row) EXPECT_EQ(one->exact(row).rgb, two.exact(row).rgb);
  EXPECT_EQ(load(catalogue(), options, 20).decoded(), 0U);
}

}  // namespace
}  // namespace vitrine::trainer
