// Rounding a module in place to what its export will hold.
#include "torch_onnx/quantize.hpp"

#include "draft_from_module.hpp"
#include "grid.hpp"
#include "storage.hpp"

namespace torch_onnx {

at::Tensor round_to_int8_grid(const at::Tensor& weight, int64_t axis) {
  return quantize(weight, axis).dequantize(axis).to(weight.device());
}

size_t round_weights(torch::nn::Module& module, const Forward& forward,
                     const std::vector<at::Tensor>& example_inputs, const Options& options) {
  return round_parameters(draft_from_module(module, forward, example_inputs, options), options.weights);
}

}  // namespace torch_onnx
