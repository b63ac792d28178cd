// The last step: a draft becomes a ModelProto that ONNX's own checks accept.
#pragma once

#include <string>

#include "draft.hpp"

namespace torch_onnx {

/// Opset 17. Empties the draft's constants as it copies them.
onnx::ModelProto make_model(Draft& draft, const std::string& producer);

/// Runs onnx::checker and shape inference, which compares the shapes and types that the trace has with those
/// that ONNX infers. Throws Error with what they say.
void check_model(onnx::ModelProto& model);

}  // namespace torch_onnx
