// Trainings of bags of visual words: photo models that are no networks, and that no pack holds.
#include "cli_fixture.hpp"

namespace vitrine::trainer {
namespace {

constexpr const char* kNoPack =
    " has no pack, since the page cannot read its photo model sift-words; vitrine evaluate, predict, compare "
    "and "
    "fuse can.\n";

class CliVisualWords : public CliFixture {
 protected:
  static std::string words_arguments(const std::string& out) {
    return "train --data data.csv --images photos --folds 2 --splits plain --no-text --image-model sift-words"
           " --image-size 96 --visual-words 20 --threads 1 --out " +
           out;
  }
};

TEST_F(CliVisualWords, TrainARunWithoutAPackThatTheCommandsUse) {
  const Called trained = call(words_arguments("words"));
  ASSERT_EQ(trained.code, 0) << trained.err;
  EXPECT_NE(trained.out.find("\nrun: words\nThe run 'words'" + std::string(kNoPack)), std::string::npos)
      << trained.out;
  EXPECT_FALSE(fs::exists(folder_ / "words" / "pack"));
  EXPECT_TRUE(read_json("words/metrics.json")["pack_bytes"].is_null());
  EXPECT_GT(read_json("words/metrics.json")["splits"]["plain"]["views"]["image"]["accuracy"], 0.6);
  EXPECT_NE(read_text(folder_ / "words" / "card.md")
                .find("- Photo: a bag of visual words on SIFT descriptors, 96x96 pixels\n"),
            std::string::npos);

  const Called exported = call("export --run words --out pack");
  EXPECT_EQ(exported.code, 1);
  EXPECT_EQ(exported.err, "vitrine: The run 'words'" + std::string(kNoPack));
  EXPECT_FALSE(fs::exists(folder_ / "pack"));

  const Called evaluated = call("evaluate --run words --data data.csv --images photos --json scores.json");
  ASSERT_EQ(evaluated.code, 0) << evaluated.err;
  EXPECT_GT(read_json("scores.json")["image"]["accuracy"], 0.8);
  const Called predicted = call("predict --run words --image photos/photo4.png");
  ASSERT_EQ(predicted.code, 0) << predicted.err;
  EXPECT_NE(predicted.out.find("photo alone: "), std::string::npos) << predicted.out;

  ASSERT_EQ(call("train --data data.csv --images photos --no-image --folds 2 --splits plain --threads 1"
                 " --out text")
                .code,
            0);
  const Called fused = call("fuse --run text --run words --out both");
  ASSERT_EQ(fused.code, 0) << fused.err;
  EXPECT_NE(fused.out.find("The run 'both'" + std::string(kNoPack)), std::string::npos) << fused.out;
  EXPECT_EQ(call("predict --run both --title ball --image photos/photo4.png").code, 0);
}

TEST_F(CliVisualWords, AreComparedWithoutASize) {
  write_file(folder_ / "experiments.toml",
             "data = \"data.csv\"\nimages = \"photos\"\nfolds = 2\nsplits = \"plain\"\nno-text = true\n"
             "image-size = 96\nvisual-words = 20\n[models.sift]\nimage-model = \"sift-words\"\n"
             "[models.sift-blurred]\nimage-model = \"sift-words\"\nblur = 1.5\n");
  const Called compared = call("compare --config experiments.toml --out compared");
  ASSERT_EQ(compared.code, 0) << compared.err;
  const nlohmann::json models = read_json("compared/compare.json")["models"];
  ASSERT_EQ(models.size(), 3U) << "two and the most frequent class";
  for (const nlohmann::json& model : models) EXPECT_TRUE(model["bytes"].is_null());
  EXPECT_NE(read_file(folder_ / "compared" / "sift" / "image.safetensors"),
            read_file(folder_ / "compared" / "sift-blurred" / "image.safetensors"));
}

TEST_F(CliVisualWords, SayWhatNeedsANetworkOrOpenCV) {
  for (const char* check : {" --find-learning-rate", " --overfit-one-batch"}) {
    const Called called = call(words_arguments("checked") + check);
    EXPECT_EQ(called.code, 2);
    EXPECT_EQ(called.err,
              "--find-learning-rate and --overfit-one-batch are of networks, but --image-model sift-words is "
              "none.\n");
  }
  const Called alone = call(words_arguments("alone"), {}, VITRINE_ALONE);
  EXPECT_EQ(alone.code, 1);
  EXPECT_EQ(alone.err,
            "vitrine: The photo models sift-words and orb-words need OpenCV, without which this vitrine was "
            "built.\n");
  EXPECT_FALSE(fs::exists(folder_ / "alone")) << "said before anything is written";
}

}  // namespace
}  // namespace vitrine::trainer
