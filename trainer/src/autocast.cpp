#include "autocast.hpp"

#include <ATen/autocast_mode.h>

namespace vitrine::trainer {

namespace {

void set_autocast(torch::DeviceType device, bool on) {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
  at::autocast::set_autocast_dtype(device, torch::kBFloat16);
  at::autocast::set_autocast_enabled(device, on);
#else
  if (device == torch::kCUDA) {
    at::autocast::set_autocast_gpu_dtype(torch::kBFloat16);
    at::autocast::set_enabled(on);
  } else {
    at::autocast::set_autocast_cpu_dtype(torch::kBFloat16);
    at::autocast::set_cpu_enabled(on);
  }
#endif
}

}  // namespace

Autocast::Autocast(torch::Device device, bool on) : device_(device.type()), on_(on) {
  if (on_) set_autocast(device_, true);
}

Autocast::~Autocast() {
  if (!on_) return;
  set_autocast(device_, false);
  at::autocast::clear_cache();
}

}  // namespace vitrine::trainer
