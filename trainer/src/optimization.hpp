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

void set_learning_rate(torch::optim::Optimizer& optimizer, double rate);

/// The learning rate's factor after `done` of all steps (0..1). "one-cycle": up by a cosine for a fifth, then
/// down to nothing (Smith and Topin, 2017); "cosine": up in a straight line for a twentieth, then down by a
/// cosine (Loshchilov and Hutter, 2017); "constant"; "plateau": 1 as well, and the caller lowers it. Throws
/// Error for another name.
double learning_rate_factor(const std::string& schedule, double done);

}  // namespace vitrine::trainer
