// Puts a module into the state that a trace needs (eval mode, no parameter requiring gradients)
// and back into the state it was in.
#pragma once

#include <torch/torch.h>

#include <utility>
#include <vector>

namespace torch_onnx {

class ModuleState {
 public:
  explicit ModuleState(torch::nn::Module& module);
  ~ModuleState();
  ModuleState(const ModuleState&) = delete;
  ModuleState& operator=(const ModuleState&) = delete;

 private:
  void restore();

  std::vector<std::pair<torch::nn::Module*, bool>> training_;  // parents before children
  std::vector<torch::Tensor> requiring_grad_;
};

}  // namespace torch_onnx
