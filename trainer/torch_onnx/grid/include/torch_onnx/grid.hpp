// Symmetric int8 grids: integers in [-127, 127] times one scale per channel. Needs LibTorch alone, for
// programs that round their weights here and export them elsewhere.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace torch_onnx {

struct Quantized {
  at::Tensor integers;  ///< int8, the weight's shape.
  at::Tensor scales;    ///< float32, one per channel.

  /// integers * scale, exactly what DequantizeLinear computes.
  at::Tensor dequantize(std::int64_t axis) const;
};

/// Nearest grid point of each value of a float32 tensor, channels along `axis`. Scales have 16
/// significant bits: integer * scale needs 23 of float32's 24, so it is exact on every runtime, and
/// quantizing the result finds the same scale and integers again. Throws Error for other types, and
/// on values that are not finite.
Quantized quantize(const at::Tensor& weight, std::int64_t axis);

/// Tensor of the same shape, on the same device, with each value at its grid point (symmetric, steps
/// of about max|w| / 127). Rounding what is rounded changes no bit. Throws Error like quantize.
at::Tensor round_to_int8_grid(const at::Tensor& weight, std::int64_t axis);

/// A float32 tensor with at least two axes and so many values that storing it rounded pays: of a
/// module's parameters, the exporter rounds no others.
bool worth_rounding(const at::Tensor& weight);

}  // namespace torch_onnx
