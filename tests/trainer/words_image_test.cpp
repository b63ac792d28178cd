// Tests of words_image.hpp: bags of visual words as image models.
#include "words_image.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "local_feature_cache.hpp"
#include "photos_in_memory.hpp"
#include "random.hpp"
#include "safetensors.hpp"
#include "sentence_of.hpp"
#include "temporary_folder.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

constexpr int kTextureSide = 96;
constexpr std::size_t kTextures = 36;
constexpr std::size_t kTaught = 24;  ///< the first ones
constexpr std::size_t kWithoutPhoto = 5;
constexpr std::size_t kBlank = kTextures - 1;

/// Rings, stripes or squares in turn, each photo's of its own size, place and noise.
std::string textured(std::size_t row) {
  Random random(row);
  const auto period = static_cast<int>(12 + random.below(6));
  const auto left = static_cast<int>(random.below(20));
  const auto top = static_cast<int>(random.below(20));
  return testing::bitmap(kTextureSide, kTextureSide, [&](int x, int y) {
    const int dx = (x + left) % period - period / 2;
    const int dy = (y + top) % period - period / 2;
    const int ring = dx * dx + dy * dy;
    const bool dark = row % 3 == 0   ? ring < period * period / 6 && ring > period * period / 30
                      : row % 3 == 1 ? (x + y + left) % period < period / 2
                                     : (dx < 0) != (dy < 0);
    const auto value = static_cast<std::uint8_t>((dark ? 40 : 190) + random.below(30));
    return std::array<std::uint8_t, 3>{value, value, value};
  });
}

class WordsImage : public ::testing::TestWithParam<const char*> {
 protected:
  WordsImage() {
    std::map<std::string, std::string> files;
    std::vector<std::string> names;
    for (std::size_t row = 0; row < kTextures; ++row) {
      names.push_back(std::to_string(row));
      if (row != kWithoutPhoto) files[names.back()] = textured(row);
      labels_.push_back(static_cast<int>(row % 3));
    }
    files[std::to_string(kBlank)] = testing::bitmap(kTextureSide, kTextureSide, [](int, int) {
      return std::array<std::uint8_t, 3>{255, 255, 255};
    });
    const Data data = testing::catalogue_of(names, std::make_shared<testing::PhotosInMemory>(files));
    photos_ = Photos::load(data, {.width = kTextureSide, .height = kTextureSide}, 0, 1,
                           {.folder = folder_ / "cache"});
    rows_.resize(kTaught);
    std::iota(rows_.begin(), rows_.end(), std::size_t{0});
    options_.kind = GetParam();
    options_.words.count = 30;
    options_.threads = 1;
    held_out_.resize(kTextures - kTaught);
    std::iota(held_out_.begin(), held_out_.end(), kTaught);
  }

  ImageTrainingSet set() const {
    return {
        .photos = photos_, .rows = rows_, .validation = {}, .labels = labels_, .weights = {}, .classes = 3};
  }

  std::vector<std::uint8_t> saved(const ImageModel& model) const {
    const fs::path path = folder_ / "saved.safetensors";
    model.save(path);
    return read_file(path);
  }

  const TemporaryFolder temporary_;
  const fs::path folder_ = temporary_.path();
  Photos photos_;
  std::vector<int> labels_;
  std::vector<std::size_t> rows_;
  std::vector<std::size_t> held_out_;
  ImageModelOptions options_;
};

TEST_P(WordsImage, LearnsTextures) {
  std::vector<std::string> phases;
  const auto model = train_image_model(set(), options_, [&](const ImageProgress& progress) {
    if (phases.empty() || phases.back() != progress.phase) phases.emplace_back(progress.phase);
    EXPECT_LE(progress.step, progress.steps);
  });
  EXPECT_EQ(phases, (std::vector<std::string>{"features", "words"}));
  EXPECT_EQ(model->kind(), GetParam());
  ASSERT_EQ(model->classes(), 3U);
  EXPECT_EQ(model->network(), nullptr);
  const std::vector<float> logits = model->logits(photos_, held_out_);
  ASSERT_EQ(logits.size(), 3 * held_out_.size());
  std::size_t right = 0;
  for (std::size_t i = 0; i < held_out_.size(); ++i) {
    const auto* const own = &logits[3 * i];
    right += std::max_element(own, own + 3) - own == labels_[held_out_[i]] ? 1 : 0;
  }
  EXPECT_GE(right, 9U) << "of 12, one of which is blank";
}

TEST_P(WordsImage, TheSameForAnyNumberOfThreadsAndWithACache) {
  const auto first = train_image_model(set(), options_);
  options_.threads = 2;
  options_.words.cache = std::make_shared<LocalFeatureCache>();
  const auto second = train_image_model(set(), options_);
  EXPECT_EQ(saved(*first), saved(*second));
  EXPECT_EQ(first->logits(photos_, held_out_), second->logits(photos_, held_out_));
  options_.seed = 2;
  EXPECT_NE(saved(*first), saved(*train_image_model(set(), options_)));
}

TEST_P(WordsImage, SavedAndLoadedGivesTheSameLogits) {
  options_.words.stretch_contrast = true;
  options_.words.blur = 1.5;
  options_.words.keep_background = true;
  const auto model = train_image_model(set(), options_);
  const fs::path path = folder_ / "image.safetensors";
  model->save(path);
  const auto loaded = load_image_model(path, "cpu", 2);
  EXPECT_EQ(loaded->kind(), GetParam());
  const std::vector<float> logits = model->logits(photos_, held_out_);
  EXPECT_EQ(logits, loaded->logits(photos_, held_out_));
  // One photo alone scores as it does among others.
  const std::vector<float> alone = loaded->logits(photos_.exact(held_out_[1]), photos_.options());
  EXPECT_EQ(alone, std::vector<float>(logits.begin() + 3, logits.begin() + 6));
  // How photos are read is in the file.
  Safetensors file = read_safetensors(path);
  file.metadata["blur"] = "0";
  write_safetensors(path, file);
  EXPECT_NE(logits, load_image_model(path, "cpu", 2)->logits(photos_, held_out_));
}

TEST_P(WordsImage, ABlankPhotoHasTheBiases) {
  const auto model = train_image_model(set(), options_);
  const fs::path path = folder_ / "image.safetensors";
  model->save(path);
  const torch::Tensor bias = read_safetensors(path).tensors.at("bias");
  EXPECT_EQ(model->logits(photos_, {&kBlank, 1}),
            std::vector<float>(bias.data_ptr<float>(), bias.data_ptr<float>() + 3));
  rows_ = {kBlank};
  EXPECT_EQ(sentence_of([&] { train_image_model(set(), options_); }),
            "None of the 1 photos to train the image model on has a keypoint; all of them are blank, or the "
            "options blur too much.");
}

TEST_P(WordsImage, RowsTeachByTheirWeight) {
  std::vector<float> weights(kTextures, 1);
  std::vector<int> wrong = labels_;
  for (std::size_t row = 0; row < kTaught / 2; ++row) {
    wrong[row] = (labels_[row] + 1) % 3;
    weights[row] = 0;
  }
  ImageTrainingSet weighted = set();
  weighted.labels = wrong;
  weighted.weights = weights;
  const auto model = train_image_model(weighted, options_);
  rows_.erase(rows_.begin(), rows_.begin() + kTaught / 2);
  EXPECT_EQ(saved(*model), saved(*train_image_model(set(), options_)));
}

TEST_P(WordsImage, TargetsTeachInPlaceOfLabels) {
  std::vector<float> targets;
  for (std::size_t row = 0; row < kTextures; ++row)
    for (int label = 0; label < 3; ++label) targets.push_back(label == labels_[row] ? 1 : 0);
  std::vector<int> wrong = labels_;
  for (int& label : wrong) label = (label + 1) % 3;
  ImageTrainingSet taught = set();
  taught.labels = wrong;
  taught.targets = targets;
  EXPECT_EQ(saved(*train_image_model(taught, options_)), saved(*train_image_model(set(), options_)));
}

TEST_P(WordsImage, SaysWhatDoesNotFit) {
  const fs::path path = folder_ / "image.safetensors";
  train_image_model(set(), options_)->save(path);
  const Safetensors whole = read_safetensors(path);
  const auto sentence = [&](const std::function<void(Safetensors&)>& change) {
    Safetensors file = whole;
    change(file);
    write_safetensors(path, file);
    return sentence_of([&] { load_image_model(path, "cpu", 1); });
  };
  const std::string where = path.string() + ": ";
  EXPECT_EQ(sentence([](Safetensors& file) { file.tensors.erase("bias"); }),
            where + "tensor \"bias\" is missing or empty.");
  EXPECT_EQ(sentence([](Safetensors& file) { file.tensors.erase("weight"); }),
            where + "tensor \"weight\" is missing.");
  const std::string misfit = where + "tensor \"weight\" does not fit those beside it.";
  EXPECT_EQ(sentence([](Safetensors& file) { file.tensors["weight"] = torch::zeros({4, 3}); }), misfit);
  EXPECT_EQ(sentence([](Safetensors& file) { file.tensors["bias"] = torch::zeros({4}); }), misfit);
  EXPECT_EQ(sentence([](Safetensors& file) {
              file.tensors["centres"] = torch::zeros({30, 64}, torch::kUInt8);
            }),
            where + "tensor \"centres\" does not fit those beside it.");
  for (const char* blur : {"", "-1", "nan", "1e9"})
    EXPECT_EQ(sentence([&](Safetensors& file) { file.metadata["blur"] = blur; }),
              where + "expected \"blur\" in its metadata, from 0 to 20 pixels.")
        << blur;
  EXPECT_EQ(sentence([](Safetensors& file) {
              file.metadata["image_model"] = "surf-words";
            }).rfind("There is no image model 'surf-words'; there are ", 0),
            0U);
}

INSTANTIATE_TEST_SUITE_P(Kinds, WordsImage, ::testing::Values("sift-words", "orb-words"),
                         [](const auto& info) {
                           return std::string(info.param, 4) == "sift" ? "sift" : "orb";
                         });

}  // namespace
}  // namespace vitrine::trainer
