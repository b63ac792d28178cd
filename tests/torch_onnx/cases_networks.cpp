// Whole networks, each with every way to store weights.
#include "networks.hpp"

namespace torch_onnx_test {

torch::nn::BatchNorm2d used_batch_norm(int64_t channels) {
  torch::nn::BatchNorm2d norm(channels);
  norm->running_mean.uniform_(-0.2, 0.2);
  norm->running_var.uniform_(0.5, 1.5);
  return norm;
}

std::vector<Case> network_cases() {
  using torch_onnx::WeightStorage;
  const std::pair<const char*, WeightStorage> storages[] = {
      {"", WeightStorage::float32}, {"_float16", WeightStorage::float16}, {"_int8", WeightStorage::int8}};
  std::vector<Case> cases = {vgg16_case(), external_weights_case()};
  for (auto* table : {image_network_cases, mobile_network_cases, text_network_cases, sequence_network_cases,
                      fusion_network_cases}) {
    for (const Case& test_case : table()) {
      // All have one module: rounded or not, what it computes is what each file must compute.
      for (const auto& [suffix, weights] : storages) {
        Case& stored = cases.emplace_back(test_case);
        stored.name += suffix;
        stored.options.weights = weights;
      }
    }
  }
  return cases;
}

}  // namespace torch_onnx_test
