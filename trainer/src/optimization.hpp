// How weights follow their gradients: optimizers by name, and learning rates over a training.
#pragma once

#include <torch/torch.h>

#include <memory>
#include <string>
#include <vector>

namespace vitrine::trainer {

/// "adamw" (Loshchilov and Hutter, 2019), "adam" (Kingma and Ba, 2015), "nadam" (Dozat, 2016; its decay is
/// AdamW's) or "sgd" with Nesterov's momentum of 0.9. `save` and `load` keep all that a step depends on.
/// Throws Error for another name.
std::unique_ptr<torch::optim::Optimizer> make_optimizer(const std::string& name,
                                                        std::vector<torch::Tensor> weights,
                                                        double learning_rate, double weight_decay);

/// AdamW for an embedding table whose gradient is sparse: a step moves the rows that it read and their
/// moments alone ("lazy" Adam, as PyTorch's SparseAdam), so that it costs what a batch reads and not what a
/// vocabulary holds.
class TableOptimizer {
 public:
  TableOptimizer(torch::Tensor table, double weight_decay);
  /// Takes the table's gradient, times `scale`, and clears it.
  void step(double learning_rate, double scale);

 private:
  torch::Tensor table_;
  torch::Tensor means_;
  torch::Tensor squares_;
  double weight_decay_;
  std::int64_t steps_ = 0;
};

/// The Euclidean norm of all gradients, sparse ones too.
double gradient_norm(const std::vector<torch::Tensor>& weights);

void set_learning_rate(torch::optim::Optimizer& optimizer, double rate);

/// The learning rate's factor after `done` of all steps (0..1). "one-cycle": up by a cosine for a fifth, then
/// down to nothing (Smith and Topin, 2017); "cosine": up in a straight line for a twentieth, then down by a
/// cosine (Loshchilov and Hutter, 2017); "constant"; "plateau": 1 as well, and the caller lowers it. Throws
/// Error for another name.
double learning_rate_factor(const std::string& schedule, double done);

}  // namespace vitrine::trainer
