// Tests of `vitrine train --teacher` as a person calls it, on a small drawn catalogue.
#include <set>

#include "cli_fixture.hpp"

namespace vitrine::trainer {
namespace {

class CliTeacher : public CliFixture {
 protected:
  static std::string text_arguments(const std::string& out) {
    return "train --data noisy.csv --folds 2 --splits plain --text-features 400 --threads 1 --seed 3 "
           "--char-min 0 --char-max 0 --out " +
           out;
  }
  static std::string photo_arguments(const std::string& out) {
    return "train --data noisy.csv --images photos --init init.safetensors --folds 2 --splits plain "
           "--image-size 32 --head-epochs 10 --epochs 0 --threads 1 --device cpu --seed 3 --out " +
           out;
  }
  static void SetUpTestSuite() {
    CliFixture::SetUpTestSuite();
    // Teachers that are certain of every label say no more than the labels.
    std::string noisy = "title,description,image,label\n";
    for (const auto& row : read_csv("data.csv")) {
      if (row.at(3) == "label") continue;
      const bool wrong = noisy.size() % 4 == 0;
      noisy += row.at(0) + ",\"" + row.at(1) + "\"," + row.at(2) + ',' + (wrong ? "10" : row.at(3)) + '\n';
    }
    write_file(folder_ / "noisy.csv", noisy);
    ASSERT_EQ(call(text_arguments("words") + " --text-c 1").code, 0);
    ASSERT_EQ(call(photo_arguments("photo") + " --no-text").code, 0);
    ASSERT_EQ(call(photo_arguments("words-beside") + " --no-image").code, 0);
    taught_ = call(text_arguments("taught") + " --teacher words");
  }

  static std::string teachers(const std::string& run) {
    return read_manifest(folder_ / run / "pack/pack.json").provenance.at("teachers");
  }

  /// The last line that a failing call says.
  static std::string refusal(const std::string& arguments, int code = 1) {
    const Called called = call(arguments);
    EXPECT_EQ(called.code, code) << called.err;
    const std::size_t last = called.err.rfind('\n', called.err.size() - 2);
    return last == std::string::npos ? called.err : called.err.substr(last + 1);
  }

  static inline Called taught_;
};

TEST_F(CliTeacher, AModelLearnsFromAFinishedRun) {
  ASSERT_EQ(taught_.code, 0) << taught_.err;
  EXPECT_NE(taught_.err.find("teacher-1: words\n"), std::string::npos) << taught_.err;
  std::set<std::string> stages;
  for (const Logged& row : read_log("taught")) stages.insert(row.stage);
  for (const char* stage : {"plain-1-teacher-1-1", "plain-2-teacher-1-3", "all-teacher-1-2", "all"})
    EXPECT_TRUE(stages.contains(stage)) << stage;
  EXPECT_EQ(teachers("taught"), "words");
  EXPECT_NE(
      read_text(folder_ / "taught/card.md").find("what other models said of the products: words, trained"),
      std::string::npos);
  EXPECT_NE(read_text(folder_ / "taught/config.toml").find("teacher = [ 'words' ]"), std::string::npos);
  ASSERT_EQ(call(text_arguments("alone")).code, 0);
  EXPECT_NE(read_file(folder_ / "taught/text.safetensors"), read_file(folder_ / "alone/text.safetensors"));
  EXPECT_EQ(read_text(folder_ / "alone/config.toml").find("teacher"), std::string::npos);
  ASSERT_EQ(call("train --config taught/config.toml --out again").code, 0);
  EXPECT_EQ(read_file(folder_ / "taught/text.safetensors"), read_file(folder_ / "again/text.safetensors"));
  EXPECT_EQ(read_text(folder_ / "taught/predictions.csv"), read_text(folder_ / "again/predictions.csv"));
}

TEST_F(CliTeacher, APhotoModelLearnsFromTextsAndFromWholeEnsembles) {
  ASSERT_EQ(call("fuse --run words-beside --run photo --out both").code, 0);
  const Called called = call(photo_arguments("seen") + " --no-text --teacher both --teacher words");
  ASSERT_EQ(called.code, 0) << called.err;
  EXPECT_EQ(teachers("seen"), "words-beside, photo, words");
  EXPECT_NE(read_file(folder_ / "seen/image.safetensors"), read_file(folder_ / "photo/image.safetensors"));
  ASSERT_EQ(call("fuse --run words-beside --run seen --out fused").code, 0);
  EXPECT_EQ(teachers("fused"), "words-beside, photo, words");
}

TEST_F(CliTeacher, SaysWhatDoesNotFit) {
  EXPECT_EQ(refusal(text_arguments("none") + " --teacher photos"),
            "vitrine: 'photos' is not a run: it has no config.toml. `vitrine train` writes one.\n");
  EXPECT_EQ(refusal(text_arguments("none") + " --teacher taught"),
            "vitrine: 'taught' has teachers itself; name those by --teacher.\n");
  EXPECT_EQ(refusal(text_arguments("none") + " --teacher photo"),
            "vitrine: The teacher 'photo' reads photos, but there are none without --images.\n");
  EXPECT_EQ(refusal(photo_arguments("none") + " --image-size 40 --teacher photo"),
            "vitrine: The teacher 'photo' reads photos of another size or shape; give its --image-size and "
            "--image-fit.\n");
  write_file(folder_ / "others.csv", "title,label\nred thing,1\nred ball,1\nblue thing,2\nblue cup,2\n");
  EXPECT_EQ(refusal("train --data others.csv --folds 2 --out none --teacher words"),
            "vitrine: The teacher 'words' knows other classes than 'others.csv'.\n");
  EXPECT_FALSE(fs::exists(folder_ / "none/run.json"));
}

}  // namespace
}  // namespace vitrine::trainer
