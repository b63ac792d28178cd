// The part of an export that rounding weights shares with it: from module to translated draft.
#pragma once

#include <torch/torch.h>

#include <vector>

#include "draft.hpp"
#include "torch_onnx/export.hpp"

namespace torch_onnx {

/// Traces, compares and translates, and runs the passes that come before weights are stored.
/// Constants of the draft are still the module's own tensors.
Draft draft_from_module(torch::nn::Module& module, const Forward& forward,
                        const std::vector<torch::Tensor>& example_inputs, const Options& options);

}  // namespace torch_onnx
