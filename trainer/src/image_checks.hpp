// Short experiments with the photo model that tell, before a long training, whether it can work.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "image_model.hpp"

namespace vitrine::trainer {

struct LearningRateCurve {
  struct Point {
    double rate;
    double loss;  ///< smoothed over the steps before
  };
  std::vector<Point> points;
  double best = 0;  ///< the rate of the smallest loss: the highest that a training bears for long
};

/// Fine-tunes with a learning rate that grows at every step, until the loss does too (the range test of
/// Smith, 2017), on at most a hundred batches of `set`. Throws Error like train_image_model.
LearningRateCurve find_learning_rate(const ImageTrainingSet& set, const ImageModelOptions& options,
                                     const ImageReport& progress = {});

struct MemorizedBatch {
  std::size_t photos = 0;
  std::size_t steps = 0;  ///< that were taken
  double first_loss = 0;
  double last_loss = 0;
  std::size_t right = 0;  ///< photos, in the end

  /// Whether every photo is known, and with next to no doubt.
  bool learnt() const { return right == photos && last_loss < 0.05; }
};

/// Fine-tunes on the same few photos again and again, as they are: a network, labels and a learning rate that
/// fit one another know them by heart soon. Throws Error like train_image_model.
MemorizedBatch overfit_one_batch(const ImageTrainingSet& set, const ImageModelOptions& options,
                                 const ImageReport& progress = {});

}  // namespace vitrine::trainer
