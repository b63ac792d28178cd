// Puts a module into the state that a trace needs (eval mode, no parameter requiring gradients)
// and back into the state it was in.
#pragma once

#include <torch/torch.h>

#include <string>
#include <utility>
#include <vector>

namespace torch_onnx {

class ModuleState {
 public:
  explicit ModuleState(torch::nn::Module& module);
  ~ModuleState();
  ModuleState(const ModuleState&) = delete;
  ModuleState& operator=(const ModuleState&) = delete;

  /// Throws Error that names a parameter or buffer that was written since the construction. Buffers get their
  /// values back in the end.
  void check_unwritten() const;

 private:
  void restore();

  std::vector<std::pair<torch::nn::Module*, bool>> training_;  // parents before children
  std::vector<torch::Tensor> requiring_grad_;

  struct Watched {
    std::string name;
    torch::Tensor tensor;
    int64_t version;
    torch::Tensor copy;  // of a buffer
  };
  std::vector<Watched> watched_;
};

}  // namespace torch_onnx
