// Decoded photos of a catalogue, at the sizes that training and evaluation read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data.hpp"
#include "photo_cache.hpp"
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
  /// Decodes the photo of every product on `threads` threads, or takes it from the cache: `exact` as the page
  /// would see it (fit_image with `options`), and `train` as a square of train_size, from which augmentation
  /// crops (0: not kept). `progress` is called with the number of products done, by one thread at a time.
  /// Throws Error where the cache cannot be written.
  static Photos load(const Data& data, const ImageOptions& options, int train_size, int threads,
                     const PhotoCacheOptions& cache, const std::function<void(std::size_t)>& progress = {});
  /// Loads the photos of further products, whose rows come after those that are there.
  void add(const Data& data, int threads, const std::function<void(std::size_t)>& progress = {});

  const ImageOptions& options() const { return options_; }
  std::size_t size() const { return places_.size(); }
  bool has(std::size_t row) const { return places_[row].has_value(); }
  Image exact(std::size_t row) const;  ///< the row must have a photo
  Image train(std::size_t row) const;
  std::optional<std::uint64_t> hash(std::size_t row) const;  ///< photo_hash, where there is a photo
  std::size_t decoded() const { return decoded_; }           ///< photos that the cache did not have
  const std::vector<PhotoIssue>& issues() const { return issues_; }

 private:
  ImageOptions options_;
  int train_size_ = 0;
  std::optional<PhotoCache> cache_;
  std::vector<std::optional<PhotoCache::Place>> places_;
  std::size_t decoded_ = 0;
  std::vector<PhotoIssue> issues_;
};

}  // namespace vitrine::trainer
