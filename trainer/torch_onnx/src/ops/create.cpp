// Tensors made from a value and a shape, among them what is left of in-place fills and copies.
#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

// `value` in every element of the output's shape.
void spread_over_output(Translation& node, const std::string& value) {
  node.result(node.emit("Expand", {value, node.vector(node.output_shape())}));
}

// zeros, ones and empty, with a shape or like another tensor. Empty memory holds anything: zeros do.
Translate filled_with(double value) {
  return [value](Translation& node) { spread_over_output(node, node.scalar(value, node.output_dtype())); };
}

// full (size, value, ...), full_like and fill (self, value, ...), new_full (self, size, value, ...)
Translate full(size_t value) {
  return [value](Translation& node) { spread_over_output(node, node.operand(value, node.output_dtype())); };
}

// (self, src)
void translate_copy(Translation& node) {
  const std::string source = node.operand(1, node.output_dtype());
  if (node.shape(1) == node.output_shape()) return node.result(source);
  spread_over_output(node, source);
}

// (end, ...), (start, end, ...) or (start, end, step, ...), each followed by four on the type
void translate_arange(Translation& node) {
  const auto type = node.output_dtype();
  const size_t bounds = node.argument_count() - 4;
  const std::string start = bounds == 1 ? node.scalar(0, type) : node.operand(0, type);
  const std::string end = node.operand(bounds == 1 ? 0 : 1, type);
  const std::string step = bounds == 3 ? node.operand(2, type) : node.scalar(1, type);
  node.result(node.emit("Range", {start, end, step}));
}

}  // namespace

void add_create_operators(Registry& registry) {
  for (const char* kind : {"aten::zeros", "aten::zeros_like", "aten::new_zeros", "aten::empty",
                           "aten::empty_like", "aten::zero"}) {
    registry[kind] = filled_with(0);
  }
  for (const char* kind : {"aten::ones", "aten::ones_like", "aten::new_ones"}) {
    registry[kind] = filled_with(1);
  }
  for (const char* kind : {"aten::full", "aten::full_like", "aten::fill"}) registry[kind] = full(1);
  registry["aten::new_full"] = full(2);
  registry["aten::copy"] = translate_copy;
  registry["aten::arange"] = translate_arange;
}

}  // namespace torch_onnx
