// Where a parameter goes through nodes that move values and compute none, so that who reads it
// behind them is known, and by which of its axes.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "draft.hpp"

namespace torch_onnx {

/// What of a value is a parameter's: for each of the value's axes the parameter's, or -1 for one
/// that the parameter does not have.
struct LaidOut {
  std::string parameter;
  std::vector<int64_t> axes;
};

/// By value: the parameters that it consists of, themselves or behind Identity, Transpose, Split,
/// Slice, Unsqueeze and Concat. Values that hold anything else are not there.
std::unordered_map<std::string, std::vector<LaidOut>> follow_layouts(const Draft& draft);

}  // namespace torch_onnx
