// Image networks as LibTorch modules: convolutional features without BatchNorm (every convolution has a bias,
// into which loading folds the BatchNorm of the file), and a linear head that scores every location.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace vitrine::trainer {

struct ImageScores {
  torch::Tensor logits;           ///< [batch, classes], the mean of the location logits
  torch::Tensor location_logits;  ///< [batch, classes, height / 32, width / 32]
};

struct ConvOptions {
  std::int64_t in;
  std::int64_t out;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t groups = 1;
};

/// With a bias, padded so that a stride of 1 keeps the size.
torch::nn::Conv2d convolution(const ConvOptions& options);

/// Parameters have torchvision's names, but for the head: `classifier.weight` [classes, channels, 1, 1].
struct ImageNetwork : torch::nn::Module {
  /// Features [batch, channels, height / 32, width / 32] of `images` [batch, 3, height, width], normalised.
  virtual torch::Tensor features(const torch::Tensor& images) = 0;
  /// What the features are made of, from the photo on.
  virtual std::vector<std::shared_ptr<torch::nn::Module>> blocks() = 0;

  /// Of `images` like those of `features`. With `test_flip`, the mean of the scores of the photo and of its
  /// mirror image, whose locations are mirrored back.
  ImageScores forward(const torch::Tensor& images);
  /// Globally averaged features [batch, channels], those of the photo alone.
  torch::Tensor pooled_features(const torch::Tensor& images);
  /// Logits [batch, classes] of pooled features times `mask`, see dropout_mask; equal to forward's for a mask
  /// of ones and without `test_flip`.
  torch::Tensor head(const torch::Tensor& pooled, const torch::Tensor& mask);
  /// What dropout leaves of each of `rows` pooled features: [rows, channels], ones unless training.
  torch::Tensor dropout_mask(std::int64_t rows);

  torch::Device device() const { return classifier->weight.device(); }
  std::int64_t classes() const { return classifier->weight.size(0); }
  std::int64_t channels() const { return classifier->weight.size(1); }

  /// Takes the first `count` blocks out of training.
  void freeze(std::size_t count);

  /// Copies the features' tensors. A convolution comes with the BatchNorm that follows it (folded: gamma,
  /// beta, running statistics, epsilon 1e-5) or with a bias of its own. Tensors of other layers are passed
  /// over. Throws Error that names `source`, the tensor, and the shapes that do not fit, and for convolutions
  /// that the network does not have.
  void load_features(const std::map<std::string, torch::Tensor>& tensors, const std::string& source);
  /// Copies `classifier.weight` and `classifier.bias`. Throws Error like load_features.
  void load_head(const std::map<std::string, torch::Tensor>& tensors, const std::string& source);

  torch::nn::Conv2d classifier{nullptr};
  torch::nn::Dropout dropout{nullptr};
  bool test_flip = false;

 protected:
  /// For the end of a constructor.
  void add_head(std::int64_t channels, std::size_t classes);
};

}  // namespace vitrine::trainer
