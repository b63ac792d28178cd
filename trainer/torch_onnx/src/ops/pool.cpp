// Pooling in one to three axes, with fixed windows and adaptive.
#include <algorithm>

#include "ops/windows.hpp"
#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

void check_batched(const Translation& node, size_t axes) {
  if (node.shape(0).size() != axes + 2) node.refuse("it needs an input with batch and channel axes");
}

// (input, kernel_size, stride, padding, ...): what all fixed windows share.
Attributes window(const Translation& node, size_t axes) {
  check_batched(node, axes);
  const std::vector<int64_t> kernel = per_axis(node.integers(1), axes);
  std::vector<int64_t> strides = per_axis(node.integers(2), axes);
  if (strides.empty()) strides = kernel;
  return {
      {"kernel_shape", kernel}, {"strides", strides}, {"pads", both_sides(per_axis(node.integers(3), axes))}};
}

// With ceil_mode LibTorch adds a last window where one begins within the input. ONNX does not say so clearly,
// so what this window reads beyond the input becomes padding, which needs fixed sizes.
void pad_for_last_window(const Translation& node, Attributes& attributes,
                         const std::vector<int64_t>& dilations) {
  const size_t axes = dilations.size();
  const std::vector<Size> from = node.shape(0);
  const std::vector<Size> to = node.output_shape();
  const auto& kernel = std::get<std::vector<int64_t>>(attributes[0].second);
  const auto& strides = std::get<std::vector<int64_t>>(attributes[1].second);
  auto& pads = std::get<std::vector<int64_t>>(attributes[2].second);
  for (size_t i = 0; i < axes; ++i) {
    const Size in = from[from.size() - axes + i];
    const Size out = to[to.size() - axes + i];
    if (in.dynamic()) node.refuse("ceil_mode needs a fixed image size; pad the input instead");
    const int64_t read = (out.traced - 1) * strides[i] + dilations[i] * (kernel[i] - 1) + 1;
    pads[axes + i] = std::max(pads[axes + i], read - in.traced - pads[i]);
  }
}

Translate max_pool(size_t axes) {
  // (..., dilation, ceil_mode)
  return [axes](Translation& node) {
    Attributes attributes = window(node, axes);
    const std::vector<int64_t> dilations = per_axis(node.integers(4), axes);
    if (node.flag(5)) pad_for_last_window(node, attributes, dilations);
    attributes.emplace_back("dilations", dilations);
    node.result(node.emit("MaxPool", {node.tensor(0)}, attributes));
  };
}

Translate avg_pool(size_t axes) {
  // (..., ceil_mode, count_include_pad, divisor_override)
  return [axes](Translation& node) {
    Attributes attributes = window(node, axes);
    const auto kernel = std::get<std::vector<int64_t>>(attributes[0].second);
    const auto padding = std::get<std::vector<int64_t>>(attributes[2].second);
    const bool padded = std::any_of(padding.begin(), padding.end(), [](int64_t n) { return n != 0; });
    bool counts_padding = node.flag(5) && padded;
    if (node.flag(4)) {
      if (counts_padding || node.given(6)) {
        node.refuse("ceil_mode together with counted padding or a divisor has no counterpart in ONNX");
      }
      pad_for_last_window(node, attributes, std::vector<int64_t>(axes, 1));
    }
    counts_padding = counts_padding || node.given(6);
    attributes.emplace_back("count_include_pad", int64_t{counts_padding});
    const std::string mean = node.emit("AveragePool", {node.tensor(0)}, attributes);
    if (!node.given(6)) return node.result(mean);
    double size = 1;
    for (const int64_t n : kernel) size *= static_cast<double>(n);
    node.result(node.emit("Mul", {mean, node.scalar(size / node.number(6), node.dtype(0))}));
  };
}

/// The input positions that make output position `index` of an adaptive pool.
struct Span {
  int64_t begin;
  int64_t end;
};
Span adaptive_span(int64_t index, int64_t in, int64_t out) {
  return {.begin = index * in / out, .end = ((index + 1) * in + out - 1) / out};
}

// One axis at a time: means are a product with a matrix, as the windows may overlap.
std::string averaged_axis(Translation& node, const std::string& x, int64_t axis, int64_t in, int64_t out) {
  std::vector<double> shares(in * out, 0);
  for (int64_t o = 0; o < out; ++o) {
    const Span span = adaptive_span(o, in, out);
    for (int64_t i = span.begin; i < span.end; ++i)
      shares[i * out + o] = 1.0 / static_cast<double>(span.end - span.begin);
  }
  const std::string matrix = node.numbers(shares, node.dtype(0), {in, out});
  std::vector<int64_t> order(node.shape(0).size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int64_t>(i);
  std::swap(order[axis], order.back());
  const std::string last = node.emit("Transpose", {x}, {{"perm", order}});
  return node.emit("Transpose", {node.emit("MatMul", {last, matrix})}, {{"perm", order}});
}

std::string largest_of_axis(Translation& node, const std::string& x, int64_t axis, int64_t in, int64_t out) {
  const auto at = [&](int64_t n) { return node.vector(std::vector<int64_t>{n}); };
  std::vector<std::string> parts;
  for (int64_t o = 0; o < out; ++o) {
    const Span span = adaptive_span(o, in, out);
    const std::string window = node.emit("Slice", {x, at(span.begin), at(span.end), at(axis)});
    parts.push_back(node.emit("ReduceMax", {window}, {{"axes", std::vector<int64_t>{axis}}}));
  }
  return node.emit("Concat", parts, {{"axis", axis}});
}

// (input, output_size): all at once for one value, in equal windows where they divide the input, else axis by
// axis.
std::string adaptive_pool(Translation& node, size_t axes, bool average) {
  check_batched(node, axes);
  const std::vector<int64_t> target = per_axis(node.integers(1), axes);
  if (target == std::vector<int64_t>(axes, 1)) {
    return node.emit(average ? "GlobalAveragePool" : "GlobalMaxPool", {node.tensor(0)});
  }
  const std::vector<Size> shape = node.shape(0);
  std::vector<int64_t> kernel;
  for (size_t i = 0; i < axes; ++i) {
    const Size size = shape[shape.size() - axes + i];
    if (size.dynamic()) node.refuse("only to one value can it pool images of any size");
    if (size.traced % target[i] == 0) kernel.push_back(size.traced / target[i]);
  }
  if (kernel.size() == axes) {
    return node.emit(average ? "AveragePool" : "MaxPool", {node.tensor(0)},
                     {{"kernel_shape", kernel}, {"strides", kernel}});
  }
  std::string x = node.tensor(0);
  for (size_t i = 0; i < axes; ++i) {
    const auto axis = static_cast<int64_t>(shape.size() - axes + i);
    const int64_t size = shape[axis].traced;
    if (size == target[i]) continue;
    x = average ? averaged_axis(node, x, axis, size, target[i])
                : largest_of_axis(node, x, axis, size, target[i]);
  }
  return x;
}

Translate adaptive_avg_pool(size_t axes) {
  return [axes](Translation& node) { node.result(adaptive_pool(node, axes, true)); };
}

// Gives values and, which ONNX does not, positions.
Translate adaptive_max_pool(size_t axes) {
  return [axes](Translation& node) { node.results({adaptive_pool(node, axes, false)}); };
}

}  // namespace

void add_pool_operators(Registry& registry) {
  registry["aten::max_pool1d"] = max_pool(1);
  registry["aten::max_pool2d"] = max_pool(2);
  registry["aten::avg_pool1d"] = avg_pool(1);
  registry["aten::avg_pool2d"] = avg_pool(2);
  registry["aten::max_pool3d"] = max_pool(3);
  registry["aten::avg_pool3d"] = avg_pool(3);
  registry["aten::adaptive_max_pool1d"] = adaptive_max_pool(1);
  registry["aten::adaptive_max_pool2d"] = adaptive_max_pool(2);
  registry["aten::adaptive_avg_pool1d"] = adaptive_avg_pool(1);
  registry["aten::adaptive_avg_pool2d"] = adaptive_avg_pool(2);
}

}  // namespace torch_onnx
