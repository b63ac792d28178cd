// What rounding costs is measured on the module itself: the exported model computes with the very
// same values.
#include "draft_from_module.hpp"
#include "module_state.hpp"
#include "storage.hpp"
#include "torch_onnx/quantize.hpp"

namespace torch_onnx {
namespace {

// Gives a draft's parameters their values back.
class SavedParameters {
 public:
  explicit SavedParameters(const Draft& draft) {
    for (const auto& [name, constant] : draft.constants) {
      if (constant.is_parameter) saved_.emplace_back(constant.data.detach(), constant.data.detach().clone());
    }
  }
  ~SavedParameters() {
    torch::NoGradGuard no_grad;
    for (auto& [parameter, values] : saved_) parameter.copy_(values);
  }
  SavedParameters(const SavedParameters&) = delete;
  SavedParameters& operator=(const SavedParameters&) = delete;

 private:
  std::vector<std::pair<torch::Tensor, torch::Tensor>> saved_;
};

std::vector<torch::Tensor> run(torch::nn::Module& module, const Forward& forward,
                               const std::vector<torch::Tensor>& example_inputs) {
  torch::NoGradGuard no_grad;
  const ModuleState state(module);
  // The module may work in place, on its inputs and on what it gives.
  std::vector<torch::Tensor> inputs;
  for (const torch::Tensor& input : example_inputs) inputs.push_back(input.detach().clone());
  std::vector<torch::Tensor> outputs;
  for (const torch::Tensor& output : forward(inputs)) {
    outputs.push_back(output.detach().cpu().to(torch::kDouble, /*non_blocking=*/false, /*copy=*/true));
  }
  return outputs;
}

double largest_magnitude(const torch::Tensor& values) {
  return values.numel() == 0 ? 0 : values.abs().max().item<double>();
}

size_t parameter_bytes(const Draft& draft) {
  size_t bytes = 0;
  for (const auto& [name, constant] : draft.constants) {
    if (constant.is_parameter) bytes += constant.data.nbytes();
  }
  return bytes;
}

}  // namespace

StorageReport measure_weight_storage(torch::nn::Module& module, const Forward& forward,
                                     const std::vector<at::Tensor>& example_inputs, const Options& options) {
  Draft draft = draft_from_module(module, forward, example_inputs, options);
  StorageReport report;
  report.float32_bytes = parameter_bytes(draft);
  const std::vector<torch::Tensor> exact = run(module, forward, example_inputs);
  {
    const SavedParameters saved(draft);
    report.rounded = round_parameters(draft, options.weights);
    const std::vector<torch::Tensor> rounded = run(module, forward, example_inputs);
    for (size_t i = 0; i < exact.size(); ++i) {
      report.outputs.push_back({.name = draft.outputs.at(i).name,
                                .largest_difference = largest_magnitude(rounded.at(i) - exact[i]),
                                .largest_value = largest_magnitude(exact[i])});
    }
  }
  store_weights(draft, options.weights);
  report.stored_bytes = parameter_bytes(draft);
  return report;
}

}  // namespace torch_onnx
