// Whole networks, each with float32 and, unless that would take too long, with int8 weights.
#include "networks.hpp"

namespace torch_onnx_test {

torch::nn::BatchNorm2d used_batch_norm(int64_t channels) {
  torch::nn::BatchNorm2d norm(channels);
  norm->running_mean.uniform_(-0.2, 0.2);
  norm->running_var.uniform_(0.5, 1.5);
  return norm;
}

std::vector<Case> network_cases() {
  std::vector<Case> cases = huge_network_cases();
  for (auto* table : {image_network_cases, mobile_network_cases, text_network_cases, sequence_network_cases,
                      fusion_network_cases}) {
    for (Case& test_case : table()) {
      // Both have one module: rounded or not, what it computes is what its file must compute.
      Case& rounded = cases.emplace_back(test_case);
      rounded.name += "_int8";
      rounded.options.weights = torch_onnx::WeightStorage::int8;
      cases.push_back(std::move(test_case));
    }
  }
  return cases;
}

}  // namespace torch_onnx_test
