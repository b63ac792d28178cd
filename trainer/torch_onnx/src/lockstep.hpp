// Walks the traces of one model in lockstep: they must be the same computation, and every number
// that differs between them is a size to be followed.
#pragma once

#include <vector>

#include "parameters.hpp"
#include "sizes.hpp"
#include "trace.hpp"

namespace torch_onnx {

/// Sizes of all values and numbers of the first trace's graph. Throws Error naming the layer where
/// the traces differ in kind, or in a constant that is not an integer.
SizeTable compare_traces(const std::vector<Trace>& traces, const Parameters& parameters);

}  // namespace torch_onnx
