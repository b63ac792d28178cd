// Decoded photos of a catalogue, kept in memory at the sizes that training and evaluation read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data.hpp"
#include "vitrine/image.hpp"

namespace vitrine::trainer {

/// A photo that could not be used: the row stays, with its text alone.
struct PhotoIssue {
  std::size_t line;
  std::string image;
  std::string reason;
};

class Photos {
 public:
  /// Decodes the photo of every product on `threads` threads: `exact` as the page would see it (fit_image
  /// with `options`), and `train` as a square of train_size, from which augmentation crops (0: not kept).
  /// `progress` is called with the number of products done, by one thread at a time.
  static Photos load(const Data& data, const ImageOptions& options, int train_size, int threads,
                     const std::function<void(std::size_t)>& progress = {});

  const ImageOptions& options() const { return options_; }
  std::size_t size() const { return exact_.size(); }
  bool has(std::size_t row) const { return !exact_[row].rgb.empty(); }
  const Image& exact(std::size_t row) const { return exact_[row]; }
  const Image& train(std::size_t row) const { return train_[row]; }
  std::optional<std::uint64_t> hash(std::size_t row) const;  ///< photo_hash, where there is a photo
  const std::vector<PhotoIssue>& issues() const { return issues_; }

 private:
  ImageOptions options_;
  std::vector<Image> exact_;
  std::vector<Image> train_;
  std::vector<PhotoIssue> issues_;
};

}  // namespace vitrine::trainer
