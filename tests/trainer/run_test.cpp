// Tests of run.hpp, with a text model: image models are written by image_model_test and cli_test.
#include "run.hpp"

#include <gtest/gtest.h>

#include "data.hpp"
#include "sentence_of.hpp"
#include "temporary_folder.hpp"
#include "text_network.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

Run make_run() {
  const TextOptions options{.word_max = 1, .char_min = 0, .char_max = 0};
  Run run;
  run.manifest.name = "tiny";
  run.manifest.title = "Tiny";
  run.manifest.languages = {"en"};
  run.manifest.labels = {{.code = "10", .names = {{"en", "books"}}}, {.code = "40", .names = {}}};
  run.manifest.fusion.both = {.text = {1, 1}, .image = {1, 1}, .bias = {0, 0}};
  run.manifest.provenance = {{"seed", "1"}};
  run.text = TextModel{.options = options,
                       .vocabulary = Vocabulary({5, 9, 11}, {1, 2, 0.5}, {0, 1}),
                       .linear = {.classes = 2, .weights = {1, -1, 0.25, 0.5, -2, 3}, .bias = {0.5, -0.5}}};
  return run;
}

class RunTest : public testing::Test {
 protected:
  const TemporaryFolder temporary_;
  const fs::path folder_ = temporary_.path();
};

TEST_F(RunTest, ReadsWhatItWrote) {
  create_run_folder(folder_, false);
  trainer::Run run = make_run();
  write_run(run, folder_);
  const trainer::Run read = read_run(folder_, "cpu", 1);
  EXPECT_EQ(read.text->linear.weights, run.text->linear.weights);
  EXPECT_EQ(read.text->linear.bias, run.text->linear.bias);
  EXPECT_EQ(read.text->options, run.text->options);
  EXPECT_EQ(read.text->vocabulary.serialize(), run.text->vocabulary.serialize());
  EXPECT_EQ(read.manifest.fusion, run.manifest.fusion);
  EXPECT_EQ(read.manifest.label_name(0, "en"), "books");
  EXPECT_EQ(read.manifest.provenance, run.manifest.provenance);
  EXPECT_FALSE(read.image);
}

TEST_F(RunTest, RefusesAFolderThatHoldsARun) {
  create_run_folder(folder_, false);
  trainer::Run run = make_run();
  write_run(run, folder_);
  EXPECT_EQ(sentence_of([&] { create_run_folder(folder_, false); }),
            "The folder '" + folder_.string() +
                "' holds a run already; give another --out, or --force to replace it.");
  create_run_folder(folder_, true);
  read_run(folder_, "cpu", 1);  // whole until another one takes its place
}

TEST_F(RunTest, SaysWhyAFolderCannotBeCreated) {
  fs::create_directories(folder_);
  write_file(folder_ / "file", "");
  EXPECT_EQ(sentence_of([&] { create_run_folder(folder_ / "file" / "run", false); }),
            "The folder '" + (folder_ / "file" / "run").string() + "' cannot be created: Not a directory.");
}

TEST_F(RunTest, NoticesDamage) {
  create_run_folder(folder_, false);
  trainer::Run run = make_run();
  write_run(run, folder_);
  const fs::path weights = folder_ / run_file::kText;
  std::string bytes = read_text(weights);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  write_file(weights, bytes);
  const std::string message = sentence_of([&] { read_run(folder_, "cpu", 1); });
  EXPECT_EQ(message.rfind("'" + weights.string() + "': expected the SHA-256 ", 0), 0U) << message;

  fs::remove(folder_ / run_file::kManifest);
  EXPECT_EQ(sentence_of([&] { read_run(folder_, "cpu", 1); }),
            "'" + folder_.string() + "' is not a run: it has no run.json. `vitrine train` writes one.");
}

TEST_F(RunTest, RefusesWeightsThatDoNotFitTheVocabulary) {
  create_run_folder(folder_, false);
  trainer::Run run = make_run();
  run.text->linear.weights.resize(4);
  write_run(run, folder_);
  EXPECT_EQ(sentence_of([&] { read_run(folder_, "cpu", 1); }),
            "'" + (folder_ / run_file::kText).string() +
                "': expected the tensor \"weight\" as float32 with 2 axes that fit vocabulary and labels.");
}

TEST(TextNetwork, AgreesWithTheTextModel) {
  const trainer::Run run = make_run();
  TextNetwork network(run.text->linear);
  const TextFeatures features{.ids = {0, 2}, .values = {0.6F, 0.8F}, .occurrences = {}};
  const std::vector<float> expected = text_logits(*run.text, features);
  // The second row is padded.
  const auto out = network.forward(torch::tensor({0, 2, 1, 0}, torch::kInt32).view({2, 2}),
                                   torch::tensor({0.6F, 0.8F, 1.0F, 0.0F}).view({2, 2}));
  EXPECT_NEAR(out[0][0][0].item<float>(), expected[0], 1e-6);
  EXPECT_NEAR(out[0][0][1].item<float>(), expected[1], 1e-6);
  EXPECT_NEAR(out[0][1][0].item<float>(), 0.25 + 0.5, 1e-6);
  EXPECT_NEAR(out[1][0][1][0].item<float>(), 0.8 * -2, 1e-6);
}

}  // namespace
}  // namespace vitrine::trainer
