// Rounding a module in place to what its int8 export will hold.
#include "torch_onnx/quantize.hpp"

#include "draft_from_module.hpp"
#include "grid.hpp"
#include "passes/passes.hpp"

namespace torch_onnx {

at::Tensor round_to_int8_grid(const at::Tensor& weight, int64_t axis) {
  return quantize(weight, axis).dequantize(axis).to(weight.device());
}

size_t round_weights_to_int8(torch::nn::Module& module, const Forward& forward,
                             const std::vector<at::Tensor>& example_inputs, const Options& options) {
  Draft draft = draft_from_module(module, forward, example_inputs, options);
  torch::NoGradGuard no_grad;
  const std::vector<Int8Choice> choices = choose_int8(draft);
  for (const auto& [name, axis] : choices) {
    torch::Tensor& weight = draft.constants.at(name).data;
    weight.copy_(round_to_int8_grid(weight, axis));
  }
  return choices.size();
}

}  // namespace torch_onnx
