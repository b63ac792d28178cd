// The photo cache survives kills, damage, other writers and full disks.
#include "photo_cache.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "data.hpp"
#include "sentence_of.hpp"
#include "temporary_folder.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBytes = 100;

Sha256 key_of(std::uint8_t number) { return sha256_of({&number, 1}); }
std::vector<std::uint8_t> record_of(std::uint8_t number) { return std::vector<std::uint8_t>(kBytes, number); }

class PhotoCacheTest : public ::testing::Test {
 protected:
  PhotoCache open(const std::string& preparation = "p", std::uint64_t budget = 1 << 20) const {
    return {{.folder = folder_, .budget_bytes = budget}, preparation, kBytes};
  }

  /// Adds the records first..last in a file of their own.
  void fill(std::uint8_t first, std::uint8_t last, const std::string& preparation = "p") const {
    PhotoCache cache = open(preparation);
    for (std::uint8_t number = first; number <= last; ++number) cache.add(key_of(number), record_of(number));
    cache.finish();
  }

  std::vector<fs::path> files() const {
    std::vector<fs::path> paths;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) paths.push_back(entry.path());
    return paths;
  }

  bool has(std::uint8_t number) const { return open().find(key_of(number)).has_value(); }

  const TemporaryFolder temporary_;
  const fs::path folder_ = temporary_.path() / "a" / "cache";
};

TEST_F(PhotoCacheTest, GivesBackWhatWasAdded) {
  PhotoCache cache = open();
  EXPECT_FALSE(cache.find(key_of(1)));
  const PhotoCache::Place place = cache.add(key_of(1), record_of(1));
  EXPECT_EQ(cache.find(key_of(1)), place);
  cache.finish();
  cache.add(key_of(2), record_of(2));
  cache.finish();
  EXPECT_TRUE(std::ranges::equal(cache.record(place), record_of(1)));
  const PhotoCache later = open();
  for (const std::uint8_t number : {std::uint8_t{1}, std::uint8_t{2}})
    EXPECT_TRUE(std::ranges::equal(later.record(*later.find(key_of(number))), record_of(number)));
  EXPECT_FALSE(later.find(key_of(3)));
  EXPECT_FALSE(open("another preparation").find(key_of(1)));
}

TEST_F(PhotoCacheTest, LeavesNothingOfWhatWasNotFinished) {
  {
    PhotoCache cache = open();
    cache.add(key_of(1), record_of(1));
    EXPECT_EQ(files().size(), 1U);
  }
  EXPECT_TRUE(files().empty());
}

TEST_F(PhotoCacheTest, RemovesWhatAKilledTrainingWasWritingButNotWhatALivingOneWrites) {
  fill(1, 1);
  write_file(folder_ / "killed.photos.part", "half");
  write_file(folder_ / "living.photos.part", "half");
  const int living = ::open((folder_ / "living.photos.part").c_str(), O_RDONLY);
  ASSERT_EQ(::flock(living, LOCK_EX), 0);
  EXPECT_TRUE(has(1));
  EXPECT_FALSE(fs::exists(folder_ / "killed.photos.part"));
  EXPECT_TRUE(fs::exists(folder_ / "living.photos.part"));
  ::close(living);
}

TEST_F(PhotoCacheTest, RemovesDamagedFiles) {
  fill(1, 3);
  const std::vector<std::uint8_t> whole = read_file(files().front());
  const std::string_view text(reinterpret_cast<const char*>(whole.data()), whole.size());
  const fs::path path = files().front();
  for (const std::size_t size : {whole.size() - 1, std::size_t{50}, std::size_t{0}}) {
    write_file(path, text.substr(0, size));
    EXPECT_FALSE(has(1)) << size;
    EXPECT_TRUE(files().empty()) << size;
  }
  for (const std::size_t byte : {3 * kBytes, whole.size() - 88, whole.size() - 1}) {
    std::string damaged(text);
    damaged[byte] = static_cast<char>(damaged[byte] + 1);
    write_file(path, damaged);
    EXPECT_FALSE(has(1)) << byte;
    EXPECT_TRUE(files().empty()) << byte;
  }
  write_file(path, text);
  EXPECT_TRUE(has(1));
}

TEST_F(PhotoCacheTest, ForgetsWhatWasUsedLeastRecently) {
  fill(1, 3);
  const fs::path first = files().front();
  fill(4, 6, "another preparation");
  fs::last_write_time(first, fs::file_time_type::clock::now() - std::chrono::hours(1));
  PhotoCache cache = open("a third one", 1000);
  cache.add(key_of(7), record_of(7));
  cache.finish();
  EXPECT_FALSE(fs::exists(first));
  EXPECT_EQ(files().size(), 2U);
  EXPECT_TRUE(open("another preparation").find(key_of(4)));
}

TEST_F(PhotoCacheTest, KeepsReadableWhatExceedsTheBudget) {
  PhotoCache cache = open("p", 0);
  const PhotoCache::Place place = cache.add(key_of(1), record_of(1));
  cache.finish();
  EXPECT_TRUE(files().empty());
  EXPECT_TRUE(std::ranges::equal(cache.record(place), record_of(1)));
}

TEST_F(PhotoCacheTest, SaysWhereItCannotBeWritten) {
  write_file(temporary_.path() / "file", "");
  const fs::path inside = temporary_.path() / "file" / "cache";
  EXPECT_EQ(sentence_of([&] { PhotoCache({.folder = inside}, "p", kBytes); }),
            "The photo cache '" + inside.string() +
                "' cannot be written: Not a directory; --cache FOLDER puts it elsewhere.");
  PhotoCache cache = open();
  fs::remove_all(folder_);
  EXPECT_NE(sentence_of([&] { cache.add(key_of(1), record_of(1)); }).find("No such file or directory"),
            std::string::npos);
  EXPECT_EQ(sentence_of([&] { cache.add(key_of(1), std::vector<std::uint8_t>(kBytes + 1)); }),
            "The photo cache expects records of 100 bytes, but one of 101 came.");
}

}  // namespace
}  // namespace vitrine::trainer
