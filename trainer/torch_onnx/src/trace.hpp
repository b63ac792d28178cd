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

/// At the sizes that choose_trace_sizes gives: the base; one trace per axis with only that size changed; one
/// with all of them changed again; last, one at the base's sizes with other values, as numbers read out of
/// tensors (item()) would be constants of the trace. Throws Error where the model does not run at any of the
/// alternatives for one of them.
std::vector<Trace> trace_all_sizes(const Forward& forward, const std::vector<torch::Tensor>& example_inputs,
                                   const Options& options);

}  // namespace torch_onnx
