// Training end to end on photos that a linear head can tell apart, small enough to take seconds.
#include "image_model.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "image_network.hpp"
#include "photos_in_memory.hpp"
#include "safetensors.hpp"
#include "sentence_of.hpp"
#include "temporary_folder.hpp"
#include "torch_onnx/quantize.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kRows = 13;
constexpr std::size_t kMissing = 5;  ///< the row without a photo
constexpr int kSide = 64;

/// Red for label 1, blue for label 0, with noise of its own.
std::string coloured(std::size_t row) {
  auto noise = static_cast<std::uint32_t>(12345 + row);
  return testing::bitmap(kSide, kSide, [&](int, int) {
    noise = noise * 1664525 + 1013904223;
    const auto bright = static_cast<std::uint8_t>(200 + (noise >> 27));
    const auto dark = static_cast<std::uint8_t>(noise >> 26);
    return row % 2 == 1 ? std::array<std::uint8_t, 3>{bright, dark, dark}
                        : std::array<std::uint8_t, 3>{dark, dark, bright};
  });
}

class ImageModelTest : public ::testing::Test {
 protected:
  ImageModelTest() {
    std::map<std::string, std::string> files;
    std::vector<std::string> names;
    for (std::size_t row = 0; row < kRows; ++row) {
      names.push_back(std::to_string(row));
      if (row != kMissing) files[names.back()] = coloured(row);
      labels_.push_back(static_cast<int>(row % 2));
      rows_.push_back(row);
    }
    const Data data = testing::catalogue_of(names, std::make_shared<testing::PhotosInMemory>(files));
    photos_ = Photos::load(data, {.width = kSide, .height = kSide}, 80, 1, {.folder = folder_ / "cache"});

    options_.init = folder_ / "init.safetensors";
    options_.head_epochs = 30;
    options_.epochs = 1;
    options_.batch = 4;
    options_.device = "cpu";
    options_.threads = 1;
    write_init();
  }

  /// Random features that neither vanish nor saturate on their way through the network.
  void write_init() const {
    const torch::NoGradGuard no_grad;
    torch::manual_seed(2);
    Safetensors init;
    for (const auto& parameter : ImageNetwork(1).named_parameters()) {
      const torch::Tensor& value = parameter.value();
      const double fan_in = static_cast<double>(value.numel()) / static_cast<double>(value.size(0));
      init.tensors[parameter.key()] = value.dim() == 4 ? torch::randn(value.sizes()) * std::sqrt(2.0 / fan_in)
                                                       : torch::zeros(value.sizes());
    }
    write_safetensors(options_.init, init);
  }

  ImageModel train(const ImageModelOptions& options) const {
    return ImageModel::train(photos_, rows_, labels_, {}, 2, options);
  }

  std::vector<std::size_t> rows_with_photo() const {
    std::vector<std::size_t> rows = rows_;
    rows.erase(rows.begin() + kMissing);
    return rows;
  }

  std::string train_error(const ImageModelOptions& options, const std::vector<int>& labels) const {
    return sentence_of([&] { ImageModel::train(photos_, rows_, labels, {}, 2, options); });
  }

  const TemporaryFolder temporary_;
  const fs::path folder_ = temporary_.path();
  ImageModelOptions options_;
  Photos photos_;
  std::vector<int> labels_;
  std::vector<std::size_t> rows_;
};

void expect_equal_weights(const ImageModel& left, const ImageModel& right, bool equal) {
  const auto expected = left.network().named_parameters();
  bool same = true;
  for (const auto& parameter : right.network().named_parameters())
    same = same && torch::equal(parameter.value(), expected[parameter.key()]);
  EXPECT_EQ(same, equal);
}

TEST_F(ImageModelTest, LearnsWhatTheColoursSay) {
  options_.head_epochs = 100;
  options_.learning_rate = 1e-5;
  std::vector<std::string> phases;
  const ImageModel model =
      ImageModel::train(photos_, rows_, labels_, {}, 2, options_, [&](const ImageProgress& progress) {
        if (phases.empty() || phases.back() != progress.phase) phases.emplace_back(progress.phase);
        EXPECT_LE(progress.step, progress.steps);
        EXPECT_EQ(progress.learning_rate > 0, phases.back() != "features");
      });
  EXPECT_EQ(phases, (std::vector<std::string>{"features", "head", "fine-tuning"}));
  EXPECT_EQ(model.classes(), 2);
  const std::vector<std::size_t> rows = rows_with_photo();
  const std::vector<float> logits = model.logits(photos_, rows);
  ASSERT_EQ(logits.size(), 2 * rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    EXPECT_EQ(logits[2 * i + 1] > logits[2 * i], labels_[rows[i]] == 1) << rows[i];
}

TEST_F(ImageModelTest, SameSeedGivesTheSameWeightsAndAnotherSeedOthers) {
  options_.head_epochs = 2;
  const ImageModel first = train(options_);
  expect_equal_weights(first, train(options_), true);
  options_.seed = 2;
  expect_equal_weights(first, train(options_), false);
}

TEST_F(ImageModelTest, RowsTeachByTheirWeight) {
  options_.head_epochs = 100;
  options_.epochs = 0;
  const auto train_weighted = [&](const std::vector<int>& labels, const std::vector<float>& weights) {
    return ImageModel::train(photos_, rows_, labels, weights, 2, options_);
  };
  // The first rows with wrong labels teach nothing, or all that there is to teach.
  std::vector<int> labels = labels_;
  std::vector<float> without(labels.size(), 1);
  std::vector<float> mostly(labels.size(), 1e-3F);
  for (std::size_t row = 0; row < kRows / 2; ++row) {
    labels[row] = 1 - labels[row];
    without[row] = 0;
    mostly[row] = 1;
  }
  const std::vector<std::size_t> last{kRows - 2, kRows - 1};
  const auto right = [&](const ImageModel& model) {
    const std::vector<float> logits = model.logits(photos_, last);
    int count = 0;
    for (std::size_t i = 0; i < last.size(); ++i)
      count += (logits[2 * i + 1] > logits[2 * i]) == (labels_[last[i]] == 1) ? 1 : 0;
    return count;
  };
  EXPECT_EQ(right(train_weighted(labels, without)), 2);
  EXPECT_EQ(right(train_weighted(labels, mostly)), 0);
}

TEST_F(ImageModelTest, GoesOnToTheSameWeightsFromWhereverItWasStopped) {
  options_.head_epochs = 2;
  std::size_t steps = 0;
  const auto count = [&](const ImageProgress& now) {
    if (now.phase == std::string("fine-tuning")) steps = now.steps;
  };
  const ImageModel undisturbed = ImageModel::train(photos_, rows_, labels_, {}, 2, options_, count);
  ASSERT_GE(steps, 4U);
  options_.checkpoint = folder_ / "state";
  for (std::size_t stop = 1; stop <= steps; ++stop) {
    const auto interrupt = [&](const ImageProgress& now) {
      if (now.phase == std::string("fine-tuning") && now.step == stop) throw std::runtime_error("stop");
    };
    EXPECT_THROW(ImageModel::train(photos_, rows_, labels_, {}, 2, options_, interrupt), std::runtime_error);
    std::size_t first = 0;
    const auto note_first = [&](const ImageProgress& now) {
      if (first == 0) first = now.step;
    };
    expect_equal_weights(undisturbed, ImageModel::train(photos_, rows_, labels_, {}, 2, options_, note_first),
                         true);
    EXPECT_EQ(first, stop < steps ? stop + 1 : 0);
    fs::remove(options_.checkpoint);
  }
}

TEST_F(ImageModelTest, GoesOnWithEveryOptimizerAndMixUp) {
  options_.head_epochs = 2;
  options_.mixup = 0.4;
  options_.clip_norm = 1;
  options_.schedule = "cosine";
  const ImageModel unclipped = [&] {
    ImageModelOptions options = options_;
    options.clip_norm = 0;
    return train(options);
  }();
  expect_equal_weights(unclipped, train(options_), false);
  for (const char* optimizer : {"nadam", "sgd"}) {
    options_.optimizer = optimizer;
    options_.checkpoint.clear();
    const ImageModel undisturbed = train(options_);
    options_.checkpoint = folder_ / "state";
    const auto interrupt = [&](const ImageProgress& now) {
      if (now.phase == std::string("fine-tuning") && now.step == 2) throw std::runtime_error("stop");
    };
    EXPECT_THROW(ImageModel::train(photos_, rows_, labels_, {}, 2, options_, interrupt), std::runtime_error);
    expect_equal_weights(undisturbed, train(options_), true);
    fs::remove(options_.checkpoint);
  }
}

TEST_F(ImageModelTest, KeepsItsStateAsOftenAsItIsTold) {
  options_.head_epochs = 2;
  const ImageModel undisturbed = train(options_);
  options_.checkpoint = folder_ / "state";
  options_.checkpoint_seconds = 0;
  // As a kill would leave it after some step of the second run.
  const auto keep = [&](const ImageProgress& now) {
    if (now.phase == std::string("fine-tuning") && now.step == now.steps / 2 + 1)
      fs::copy_file(options_.checkpoint, folder_ / "kept");
  };
  ImageModel::train(photos_, rows_, labels_, {}, 2, options_, keep);
  fs::rename(folder_ / "kept", options_.checkpoint);
  expect_equal_weights(undisturbed, train(options_), true);
}

TEST_F(ImageModelTest, SaysThatAStateIsNotOne) {
  options_.checkpoint = folder_ / "state";
  write_safetensors(options_.checkpoint, {});
  EXPECT_EQ(train_error(options_, labels_), "'" + options_.checkpoint.string() +
                                                "' does not hold the tensor weights.0 of an unfinished "
                                                "training; start anew with --force.");
}

TEST_F(ImageModelTest, LeavesEveryWeightOnTheShippedGrid) {
  options_.head_epochs = 2;
  const ImageModel model = train(options_);
  for (const auto& parameter : model.network().named_parameters()) {
    if (parameter.key() == "features.18.0.weight" || parameter.key() == "features.4.conv.1.0.weight") {
      EXPECT_TRUE(torch::equal(parameter.value(), torch_onnx::round_to_int8_grid(parameter.value(), 0)))
          << parameter.key();
    }
  }
}

TEST_F(ImageModelTest, SavedAndLoadedGivesTheSameLogits) {
  options_.head_epochs = 2;
  const ImageModel model = train(options_);
  const fs::path file = folder_ / "image.safetensors";
  model.save(file);
  const ImageModel loaded = ImageModel::load(file, "cpu", 1);
  expect_equal_weights(model, loaded, true);
  const std::vector<std::size_t> rows = rows_with_photo();
  EXPECT_EQ(model.logits(photos_, rows), loaded.logits(photos_, rows));
}

TEST_F(ImageModelTest, OnePhotoAloneScoresAsItDoesAmongOthers) {
  options_.head_epochs = 2;
  const ImageModel model = train(options_);
  const std::vector<std::size_t> rows = rows_with_photo();
  const std::vector<float> together = model.logits(photos_, rows);
  const std::vector<float> alone =
      model.logits(normalize_image(photos_.exact(rows[3]), photos_.options()), kSide, kSide);
  ASSERT_EQ(alone.size(), 2);
  for (std::size_t label = 0; label < 2; ++label) EXPECT_NEAR(alone[label], together[3 * 2 + label], 1e-4);
}

TEST_F(ImageModelTest, SaysWhatDoesNotFit) {
  std::vector<int> labels = labels_;
  labels[4] = 2;
  EXPECT_EQ(train_error(options_, labels), "Row 4 has label 2; 0 to 1 was expected.");

  ImageModelOptions options = options_;
  options.device = "tpu";
  EXPECT_EQ(train_error(options, labels_), "Device \"tpu\" is not known; auto, cpu or cuda was expected.");

  options = options_;
  options.init = folder_ / "absent.safetensors";
  EXPECT_NE(train_error(options, labels_).find("absent.safetensors"), std::string::npos);

  rows_ = {kMissing};
  EXPECT_EQ(train_error(options_, labels_), "None of the rows to train the image model on has a photo.");
  EXPECT_THROW(ImageModel::load(options_.init.parent_path() / "absent.safetensors", "cpu", 1), Error);
}

TEST_F(ImageModelTest, RefusesToLoadAFileWithoutAHead) {
  Safetensors file = read_safetensors(options_.init);
  file.tensors.erase("classifier.bias");
  const fs::path path = folder_ / "headless.safetensors";
  write_safetensors(path, file);
  EXPECT_THROW(ImageModel::load(path, "cpu", 1), Error);
}

}  // namespace
}  // namespace vitrine::trainer
