// Rounding a module in place to what its export will hold.
#include "torch_onnx/quantize.hpp"

#include "draft_from_module.hpp"
#include "storage.hpp"

namespace torch_onnx {

size_t round_weights(torch::nn::Module& module, const Forward& forward,
                     const std::vector<at::Tensor>& example_inputs, const Options& options) {
  return round_parameters(draft_from_module(module, forward, example_inputs, options), options.weights);
}

}  // namespace torch_onnx
