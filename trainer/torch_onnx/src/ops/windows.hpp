// How LibTorch and ONNX write the windows of convolutions and pools.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace torch_onnx {

/// One number stands for all spatial axes.
inline std::vector<int64_t> per_axis(std::vector<int64_t> values, std::size_t axes) {
  if (values.size() == 1) values.resize(axes, values[0]);
  return values;
}

/// ONNX wants the padding before all axes, then after all.
inline std::vector<int64_t> both_sides(const std::vector<int64_t>& padding) {
  std::vector<int64_t> pads = padding;
  pads.insert(pads.end(), padding.begin(), padding.end());
  return pads;
}

}  // namespace torch_onnx
