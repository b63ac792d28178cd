// Mixed precision (Micikevicius et al., 2018): while it is on, LibTorch computes convolutions and matrix
// products in bfloat16 and keeps weights and sums in float32.
#pragma once

#include <torch/torch.h>

namespace vitrine::trainer {

/// On for the lifetime of the object, for the calling thread. Objects do not nest.
class Autocast {
 public:
  Autocast(torch::Device device, bool on);
  ~Autocast();
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  torch::DeviceType device_;
  bool on_;
};

}  // namespace vitrine::trainer
