// Convolutions, plain and transposed, of any number of spatial axes.
#include "ops/windows.hpp"
#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

struct Geometry {
  size_t stride;
  size_t padding;
  size_t dilation;
  size_t groups;
};

void emit_conv(Translation& node, const char* op, const Geometry& at, Attributes attributes) {
  const size_t axes = node.shape(1).size() - 2;
  attributes.emplace_back("strides", per_axis(node.integers(at.stride), axes));
  attributes.emplace_back("dilations", per_axis(node.integers(at.dilation), axes));
  attributes.emplace_back("group", node.integer(at.groups));
  std::vector<std::string> inputs = {node.tensor(0), node.tensor(1)};
  if (node.given(2)) inputs.push_back(node.tensor(2));
  node.result(node.emit(op, inputs, attributes));
}

// (input, weight, bias, stride, padding, dilation, transposed, output_padding, groups, ...)
void translate_convolution(Translation& node) {
  const Geometry at{.stride = 3, .padding = 4, .dilation = 5, .groups = 8};
  const size_t axes = node.shape(1).size() - 2;
  Attributes attributes = {{"pads", both_sides(per_axis(node.integers(at.padding), axes))}};
  if (!node.flag(6)) return emit_conv(node, "Conv", at, attributes);
  attributes.emplace_back("output_padding", per_axis(node.integers(7), axes));
  emit_conv(node, "ConvTranspose", at, attributes);
}

// (input, weight, bias, stride, padding: str, dilation, groups). Written out, as runtimes do not take ONNX's
// own "same" with dilation; LibTorch, too, puts the odd element after the input.
void translate_convolution_mode(Translation& node) {
  const Geometry at{.stride = 3, .padding = 4, .dilation = 5, .groups = 6};
  const std::vector<Size> weight = node.shape(1);
  const size_t axes = weight.size() - 2;
  const std::vector<int64_t> dilation = per_axis(node.integers(at.dilation), axes);
  std::vector<int64_t> pads(2 * axes, 0);
  for (size_t axis = 0; axis < axes && node.text(at.padding) == "same"; ++axis) {
    const int64_t total = dilation[axis] * (weight[axis + 2].traced - 1);
    pads[axis] = total / 2;
    pads[axis + axes] = total - total / 2;
  }
  emit_conv(node, "Conv", at, {{"pads", pads}});
}

}  // namespace

void add_conv_operators(Registry& registry) {
  registry["aten::_convolution"] = translate_convolution;
  registry["aten::_convolution_mode"] = translate_convolution_mode;
}

}  // namespace torch_onnx
