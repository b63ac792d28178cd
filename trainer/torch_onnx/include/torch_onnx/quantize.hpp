// The grid of WeightStorage::int8, for those who want to calibrate or evaluate a native model that
// computes exactly what the exported one does: round first, then export with int8.
#pragma once

#include <cstddef>

#include "torch_onnx/export.hpp"

namespace torch_onnx {

/// Float32 tensor of the same shape with each value at the nearest multiple of its channel's scale
/// (symmetric, about max|w| / 127, channels along `axis`). The scale has 16 significant bits, so all
/// products are exact and rounding what is rounded changes no bit. Throws Error on values that are
/// not finite.
at::Tensor round_to_int8_grid(const at::Tensor& weight, std::int64_t axis);

/// Rounds, in place, every parameter that export_model with the same arguments and int8 would
/// store as int8, along the same axes. Returns how many it rounded.
std::size_t round_weights_to_int8(torch::nn::Module& module, const Forward& forward,
                                  const std::vector<at::Tensor>& example_inputs, const Options& options = {});

}  // namespace torch_onnx
