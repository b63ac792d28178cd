#include "image_loss.hpp"

#include "vitrine/error.hpp"

namespace vitrine::trainer {

namespace {

torch::Tensor cross_entropy(const torch::Tensor& logits, const torch::Tensor& labels,
                            const torch::Tensor& weights, double label_smoothing) {
  auto options = torch::nn::functional::CrossEntropyFuncOptions().label_smoothing(label_smoothing);
  if (!weights.defined()) return torch::nn::functional::cross_entropy(logits, labels, options);
  const torch::Tensor losses =
      torch::nn::functional::cross_entropy(logits, labels, options.reduction(torch::kNone));
  return (losses * weights).mean();
}

torch::Tensor soft_f1(const torch::Tensor& logits, const torch::Tensor& labels,
                      const torch::Tensor& weights) {
  const torch::Tensor row_weights =
      weights.defined() ? weights.unsqueeze(1) : torch::ones({logits.size(0), 1}, logits.options());
  const torch::Tensor probabilities = torch::softmax(logits, 1);
  const torch::Tensor shares = labels.dim() == 2 ? labels : torch::one_hot(labels, logits.size(1));
  const torch::Tensor truth = shares.to(logits.scalar_type()) * row_weights;
  const torch::Tensor hits = (probabilities * truth).sum(0);
  const torch::Tensor predicted = (probabilities * row_weights).sum(0);
  const torch::Tensor actual = truth.sum(0);
  const torch::Tensor present = actual > 0;
  const torch::Tensor f1 = 2 * hits.masked_select(present) / (predicted + actual).masked_select(present);
  return 1 - f1.mean();
}

}  // namespace

torch::Tensor image_loss(const std::string& name, const torch::Tensor& logits, const torch::Tensor& labels,
                         const torch::Tensor& weights, double label_smoothing) {
  if (name == "cross-entropy") return cross_entropy(logits, labels, weights, label_smoothing);
  if (name == "soft-f1") return soft_f1(logits, labels, weights);
  throw Error("The loss '" + name + "' is not known; cross-entropy or soft-f1 was expected.");
}

}  // namespace vitrine::trainer
