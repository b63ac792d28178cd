// What a trace does not tell the truth about: in-place writes to storage that others see too.
#pragma once

#include <torch/csrc/jit/ir/ir.h>

namespace torch_onnx {

/// Turns in-place nodes into functional ones. A write to storage that another live value also sees
/// (a view, or what it is a view of) throws Error: the trace connects the two by nothing.
void make_functional(torch::jit::Graph& graph);

}  // namespace torch_onnx
