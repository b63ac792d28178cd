// Tests of event files: what is written comes back through a reader of its own and TensorBoard's schema.
#include "event_file.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <regex>

#include "event_records.hpp"
#include "sentence_of.hpp"
#include "temporary_folder.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

using tensorboard_events::Event;

class EventFileTest : public ::testing::Test {
 protected:
  /// The summaries of a file with one value each, behind the two events that begin it.
  static std::vector<tensorboard_events::Summary::Value> values(const fs::path& path) {
    std::vector<tensorboard_events::Summary::Value> result;
    const std::vector<Event> events = read_events(path);
    for (std::size_t i = 2; i < events.size(); ++i) {
      EXPECT_EQ(events[i].summary().value_size(), 1);
      result.push_back(events[i].summary().value(0));
    }
    return result;
  }

  static std::string content(const fs::path& path) {
    const std::vector<std::uint8_t> bytes = read_file(path);
    return {bytes.begin(), bytes.end()};
  }

  const TemporaryFolder temporary_;
  const std::filesystem::path folder_ = temporary_.path();
};

Image chequered(int width, int height) {
  Image image{.width = width, .height = height, .rgb = {}};
  for (int i = 0; i < width * height; ++i)
    image.rgb.insert(image.rgb.end(), {static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(7 * i),
                                       static_cast<std::uint8_t>(i % 2 == 0 ? 255 : 0)});
  return image;
}

TEST(Crc32c, OfTheReaderIsThePublishedOne) {
  EXPECT_EQ(bitwise_crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(bitwise_crc32c(std::string(32, '\0')), 0x8A9136AAU);
}

TEST_F(EventFileTest, BeginsWithVersionAndRestart) {
  const double before =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  const EventFile file(folder_ / "stage");
  const std::vector<Event> events = read_events(file.path());
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].file_version(), "brain.Event:2");
  EXPECT_EQ(events[1].session_log().status(), tensorboard_events::SessionLog::START);
  EXPECT_EQ(events[1].step(), 0);
  EXPECT_GE(events[0].wall_time(), before);
  EXPECT_LT(events[0].wall_time(), before + 60);
  EXPECT_EQ(file.path().parent_path(), folder_ / "stage");
  EXPECT_TRUE(std::regex_match(file.path().filename().string(),
                               std::regex(R"(events\.out\.tfevents\.\d{10}\..+\.\d+\.0)")))
      << file.path();
}

TEST_F(EventFileTest, ScalarsComeBack) {
  EventFile file(folder_);
  file.scalar("head/loss", 0, 0.693);
  file.scalar("head/loss", 127, -1e30);
  file.scalar("", 128, std::numeric_limits<double>::quiet_NaN());
  file.scalar(std::string(300, 'x'), std::int64_t{1} << 40, 1);
  const auto written = values(file.path());
  ASSERT_EQ(written.size(), 4U);
  EXPECT_EQ(written[0].tag(), "head/loss");
  EXPECT_EQ(written[0].simple_value(), 0.693F);
  EXPECT_EQ(written[1].simple_value(), -1e30F);
  EXPECT_TRUE(std::isnan(written[2].simple_value()));
  EXPECT_TRUE(written[2].has_simple_value());
  EXPECT_EQ(written[3].tag(), std::string(300, 'x'));
  const std::vector<Event> events = read_events(file.path());
  EXPECT_EQ(events[2].step(), 0);
  EXPECT_EQ(events[3].step(), 127);
  EXPECT_EQ(events[4].step(), 128);
  EXPECT_EQ(events[5].step(), std::int64_t{1} << 40);
}

TEST_F(EventFileTest, TextsAreWhatTheTextPluginReads) {
  EventFile file(folder_);
  const std::string markdown = "**Größe**\n\n```toml\nfolds = 5\n```\n" + std::string(70'000, '.');
  file.text("configuration", 3, markdown);
  const auto written = values(file.path());
  ASSERT_EQ(written.size(), 1U);
  EXPECT_EQ(written[0].metadata().plugin_data().plugin_name(), "text");
  EXPECT_EQ(written[0].metadata().data_class(), tensorboard_events::DATA_CLASS_TENSOR);
  EXPECT_EQ(written[0].tensor().dtype(), tensorboard_events::DT_STRING);
  EXPECT_TRUE(written[0].tensor().has_tensor_shape());
  EXPECT_EQ(written[0].tensor().tensor_shape().dim_size(), 0);
  ASSERT_EQ(written[0].tensor().string_val_size(), 1);
  EXPECT_EQ(written[0].tensor().string_val(0), markdown);
}

TEST_F(EventFileTest, ImagesDecodeToTheirPixels) {
  const Image image = chequered(37, 5);
  EventFile file(folder_);
  file.image("held-out/confusion", 1, image);
  const auto written = values(file.path());
  ASSERT_EQ(written.size(), 1U);
  EXPECT_EQ(written[0].image().width(), 37);
  EXPECT_EQ(written[0].image().height(), 5);
  EXPECT_EQ(written[0].image().colorspace(), 3);
  const std::string& png = written[0].image().encoded_image_string();
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(png.data()), png.size());
  EXPECT_EQ(read_image_info(bytes).format, "PNG");
  EXPECT_EQ(decode_image(bytes).rgb, image.rgb);
}

TEST_F(EventFileTest, ImagesMustHaveTheirPixels) {
  EventFile file(folder_);
  Image image = chequered(4, 3);
  image.rgb.pop_back();
  EXPECT_EQ(sentence_of([&] { file.image("x", 1, image); }),
            "An image of 4 x 3 pixels has 3 values per pixel, but 35 came.");
}

TEST_F(EventFileTest, AKillLeavesAllButThePartOfOneRecord) {
  EventFile file(folder_);
  for (int step = 0; step < 5; ++step) file.scalar("loss", step, step);
  const std::string whole = content(file.path());
  EXPECT_EQ(read_records(whole).records.size(), 7U);
  EXPECT_EQ(read_records(whole).rest, 0U);
  std::size_t records = 0;
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const EventRecords cut = read_records(std::string_view(whole).substr(0, size));
    EXPECT_EQ(cut.damage, "") << size;
    EXPECT_GE(cut.records.size(), records);
    records = cut.records.size();
  }
  EXPECT_EQ(records, 7U);
}

TEST_F(EventFileTest, ChecksumsCoverEveryByte) {
  EventFile file(folder_);
  file.scalar("loss", 1, 2);
  const std::string whole = content(file.path());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    EXPECT_NE(read_records(damaged).damage, "") << i;
  }
}

TEST_F(EventFileTest, EveryOpeningIsAFileOfItsOwnInTheirOrder) {
  EventFile first(folder_);
  EventFile second(folder_);
  first.scalar("loss", 1, 1);
  second.scalar("loss", 1, 2);
  EXPECT_EQ(event_files(folder_), (std::vector<fs::path>{first.path(), second.path()}));
  EXPECT_EQ(values(first.path()).at(0).simple_value(), 1);
  EXPECT_EQ(values(second.path()).at(0).simple_value(), 2);
}

TEST_F(EventFileTest, SaysWhichFolderCannotBeWritten) {
  AppendFile(folder_ / "stage").append("a file");
  EXPECT_EQ(sentence_of([&] { EventFile file(folder_ / "stage"); }),
            "The folder '" + (folder_ / "stage").string() + "' cannot be created: Not a directory.");
}

}  // namespace
}  // namespace vitrine::trainer
