// The grid of what ships; see shipped_grid.hpp.
#include "shipped_grid.hpp"

#include <torch/torch.h>

#include <algorithm>

#include "image_network.hpp"
#include "joint_network.hpp"
#include "text_network.hpp"
#include "torch_onnx/grid.hpp"

namespace vitrine::trainer {
namespace {

/// But for embedding tables, output channels come first.
void round_parameters(torch::nn::Module& network) {
  const torch::NoGradGuard no_grad;
  for (auto& [name, parameter] : network.named_parameters().pairs()) {
    if (!torch_onnx::worth_rounding(parameter)) continue;
    parameter.copy_(torch_onnx::round_to_int8_grid(parameter, is_table(name) ? parameter.dim() - 1 : 0));
  }
}

}  // namespace

void round_to_shipped_grid(LinearModel& model) {
  const torch::Tensor table =
      torch::tensor(model.weights).view({-1, static_cast<std::int64_t>(model.classes)});
  const torch::Tensor rounded = torch_onnx::round_to_int8_grid(table, 1).contiguous();
  std::copy_n(rounded.data_ptr<float>(), model.weights.size(), model.weights.begin());
}

void round_to_shipped_grid(ImageNetwork& network) { round_parameters(network); }

void round_to_shipped_grid(TextNetwork& network) { round_parameters(network); }

void round_to_shipped_grid(JointNetwork& network) { round_parameters(network); }

}  // namespace vitrine::trainer
