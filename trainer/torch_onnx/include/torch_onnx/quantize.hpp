// Rounded weights, for those who want to calibrate or evaluate a native model that computes exactly
// what the exported one does: round first, then export with the same options.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "torch_onnx/export.hpp"

namespace torch_onnx {

/// Float32 tensor of the same shape with each value at the nearest multiple of its channel's scale
/// (symmetric, about max|w| / 127, channels along `axis`). The scale has 16 significant bits, so all
/// products are exact and rounding what is rounded changes no bit. Throws Error on values that are
/// not finite.
at::Tensor round_to_int8_grid(const at::Tensor& weight, std::int64_t axis);

/// Rounds, in place, every parameter that export_model with the same arguments would store rounded
/// (`options.weights`), to the very values that the exported model computes with. Returns how many;
/// throws Error like export_model, and where a value fits no grid; the module is then as before.
std::size_t round_weights(torch::nn::Module& module, const Forward& forward,
                          const std::vector<at::Tensor>& example_inputs, const Options& options);

}  // namespace torch_onnx
