// How an image network's head learns, on the features of the exact photos. Fine-tuning goes on from there,
// see fine_tuning.hpp.
#pragma once

#include <torch/torch.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "image_model.hpp"
#include "image_network.hpp"
#include "photos.hpp"

namespace vitrine::trainer {

/// Rows with a photo, and the class of each.
struct ImageExamples {
  const Photos& photos;
  std::vector<std::size_t> rows;
  torch::Tensor labels;   ///< int64 [rows]
  torch::Tensor targets;  ///< float32 [rows, classes], shares that count in place of `labels`; or undefined
  torch::Tensor weights;  ///< float32 [rows], 1 in the mean; undefined: all the same

  /// Those of the examples at `positions` or `index`, in their order, on `device`; what is taught are targets
  /// or labels.
  std::vector<std::size_t> rows_at(std::span<const std::size_t> positions) const;
  torch::Tensor taught_at(const torch::Tensor& index, torch::Device device) const;
  torch::Tensor weights_at(const torch::Tensor& index, torch::Device device) const;
};

/// Sets LibTorch up for "auto", "cpu" or "cuda", with so many threads (0: all cores); `index` is that of the
/// GPU. Throws Error for another name, and where there is no GPU.
torch::Device prepare_device(const std::string& name, int threads, int index = 0);

/// Throws Error for "bfloat16" on a processor.
void check_precision(const std::string& precision, torch::Device device);

/// Those of `rows` that can teach. Throws Error where none can, and for a label that is no class.
ImageExamples examples_with_photo(const ImageTrainingSet& set, std::span<const std::size_t> rows);

/// The network before any training: the features of `options.init` and a random head; `options.kind` must be
/// that of a network. Throws Error where the file does not fit.
std::shared_ptr<ImageNetwork> new_network(const ImageTrainingSet& set, const ImageModelOptions& options,
                                          torch::Device device);

/// Reports steps with the throughput since its construction.
class Meter {
 public:
  Meter(const char* phase, std::size_t steps, const ImageReport& report, std::size_t done = 0)
      : phase_(phase), steps_(steps), report_(report), step_(done) {}

  void step(std::size_t images, double loss, double learning_rate);

 private:
  const char* phase_;
  std::size_t steps_;
  const ImageReport& report_;
  std::size_t step_;
  std::size_t images_ = 0;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

/// The parameters that are not frozen.
std::vector<torch::Tensor> trainable(const torch::nn::Module& module);

/// Positions as an index of tensors.
torch::Tensor index_of(std::span<const std::size_t> positions);

/// Pooled features [rows, channels] of the exact photos, on the network's device. The processes of `group`
/// share the work.
torch::Tensor exact_features(ImageNetwork& network, const ImageExamples& examples, std::size_t batch,
                             ProcessGroup& group, const ImageReport& report);

/// Trains the head alone on exact_features, in batches of `options.batch`.
void train_head(ImageNetwork& network, const torch::Tensor& features, const ImageExamples& examples,
                const ImageModelOptions& options, const ImageReport& report);

}  // namespace vitrine::trainer
