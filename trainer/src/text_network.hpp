// The text model as a LibTorch module, for the exporter: weighted embedding rows, summed.
#pragma once

#include <torch/torch.h>

#include <vector>

#include "linear_solver.hpp"

namespace vitrine::trainer {

struct TextNetwork : torch::nn::Module {
  explicit TextNetwork(const LinearModel& model);

  /// `ids` int32 [batch, features] and `weights` float32 [batch, features]; padding is id 0 with weight 0.
  /// Returns logits [batch, classes] and feature_logits [batch, features, classes], what each feature added.
  std::vector<torch::Tensor> forward(const torch::Tensor& ids, const torch::Tensor& weights);

  torch::Tensor table;  ///< [vocabulary, classes]
  torch::Tensor bias;   ///< [classes]
};

}  // namespace vitrine::trainer
