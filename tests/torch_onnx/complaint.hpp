// What torch_onnx says of what it refuses.
#pragma once

#include <string>

#include "torch_onnx/error.hpp"

namespace torch_onnx {

/// The sentence of the Error that `call` throws, or "no error".
template <typename Call>
std::string complaint(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace torch_onnx
