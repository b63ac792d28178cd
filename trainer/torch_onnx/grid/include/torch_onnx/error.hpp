// The one exception of torch_onnx. Its text is a sentence for the person who called: what was
// expected, what came, and in which layer of the model.
#pragma once

#include <stdexcept>

namespace torch_onnx {

class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace torch_onnx
