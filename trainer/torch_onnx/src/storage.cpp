// Rounds are computed by what stores, so that both agree to the bit.
#include "storage.hpp"

#include "passes/passes.hpp"
#include "torch_onnx/grid.hpp"

namespace torch_onnx {

void store_weights(Draft& draft, WeightStorage storage) {
  if (storage == WeightStorage::int8) store_int8(draft, choose_int8(draft));
  if (storage == WeightStorage::float16) store_float16(draft, choose_float16(draft));
}

size_t round_parameters(const Draft& draft, WeightStorage storage) {
  torch::NoGradGuard no_grad;
  std::vector<std::pair<torch::Tensor, torch::Tensor>> rounded;
  if (storage == WeightStorage::int8) {
    for (const auto& [name, axis] : choose_int8(draft)) {
      const torch::Tensor& weight = draft.constants.at(name).data;
      rounded.emplace_back(weight, round_to_int8_grid(weight, axis));
    }
  }
  if (storage == WeightStorage::float16) {
    for (const std::string& name : choose_float16(draft)) {
      const torch::Tensor& weight = draft.constants.at(name).data;
      rounded.emplace_back(weight, to_float16(name, weight));
    }
  }
  // Last, so that a value that fits no grid leaves all as it was.
  for (auto& [weight, values] : rounded) weight.copy_(values);
  return rounded.size();
}

}  // namespace torch_onnx
