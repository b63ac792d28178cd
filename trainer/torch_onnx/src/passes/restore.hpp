// What the passes that store weights rounded have in common: which are worth it, and how their
// readers get float32 again.
#pragma once

#include <string>

#include "draft.hpp"

namespace torch_onnx {

/// A parameter that is worth_rounding (grid.hpp).
bool worth_rounding(const Constant& constant);

/// Puts a copy of `node`, which restores a stored weight given as its first input, between `stored`
/// and all readers of `name`: after a Gather where rows are all that is read, so that the table
/// stays small in the runtime's memory too, else before the first node, giving `name` itself.
void restore_for_readers(Draft& draft, const std::string& name, const std::string& stored,
                         const onnx::NodeProto& node);

}  // namespace torch_onnx
