// What the tables of whole networks share: one table for each kind of input.
#pragma once

#include "case.hpp"

namespace torch_onnx_test {

std::vector<Case> image_network_cases();
std::vector<Case> mobile_network_cases();
std::vector<Case> text_network_cases();
std::vector<Case> sequence_network_cases();
std::vector<Case> fusion_network_cases();

/// Of 553 MB, which take as long as all others together: stored in one way only.
Case vgg16_case();
/// Weights in a file of their own.
Case external_weights_case();

/// A normalization over `channels` whose statistics are random, as if it had seen data.
torch::nn::BatchNorm2d used_batch_norm(int64_t channels);

/// A case of a module with `forward(Tensors)`, whose rows must differ.
template <class Module>
Case network(const std::string& name, torch::nn::ModuleHolder<Module> module, std::vector<Tensors> runs,
             torch_onnx::Options options, double tolerance = 1e-5) {
  const auto forward = [module](const Tensors& in) mutable { return module->forward(in); };
  return {.name = name,
          .module = module.ptr(),
          .forward = forward,
          .runs = std::move(runs),
          .options = std::move(options),
          .tolerance = tolerance,
          .rows_differ = true};
}

}  // namespace torch_onnx_test
