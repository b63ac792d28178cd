// Tests of trainings that do not reach their end: killed, stopped, on a full disk, with folders that are not
// there.
#include <chrono>

#include "cli_fixture.hpp"
#include "event_records.hpp"

namespace vitrine::trainer {
namespace {

constexpr int kKilled = 137;  ///< The shell's code for SIGKILL.

class CliResume : public CliFixture {
 protected:
  /// `run` is the undisturbed training.
  static void SetUpTestSuite() {
    CliFixture::SetUpTestSuite();
    ASSERT_EQ(call(train_arguments("run")).code, 0);
  }
};

TEST_F(CliResume, ResumesWhereverItWasKilled) {
  // Twenty moments anywhere in a training, whatever it takes on this machine, from its cold cache on.
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_EQ(call(train_arguments("timed") + " --cache timed-cache").code, 0);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  Random random(29);
  int kills = 0;
  std::size_t trainings = 0;
  std::size_t sessions_with_log = 0;
  while (kills < 20) {
    const std::string run = "killed" + std::to_string(trainings++);
    fs::remove_all(folder_ / "killed-cache");
    for (int code = kKilled; code != 0;) {
      const bool begun = fs::exists(folder_ / run / "checkpoint");
      const double moment = seconds * 0.01 * static_cast<double>(1 + random.below(100));
      const Called called = call(train_arguments(run) + " --cache killed-cache" + (begun ? " --resume" : ""),
                                 "timeout -s KILL " + std::to_string(moment) + " ");
      code = called.code;
      ASSERT_TRUE(code == 0 || code == kKilled) << called.err;
      // A kill after the last file was written, when only the checkpoint was left to remove, or not even
      // that.
      if (code == kKilled && fs::exists(folder_ / run / "run.json") &&
          !fs::exists(folder_ / run / "checkpoint"))
        code = 0;
      kills += code == kKilled ? 1 : 0;
    }
    for (const char* name : {"text.safetensors", "image.safetensors", "text.vocabulary", "predictions.csv"})
      EXPECT_EQ(read_file(folder_ / "run" / name), read_file(folder_ / run / name)) << run << ' ' << name;
    EXPECT_EQ(read_manifest(folder_ / "run" / "run.json").fusion,
              read_manifest(folder_ / run / "run.json").fusion);
    EXPECT_FALSE(fs::exists(folder_ / run / "checkpoint"));

    // Every session's lines are in the log, and its seconds are counted.
    std::size_t lines = 0;
    double last = 0;
    for (const Logged& row : read_log(run)) {
      EXPECT_GE(row.seconds, last);
      last = row.seconds;
      ++lines;
    }
    EXPECT_GE(lines, read_log("run").size());
    EXPECT_GE(read_json(run + "/metrics.json")["training_seconds"], last);
    sessions_with_log += event_files(folder_ / run / "log" / "training").size();
  }
  EXPECT_GT(sessions_with_log, trainings) << "a file per session";
}

TEST_F(CliResume, LosesNothingOnAFullDisk) {
  // The shell's limit on a file's size, in blocks of 512 bytes, and no signal: writes fail as on a full disk.
  const auto limit = [](int blocks) {
    return "trap '' XFSZ && ulimit -f " + std::to_string(blocks) + " && ";
  };
  const Called photos = call(train_arguments("full") + " --cache small", limit(100));
  EXPECT_EQ(photos.code, 1);
  EXPECT_NE(photos.err.find("vitrine: The photo cache 'small/"), std::string::npos) << photos.err;
  EXPECT_NE(photos.err.find(".part' cannot be written: File too large; --cache FOLDER puts it elsewhere.\n"),
            std::string::npos)
      << photos.err;
  EXPECT_TRUE(fs::is_empty(folder_ / "small"));
  const Called weights = call(train_arguments("full"), limit(1000));
  EXPECT_EQ(weights.code, 1);
  EXPECT_NE(weights.err.find("image.safetensors' cannot be written: File too large."), std::string::npos)
      << weights.err;
  ASSERT_EQ(call(train_arguments("full") + " --resume").code, 0);
  for (const char* name : {"text.safetensors", "image.safetensors", "predictions.csv"})
    EXPECT_EQ(read_file(folder_ / "run" / name), read_file(folder_ / "full" / name)) << name;
}

TEST_F(CliResume, SaysWhatIsWrongWithTheFoldersBeforeTheWork) {
  EXPECT_EQ(call(train_arguments("bad") + " --images vanished").err,
            "vitrine: The photos 'vanished' are neither a folder nor a zip archive: no such file.\n");
  write_file(folder_ / "half.zip", "PK\x03\x04 cut off");
  EXPECT_NE(call(train_arguments("bad") + " --images half.zip")
                .err.find("is not a zip file that can be read; was it copied to its end?"),
            std::string::npos);
  EXPECT_NE(call(train_arguments("data.csv/run")).err.find("cannot be created: Not a directory."),
            std::string::npos);
}

TEST_F(CliResume, StopsAfterTheStepAndSaysHowToGoOn) {
  const Called stopped =
      call(train_arguments("stopped") + " --epochs 200", interrupt_when("[ -e stopped/checkpoint ]"));
  EXPECT_EQ(stopped.code, 130);
  EXPECT_NE(
      stopped.err.find("vitrine: stopped. What is done is kept; the same command with --resume continues."),
      std::string::npos)
      << stopped.err;
  const Called again = call(train_arguments("stopped") + " --epochs 200");
  EXPECT_EQ(again.code, 1);
  EXPECT_NE(
      again.err.find("'stopped' holds an unfinished training; continue it with --resume, or start anew with "
                     "--force."),
      std::string::npos)
      << again.err;
  const Called other = call(train_arguments("stopped") + " --epochs 199 --resume");
  EXPECT_EQ(other.code, 1);
  EXPECT_NE(other.err.find("'stopped' holds an unfinished training of other options or other data"),
            std::string::npos)
      << other.err;
}

}  // namespace
}  // namespace vitrine::trainer
