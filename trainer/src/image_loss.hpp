// What fine-tuning makes small.
#pragma once

#include <torch/torch.h>

#include <string>

namespace vitrine::trainer {

/// Mean loss of `logits` [batch, classes] against `labels` int64 [batch], or float32 [batch, classes] where
/// several classes share a label, each row times its weight (float32 [batch], undefined: all 1).
/// "cross-entropy" takes `label_smoothing` from the true class for the others
/// (Szegedy et al., 2016); "soft-f1" is 1 minus the mean F1 of the batch's classes, where a probability
/// counts as that share of a prediction. Throws Error for another name.
torch::Tensor image_loss(const std::string& name, const torch::Tensor& logits, const torch::Tensor& labels,
                         const torch::Tensor& weights, double label_smoothing);

}  // namespace vitrine::trainer
