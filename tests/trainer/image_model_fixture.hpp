// Photos that a linear head can tell apart, few and small enough for trainings of seconds.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "image_backbones.hpp"
#include "image_model.hpp"
#include "photos_in_memory.hpp"
#include "safetensors.hpp"
#include "sentence_of.hpp"
#include "temporary_folder.hpp"

namespace vitrine::trainer {

namespace fs = std::filesystem;

inline constexpr std::size_t kRows = 13;
inline constexpr std::size_t kMissing = 5;  ///< the row without a photo
inline constexpr int kSide = 64;

/// Red for label 1, blue for label 0, with noise of its own.
inline std::string coloured(std::size_t row) {
  auto noise = static_cast<std::uint32_t>(12345 + row);
  return testing::bitmap(kSide, kSide, [&](int, int) {
    noise = noise * 1664525 + 1013904223;
    const auto bright = static_cast<std::uint8_t>(200 + (noise >> 27));
    const auto dark = static_cast<std::uint8_t>(noise >> 26);
    return row % 2 == 1 ? std::array<std::uint8_t, 3>{bright, dark, dark}
                        : std::array<std::uint8_t, 3>{dark, dark, bright};
  });
}

class ImageModelFixture : public ::testing::Test {
 protected:
  ImageModelFixture() {
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
    for (const auto& parameter : make_mobilenet_v2(1, 1)->named_parameters()) {
      const torch::Tensor& value = parameter.value();
      const double fan_in = static_cast<double>(value.numel()) / static_cast<double>(value.size(0));
      init.tensors[parameter.key()] = value.dim() == 4 ? torch::randn(value.sizes()) * std::sqrt(2.0 / fan_in)
                                                       : torch::zeros(value.sizes());
    }
    write_safetensors(options_.init, init);
  }

  std::unique_ptr<ImageModel> train(const ImageModelOptions& options) const {
    return train_image_model(set(), options);
  }

  ImageTrainingSet set() const {
    return {
        .photos = photos_, .rows = rows_, .validation = {}, .labels = labels_, .weights = {}, .classes = 2};
  }

  std::vector<std::size_t> rows_with_photo() const {
    std::vector<std::size_t> rows = rows_;
    rows.erase(rows.begin() + kMissing);
    return rows;
  }

  std::string train_error(const ImageModelOptions& options, const std::vector<int>& labels) const {
    ImageTrainingSet set = this->set();
    set.labels = labels;
    return sentence_of([&] { train_image_model(set, options); });
  }

  const TemporaryFolder temporary_;
  const fs::path folder_ = temporary_.path();
  ImageModelOptions options_;
  Photos photos_;
  std::vector<int> labels_;
  std::vector<std::size_t> rows_;
};

}  // namespace vitrine::trainer
