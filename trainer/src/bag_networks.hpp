// Networks that read a text as a bag of n-grams: the linear model, fastText's, and a wide and deep one.
#pragma once

#include <memory>

#include "linear_solver.hpp"
#include "text_network.hpp"

namespace vitrine::trainer {

/// Weighted rows of a table, summed: the logistic regression. Explains itself.
struct LinearTextNetwork : TextNetwork {
  explicit LinearTextNetwork(const LinearModel& model);
  std::vector<torch::Tensor> forward(const std::vector<torch::Tensor>& inputs) override;

  torch::Tensor table;  ///< [vocabulary, classes]
  torch::Tensor bias;   ///< [classes]
};

/// The weighted sum of the n-grams' vectors through a linear layer (Joulin et al., 2017, with TF-IDF weights
/// in place of the mean).
std::shared_ptr<TextNetwork> make_embedding_network(const TextNetworkSizes& sizes);

/// The sum of a linear model and of a network with one hidden layer over the vectors (Cheng et al., 2016).
std::shared_ptr<TextNetwork> make_wide_deep_network(const TextNetworkSizes& sizes);

}  // namespace vitrine::trainer
