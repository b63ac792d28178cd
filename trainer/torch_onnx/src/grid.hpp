// Symmetric int8 grids: integers in [-127, 127] times one scale per channel.
#pragma once

#include <torch/torch.h>

namespace torch_onnx {

struct Quantized {
  torch::Tensor integers;  // int8, the weight's shape
  torch::Tensor scales;    // float32, one per channel

  /// integers * scale, exactly what DequantizeLinear computes.
  torch::Tensor dequantize(int64_t axis) const;
};

/// Nearest grid point of each value of a float32 tensor, channels along `axis`. Scales have 16
/// significant bits: integer * scale needs 23 of float32's 24, so it is exact on every runtime, and
/// quantizing the result finds the same scale and integers again.
Quantized quantize(const torch::Tensor& weight, int64_t axis);

}  // namespace torch_onnx
