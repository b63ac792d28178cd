// Tests of run.hpp, with text models: image models are written by image_model_test and cli_test.
#include "run.hpp"

#include <gtest/gtest.h>

#include "data.hpp"
#include "safetensors.hpp"
#include "sentence_of.hpp"
#include "sha256.hpp"
#include "temporary_folder.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLabels = 2;

/// The linear model of three features and a network on two words.
Run make_run() {
  const TemporaryFolder folder;
  Run run;
  run.manifest.name = "tiny";
  run.manifest.title = "Tiny";
  run.manifest.languages = {"en"};
  run.manifest.labels = {{.code = "10", .names = {{"en", "books"}}}, {.code = "40", .names = {}}};
  run.manifest.fusion.text = {1, 0.5F};
  run.manifest.fusion.both = {.text = {1, 1}, .image = {1, 1}, .bias = {0, 0}};
  run.manifest.provenance = {{"seed", "1"}};
  const TextOptions words{.word_max = 1, .char_min = 0, .char_max = 0};
  const TextEncoder bag({.text = words}, Vocabulary({5, 9, 11}, {1, 2, 0.5}, {0, 1}));
  const fs::path weights = folder.path() / "linear.safetensors";
  write_safetensors(
      weights, {.tensors = {{"weight", torch::tensor({1.0F, -1.0F, 0.25F, 0.5F, -2.0F, 3.0F}).view({3, 2})},
                            {"bias", torch::tensor({0.5F, -0.5F})}},
                .metadata = {}});
  run.texts.push_back(text_model_kind("linear").load(weights, bag, kLabels));

  std::vector<Product> products(4);
  products[0].title = products[1].title = "red ball";
  products[2].title = products[3].title = "blue box";
  const std::vector<std::size_t> rows{0, 1, 2, 3};
  const std::vector<int> labels{0, 0, 1, 1};
  TextModelOptions options;
  options.network.epochs = 1;
  run.texts.push_back(text_model_kind("gru").train({products, rows, labels, kLabels, {}}, options,
                                                   [](const TextProgress&) {}));
  return run;
}

std::vector<float> logits_of(const TextModel& model, const char* title) {
  const EncodedText text = model.encoder().encode(title, "");
  return model.logits({&text, 1});
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
  ASSERT_EQ(read.texts.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(read.texts[i]->kind(), run.texts[i]->kind());
    EXPECT_EQ(read.texts[i]->encoder().options(), run.texts[i]->encoder().options());
    EXPECT_EQ(read.texts[i]->encoder().serialize(), run.texts[i]->encoder().serialize());
    EXPECT_EQ(logits_of(*read.texts[i], "red box"), logits_of(*run.texts[i], "red box"));
  }
  EXPECT_EQ(read.manifest.fusion, run.manifest.fusion);
  EXPECT_EQ(read.manifest.label_name(0, "en"), "books");
  EXPECT_EQ(read.manifest.provenance, run.manifest.provenance);
  EXPECT_TRUE(read.images.empty());
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

TEST_F(RunTest, RemovesAFolderAndLeavesWhatItsLinksPointTo) {
  const fs::path kept = temporary_.path() / "kept";
  const fs::path gone = temporary_.path() / "gone";
  fs::create_directories(kept);
  fs::create_directories(gone / "plain-1" / "deeper");
  for (const fs::path& file : {kept / "a", gone / "b", gone / "plain-1" / "deeper" / "c"})
    write_file(file, "x");
  fs::create_directory_symlink(kept, gone / "link");
  remove_folder(gone);
  EXPECT_FALSE(fs::exists(gone));
  EXPECT_TRUE(fs::exists(kept / "a"));
  remove_folder(gone);  // nothing, where there is none
  EXPECT_EQ(
      sentence_of([] { remove_folder("/proc/self"); }).find("The folder '/proc/self' cannot be removed: "),
      0U);
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
  const fs::path weights = folder_ / "text.safetensors";
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
  write_run(run, folder_);
  const auto spoiled = [&](const char* name, const Safetensors& file) {
    write_safetensors(folder_ / name, file);
    Pack manifest = read_manifest(folder_ / run_file::kManifest);
    for (PackModel& model : manifest.models)
      if (model.file == name) static_cast<PackFile&>(model) = describe_file(folder_ / name);
    write_file(folder_ / run_file::kManifest, format_pack(manifest));
    return sentence_of([&] { read_run(folder_, "cpu", 1); });
  };
  Safetensors network = read_safetensors(folder_ / "text-2.safetensors");
  network.tensors["head.weight"] = torch::zeros({3, 3});
  EXPECT_EQ(spoiled("text-2.safetensors", network),
            "'" + (folder_ / "text-2.safetensors").string() +
                "': the tensor \"head.weight\" is missing, or is not one of float32 that fits vocabulary and "
                "labels.");
  network.metadata["hidden"] = "many";
  EXPECT_EQ(spoiled("text-2.safetensors", network),
            "'" + (folder_ / "text-2.safetensors").string() +
                "': expected a number as \"hidden\" in the metadata.");
  EXPECT_EQ(spoiled("text.safetensors", {.tensors = {{"weight", torch::zeros({2, 2})}}, .metadata = {}}),
            "'" + (folder_ / "text.safetensors").string() +
                "': expected the tensor \"weight\" as float32 with 2 axes that fit vocabulary and labels.");
}

TEST_F(RunTest, NamesWhatTheTableDoesNotHave) {
  EXPECT_EQ(sentence_of([] {
              text_model_kind("oracle");
            }).rfind("There is no text model 'oracle'; there are linear, svm, ", 0),
            0U);
}

}  // namespace
}  // namespace vitrine::trainer
