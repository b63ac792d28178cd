// The grid of what ships; see shipped_grid.hpp.
#include "shipped_grid.hpp"

#include <torch/torch.h>

#include <algorithm>

#include "image_network.hpp"
#include "text_network.hpp"
#include "torch_onnx/grid.hpp"

namespace vitrine::trainer {

void round_to_shipped_grid(LinearModel& model) {
  const torch::Tensor table =
      torch::tensor(model.weights).view({-1, static_cast<std::int64_t>(model.classes)});
  const torch::Tensor rounded = torch_onnx::round_to_int8_grid(table, 1).contiguous();
  std::copy_n(rounded.data_ptr<float>(), model.weights.size(), model.weights.begin());
}

void round_to_shipped_grid(ImageNetwork& network) {
  const torch::NoGradGuard no_grad;
  // All of them are weights of convolutions, whose output channels come first, or biases.
  for (torch::Tensor& parameter : network.parameters())
    if (torch_onnx::worth_rounding(parameter)) parameter.copy_(torch_onnx::round_to_int8_grid(parameter, 0));
}

void round_to_shipped_grid(TextNetwork& network) {
  const torch::NoGradGuard no_grad;
  for (auto& [name, parameter] : network.named_parameters().pairs()) {
    if (!torch_onnx::worth_rounding(parameter)) continue;
    parameter.copy_(torch_onnx::round_to_int8_grid(parameter, is_table(name) ? parameter.dim() - 1 : 0));
  }
}

}  // namespace vitrine::trainer
