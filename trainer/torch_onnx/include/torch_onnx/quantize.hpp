// Rounded weights, for those who want to calibrate or evaluate a native model that computes exactly
// what the exported one does: round first, then export with the same options.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "torch_onnx/export.hpp"

namespace torch_onnx {

/// Rounds, in place, every parameter that export_model with the same arguments would store rounded
/// (`options.weights`), to the very values that the exported model computes with. Returns how many;
/// throws Error like export_model, and where a value fits no grid; the module is then as before.
std::size_t round_weights(torch::nn::Module& module, const Forward& forward,
                          const std::vector<at::Tensor>& example_inputs, const Options& options);

/// How far an output of the module moves when its weights are rounded.
struct OutputDifference {
  std::string name;               ///< As Options or the exporter names it.
  double largest_difference = 0;  ///< Largest |rounded - exact| over the example.
  double largest_value = 0;       ///< Largest |exact|, to compare with.
};

struct StorageReport {
  std::size_t rounded = 0;        ///< How many parameters are stored rounded.
  std::size_t float32_bytes = 0;  ///< Of all parameters and buffers that the model holds, unrounded.
  std::size_t stored_bytes = 0;   ///< Of the same as `options.weights` stores them, with their scales.
  std::vector<OutputDifference> outputs = {};
};

/// What `options.weights` saves, and what it costs on the example inputs (in eval mode). The module's
/// weights, training mode and requires_grad are as before afterwards, also on errors, which are
/// those of round_weights.
StorageReport measure_weight_storage(torch::nn::Module& module, const Forward& forward,
                                     const std::vector<at::Tensor>& example_inputs, const Options& options);

}  // namespace torch_onnx
