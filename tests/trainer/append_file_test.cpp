// Tests of files that only grow.
#include "append_file.hpp"

#include <gtest/gtest.h>

#include "data.hpp"
#include "sentence_of.hpp"
#include "temporary_folder.hpp"

namespace vitrine::trainer {
namespace {

class AppendFileTest : public ::testing::Test {
 protected:
  std::string content() const {
    const std::vector<std::uint8_t> bytes = read_file(folder_ / "file");
    return {bytes.begin(), bytes.end()};
  }

  const TemporaryFolder temporary_;
  const std::filesystem::path folder_ = temporary_.path();
};

TEST_F(AppendFileTest, IsOnTheDiskBeforeItIsClosed) {
  AppendFile file(folder_ / "file");
  EXPECT_EQ(content(), "");
  file.append("one\n");
  EXPECT_EQ(content(), "one\n");
  file.append("two\n");
  EXPECT_EQ(content(), "one\ntwo\n");
}

TEST_F(AppendFileTest, GoesOnWhereItEnded) {
  AppendFile(folder_ / "file").append("one\n");
  AppendFile(folder_ / "file").append("two\n");
  EXPECT_EQ(content(), "one\ntwo\n");
}

TEST_F(AppendFileTest, SaysWhichFileCannotBeWritten) {
  std::filesystem::create_directory(folder_ / "file");
  const std::string name = "'" + (folder_ / "file").string() + "'";
  EXPECT_EQ(sentence_of([&] { AppendFile file(folder_ / "file"); }),
            "The file " + name + " cannot be written: Is a directory.");
  EXPECT_EQ(sentence_of([&] { AppendFile("/dev/full").append("one"); }),
            "The file '/dev/full' cannot be written: No space left on device.");
}

TEST_F(AppendFileTest, FoldersAreCreatedOnce) {
  create_folder(folder_ / "a" / "b");
  create_folder(folder_ / "a" / "b");
  EXPECT_TRUE(std::filesystem::is_directory(folder_ / "a" / "b"));
  AppendFile file(folder_ / "file");
  EXPECT_EQ(sentence_of([&] { create_folder(folder_ / "file" / "b"); }),
            "The folder '" + (folder_ / "file" / "b").string() + "' cannot be created: Not a directory.");
}

}  // namespace
}  // namespace vitrine::trainer
