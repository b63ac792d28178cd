// Pooling in one and two axes, with fixed windows and adaptive.
#include "ops/windows.hpp"
#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

// (input, kernel_size, stride, padding, ...): what all fixed windows share.
Attributes window(const Translation& node, size_t axes) {
  const std::vector<int64_t> kernel = per_axis(node.integers(1), axes);
  std::vector<int64_t> strides = per_axis(node.integers(2), axes);
  if (strides.empty()) strides = kernel;
  return {
      {"kernel_shape", kernel}, {"strides", strides}, {"pads", both_sides(per_axis(node.integers(3), axes))}};
}

Translate max_pool(size_t axes) {
  // (..., dilation, ceil_mode)
  return [axes](Translation& node) {
    Attributes attributes = window(node, axes);
    attributes.emplace_back("dilations", per_axis(node.integers(4), axes));
    if (node.flag(5)) node.refuse("ceil_mode has no exact counterpart in opset 17; pad the input");
    node.result(node.emit("MaxPool", {node.tensor(0)}, attributes));
  };
}

Translate avg_pool(size_t axes) {
  // (..., ceil_mode, count_include_pad, divisor_override)
  return [axes](Translation& node) {
    Attributes attributes = window(node, axes);
    if (node.flag(4)) node.refuse("ceil_mode has no exact counterpart in opset 17; pad the input");
    attributes.emplace_back("count_include_pad", int64_t{node.flag(5)});
    if (node.given(6)) node.refuse("divisor_override has no counterpart in ONNX");
    node.result(node.emit("AveragePool", {node.tensor(0)}, attributes));
  };
}

// (input, output_size): equal windows if the output divides the input, which must then be fixed.
void adaptive_pool(Translation& node, size_t axes, const char* global, const char* windowed) {
  const std::vector<int64_t> target = per_axis(node.integers(1), axes);
  if (target == std::vector<int64_t>(axes, 1)) {
    return node.result(node.emit(global, {node.tensor(0)}));
  }
  const std::vector<Size> shape = node.shape(0);
  std::vector<int64_t> kernel;
  for (size_t i = 0; i < axes; ++i) {
    const Size size = shape[shape.size() - axes + i];
    if (size.dynamic() || size.traced % target[i] != 0) {
      node.refuse("ONNX can pool adaptively to one value, or to a size that divides a fixed input");
    }
    kernel.push_back(size.traced / target[i]);
  }
  const Attributes attributes = {{"kernel_shape", kernel}, {"strides", kernel}};
  node.result(node.emit(windowed, {node.tensor(0)}, attributes));
}

Translate adaptive_avg_pool(size_t axes) {
  return [axes](Translation& node) { adaptive_pool(node, axes, "GlobalAveragePool", "AveragePool"); };
}

}  // namespace

void add_pool_operators(Registry& registry) {
  registry["aten::max_pool1d"] = max_pool(1);
  registry["aten::max_pool2d"] = max_pool(2);
  registry["aten::avg_pool1d"] = avg_pool(1);
  registry["aten::avg_pool2d"] = avg_pool(2);
  registry["aten::adaptive_avg_pool1d"] = adaptive_avg_pool(1);
  registry["aten::adaptive_avg_pool2d"] = adaptive_avg_pool(2);
}

}  // namespace torch_onnx
