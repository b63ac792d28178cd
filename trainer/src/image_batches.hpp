// Photos as batches of tensors: exactly as the page would see them, or cropped and mirrored at random. Other
// threads prepare batches ahead of the training step.
#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <span>

#include "photos.hpp"

namespace vitrine::trainer {

/// Random-resized crops (Szegedy et al., 2015) and horizontal flips.
struct Augmentation {
  double min_area = 0.35;   ///< of the photo that a crop keeps at least
  double max_aspect = 1.3;  ///< a crop is at most so much wider or higher than the photo's own proportions
  /// Sides of a crop's tensor as a fraction of the exact photo's, rounded to the network's stride. Objects
  /// look larger in crops than in whole photos; smaller crops take that back and train faster (Touvron et
  /// al., 2019).
  double scale = 1;
};

/// The photos of `rows` as the page would see them: [rows, 3, height, width], channels last in memory.
torch::Tensor exact_batch(const Photos& photos, std::span<const std::size_t> rows);

/// Random crops of the training photos. A row's crop depends on `seed` and the row alone.
torch::Tensor augmented_batch(const Photos& photos, std::span<const std::size_t> rows,
                              const Augmentation& augmentation, std::uint64_t seed);

/// Computes make(0), make(1), ... make(count - 1) on other threads, a few at a time, in order.
class BatchQueue {
 public:
  BatchQueue(std::size_t count, std::function<torch::Tensor(std::size_t)> make);
  /// The next batch; waits for it. Rethrows what `make` threw.
  torch::Tensor next();

 private:
  void start();

  std::size_t count_;
  std::size_t started_ = 0;
  std::function<torch::Tensor(std::size_t)> make_;
  std::deque<std::future<torch::Tensor>> running_;
};

}  // namespace vitrine::trainer
