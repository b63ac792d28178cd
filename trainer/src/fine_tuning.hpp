// How a network learns from random crops of photos, after its head.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "image_training.hpp"
#include "safetensors.hpp"

namespace vitrine::trainer {

/// What fine-tuning asks of a network that reads photos.
class PhotoLearner {
 public:
  virtual ~PhotoLearner() = default;
  virtual torch::nn::Module& module() = 0;
  virtual torch::Device device() const = 0;
  /// Takes the first blocks out of training.
  virtual void freeze(std::size_t blocks) = 0;
  /// Draws what a step on `rows` leaves to chance. Every process draws for the whole batch, so that its part
  /// gets what it would in one process.
  virtual void begin_step(std::span<const std::size_t> rows, std::uint64_t seed) = 0;
  /// Logits [images, classes] of crops of the step's rows from `first` on.
  virtual torch::Tensor logits(const torch::Tensor& images, std::size_t first) = 0;
  /// Logits [rows, classes] of the exact photos, `batch` at a time; the processes of `group` share the work.
  virtual torch::Tensor exact_logits(const ImageExamples& examples, std::size_t batch,
                                     ProcessGroup& group) = 0;
};

/// Trains the head and all blocks but the frozen ones, several times from the same start with other random
/// choices, and leaves the average of the weights, which is better than each of them (model soups; Wortsman
/// et al., 2022), or, with `options.distill_epochs`, those of a further run that learns what the runs say
/// together of each crop, in place of its label (Beyer et al., 2022). A run gives the moving average of its
/// last weights or, with examples for `validation`, what had the smallest loss on them at the end of an
/// epoch. `state`, as `options.checkpoint` kept it, is where the training goes on, whatever the network
/// holds; it gives the same weights then. `options.batch` photos a step are cut into equal parts for the
/// processes of `options.group`; MixUp, CutMix and the soft F1 are of each part. `options.epochs` 0 leaves
/// the network as it is.
void fine_tune(PhotoLearner& learner, const ImageExamples& examples,
               const std::optional<ImageExamples>& validation, const ImageModelOptions& options,
               const std::optional<Safetensors>& state, const ImageReport& report);
/// The same of an image network, whose dropout is that of its head.
void fine_tune(ImageNetwork& network, const ImageExamples& examples,
               const std::optional<ImageExamples>& validation, const ImageModelOptions& options,
               const std::optional<Safetensors>& state, const ImageReport& report);

}  // namespace vitrine::trainer
