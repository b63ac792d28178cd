// Tests of a training's log: what a spreadsheet and TensorBoard find, also after kills.
#include "training_log.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>

#include "confusion_picture.hpp"
#include "event_records.hpp"
#include "sentence_of.hpp"
#include "temporary_folder.hpp"
#include "vitrine/csv.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

using Rows = std::vector<std::vector<std::string>>;

const std::string kHeader = "time,seconds,stage,phase,step,metric,value\r\n";

class TrainingLogTest : public ::testing::Test {
 protected:
  TrainingLog open() {
    return TrainingLog(folder_ / "log", [this] { return now_; });
  }
  std::string csv() const {
    const std::vector<std::uint8_t> bytes = read_file(folder_ / "log" / "log.csv");
    return {bytes.begin(), bytes.end()};
  }
  void write_csv(const std::string& bytes) const {
    fs::create_directories(folder_ / "log");
    std::ofstream(folder_ / "log" / "log.csv", std::ios::binary) << bytes;
  }
  /// All rows, without their time.
  Rows rows() const {
    const std::string bytes = csv();
    CsvReader reader(bytes, "log.csv");
    Rows result;
    for (auto record = reader.next(); record; record = reader.next())
      result.emplace_back(record->fields.begin() + 1, record->fields.end());
    return result;
  }
  std::vector<tensorboard_events::Event> events(const std::string& stage, std::size_t file = 0) const {
    return read_events(event_files(folder_ / "log" / stage).at(file));
  }

  double now_ = 1000;

  const TemporaryFolder temporary_;
  const std::filesystem::path folder_ = temporary_.path();
};

TEST_F(TrainingLogTest, IsALinePerScalar) {
  TrainingLog log = open();
  StageLog stage = log.stage("plain-1");
  now_ = 1002.5;
  stage.scalar("head", 10, "loss", 0.25);
  now_ = 1004;
  stage.scalar("a, \"b\"", 20, "loss", 1.0 / 3);
  EXPECT_EQ(rows(), (Rows{{"seconds", "stage", "phase", "step", "metric", "value"},
                          {"2.500", "plain-1", "head", "10", "loss", "0.25"},
                          {"4.000", "plain-1", "a, \"b\"", "20", "loss", "0.333333333"}}));
  EXPECT_TRUE(std::regex_match(
      csv(), std::regex("[a-z,]+\r\n(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,[^\r\n]+\r\n){2}")))
      << csv();
}

TEST_F(TrainingLogTest, StagesAreRunsOfTensorBoard) {
  TrainingLog log = open();
  StageLog first = log.stage("plain-1");
  StageLog second = log.stage("all");
  first.scalar("head", 10, "loss", 0.5);
  second.scalar("head", 20, "loss", 0.25);
  second.text("configuration", "folds = 5");
  ASSERT_EQ(events("plain-1").size(), 3U);
  ASSERT_EQ(events("all").size(), 4U);
  EXPECT_EQ(events("plain-1")[2].summary().value(0).tag(), "head/loss");
  EXPECT_EQ(events("plain-1")[2].summary().value(0).simple_value(), 0.5F);
  EXPECT_EQ(events("all")[2].step(), 20);
  EXPECT_EQ(events("all")[3].summary().value(0).tensor().string_val(0), "folds = 5");
}

TEST_F(TrainingLogTest, DrawsTheConfusionMatrix) {
  TrainingLog log = open();
  const std::vector<std::string> codes{"10", "40"};
  const std::vector<std::vector<double>> matrix{{3, 1}, {0, 5}};
  log.stage("plain-1").confusion("held-out", 1, "text_confusion", codes, matrix);
  const auto value = events("plain-1").at(2).summary().value(0);
  EXPECT_EQ(value.tag(), "held-out/text_confusion");
  const std::string& png = value.image().encoded_image_string();
  const Image image = decode_image({reinterpret_cast<const std::uint8_t*>(png.data()), png.size()});
  EXPECT_EQ(image.rgb, draw_confusion(codes, matrix).rgb);
}

TEST_F(TrainingLogTest, GoesOnAfterAPause) {
  {
    TrainingLog log = open();
    now_ = 1010;
    log.stage("plain-1").scalar("head", 10, "loss", 1);
    now_ = 1019;
    EXPECT_EQ(log.seconds(), 19);
  }
  now_ = 50;  // another boot
  TrainingLog log = open();
  EXPECT_EQ(log.seconds(), 10) << "what came after the last line is not known";
  now_ = 52;
  log.stage("plain-1").scalar("head", 10, "loss", 2);
  EXPECT_EQ(log.seconds(), 12);
  EXPECT_EQ(rows(), (Rows{{"seconds", "stage", "phase", "step", "metric", "value"},
                          {"10.000", "plain-1", "head", "10", "loss", "1"},
                          {"12.000", "plain-1", "head", "10", "loss", "2"}}));
  ASSERT_EQ(event_files(folder_ / "log" / "plain-1").size(), 2U);
  EXPECT_EQ(events("plain-1", 0).at(2).summary().value(0).simple_value(), 1);
  EXPECT_EQ(events("plain-1", 1).at(2).summary().value(0).simple_value(), 2);
}

TEST_F(TrainingLogTest, CutsOffWhatAKillLeftUnfinished) {
  {
    TrainingLog log = open();
    for (int step = 1; step <= 2; ++step) log.stage("fold \"1\",\n").scalar("head", step, "loss", step);
  }
  const std::string whole = csv();
  const std::size_t first = whole.find("\r\n", whole.find("loss")) + 2;
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    write_csv(whole.substr(0, size));
    TrainingLog log = open();
    const std::string kept = size < kHeader.size() ? kHeader
                             : size < first        ? kHeader
                             : size < whole.size() ? whole.substr(0, first)
                                                   : whole;
    EXPECT_EQ(csv(), kept) << size;
  }
}

TEST_F(TrainingLogTest, RefusesAFileThatIsNoLog) {
  const std::string sentence =
      "The file '" + (folder_ / "log" / "log.csv").string() +
      "' is not the log of a training, whose first line is "
      "'time,seconds,stage,phase,step,metric,value'; move it away to begin a new one.";
  for (const std::string& bytes :
       {std::string("some text"), std::string("a,b\r\n1,2\r\n"), kHeader + "x,y\r\n",
        kHeader + "2024-01-01 00:00:00,soon,plain-1,head,1,loss,2\r\n",
        kHeader + "2024-01-01 00:00:00,,plain-1,head,1,loss,2\r\n"}) {
    write_csv(bytes);
    EXPECT_EQ(sentence_of([&] { open(); }), sentence) << bytes;
    EXPECT_EQ(csv(), bytes) << "left as it was";
  }
}

TEST_F(TrainingLogTest, SaysWhatCannotBeWritten) {
  fs::create_directories(folder_ / "log" / "log.csv");
  EXPECT_EQ(sentence_of([&] { open(); }),
            "The file '" + (folder_ / "log" / "log.csv").string() + "' cannot be written: Is a directory.");
  fs::remove_all(folder_ / "log");
  TrainingLog log = open();
  std::ofstream(folder_ / "log" / "all") << "in the folder's place";
  EXPECT_EQ(sentence_of([&] { log.stage("all"); }),
            "The folder '" + (folder_ / "log" / "all").string() + "' cannot be created: Not a directory.");
}

}  // namespace
}  // namespace vitrine::trainer
