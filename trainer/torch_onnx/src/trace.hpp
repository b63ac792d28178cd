// Runs LibTorch's tracer: a callable and inputs in, a functional graph of ATen nodes out.
#pragma once

#include <torch/csrc/jit/ir/ir.h>
#include <torch/torch.h>

#include <memory>
#include <string>
#include <vector>

#include "torch_onnx/export.hpp"

namespace torch_onnx {

/// A trace at one set of sizes. `label` says at which ("batch=5"), for messages.
struct Trace {
  std::string label;
  std::shared_ptr<torch::jit::Graph> graph;
};

/// The module must be in the state that ModuleState gives.
Trace trace_forward(const Forward& forward, const std::vector<torch::Tensor>& inputs,
                    const std::string& label);

/// The example; where there are dynamic axes, one trace per axis name with only that size changed
/// and one with all of them changed again (to distinct primes, then to other remainders by 2 and 3); last,
/// one at the first's sizes with other values: numbers read out of tensors (item()) would be constants of the
/// trace.
std::vector<Trace> trace_all_sizes(const Forward& forward, const std::vector<torch::Tensor>& example_inputs,
                                   const Options& options);

}  // namespace torch_onnx
