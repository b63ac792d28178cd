// MobileNetV2 at width 1.0 (Sandler et al., 2018) without BatchNorm: every convolution has a bias, into which
// loading folds the BatchNorm of the file. A linear head scores every location.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <string>

namespace vitrine::trainer {

struct ImageScores {
  torch::Tensor logits;           ///< [batch, classes], the mean of the location logits
  torch::Tensor location_logits;  ///< [batch, classes, height / 32, width / 32]
};

/// Parameters have torchvision's names: `features.<i>...` and `classifier.weight` [classes, 1280, 1, 1].
struct ImageNetwork : torch::nn::Module {
  static constexpr std::int64_t kFeatures = 1280;

  explicit ImageNetwork(std::int64_t classes);

  /// `images` [batch, 3, height, width], normalised.
  ImageScores forward(const torch::Tensor& images);
  /// Globally averaged features [batch, 1280].
  torch::Tensor pooled_features(const torch::Tensor& images);
  /// Logits [batch, classes] of pooled features times `mask`, see dropout_mask; equal to forward's for a mask
  /// of ones.
  torch::Tensor head(const torch::Tensor& pooled, const torch::Tensor& mask);
  /// What dropout leaves of each of `rows` pooled features: [rows, 1280], ones unless training.
  torch::Tensor dropout_mask(std::int64_t rows);

  torch::Device device() const { return classifier->weight.device(); }
  std::int64_t classes() const { return classifier->weight.size(0); }

  /// Takes the first `blocks` of the 19 feature blocks out of training.
  void freeze(std::size_t blocks);

  /// Copies `features.*` of torchvision's names. A convolution comes with the BatchNorm that follows it
  /// (folded: gamma, beta, running statistics, epsilon 1e-5) or with a bias of its own. Other tensors are
  /// passed over. Throws Error that names `source`, the tensor, and the shapes that do not fit.
  void load_features(const std::map<std::string, torch::Tensor>& tensors, const std::string& source);
  /// Copies `classifier.weight` and `classifier.bias`. Throws Error like load_features.
  void load_head(const std::map<std::string, torch::Tensor>& tensors, const std::string& source);

  torch::nn::Sequential features{nullptr};
  torch::nn::Conv2d classifier{nullptr};
  torch::nn::Dropout dropout{nullptr};
};

}  // namespace vitrine::trainer
