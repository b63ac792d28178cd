// Versions for the record; see versions.hpp.
#include "versions.hpp"

#include <torch/torch.h>
#include <torch/version.h>

namespace vitrine::trainer {

std::string library_versions() {
  return "vitrine " VITRINE_VERSION ", LibTorch " TORCH_VERSION ", compiler " __VERSION__;
}

std::string device_name(const std::string& device) {
  if (device != "auto") return device;
  return torch::cuda::is_available() ? "cuda" : "cpu";
}

}  // namespace vitrine::trainer
