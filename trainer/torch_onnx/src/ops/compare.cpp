// Comparisons, truth values, and choosing by them.
#include <limits>

#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

using c10::ScalarType;

// (self, other): ONNX orders no truth values.
std::string compared(Translation& node, const char* op) {
  ScalarType type = node.common_dtype(0, 1);
  if (type == ScalarType::Bool && op != std::string("Equal")) type = ScalarType::Int;
  return node.emit(op, {node.operand(0, type), node.operand(1, type)});
}

Translate compare(const char* op) {
  return [op](Translation& node) { node.result(compared(node, op)); };
}

void translate_ne(Translation& node) { node.result(node.emit("Not", {compared(node, "Equal")})); }

Translate logical(const char* op) {
  return [op](Translation& node) {
    node.result(node.emit(op, {node.operand(0, ScalarType::Bool), node.operand(1, ScalarType::Bool)}));
  };
}

void translate_not(Translation& node) { node.result(node.emit("Not", {node.operand(0, ScalarType::Bool)})); }

// Bits of integers come with opset 18 only.
Translate bitwise(const Translate& of_truth_values) {
  return [of_truth_values](Translation& node) {
    if (node.output_dtype() != ScalarType::Bool) {
      node.refuse("opset 17 has no bitwise operators on integers; on truth values they are logical ones");
    }
    of_truth_values(node);
  };
}

// (condition, self, other)
void translate_where(Translation& node) {
  if (node.argument_count() != 3) node.refuse("where(condition) alone has a result of unknown size");
  const ScalarType type = node.output_dtype();
  node.result(
      node.emit("Where", {node.operand(0, ScalarType::Bool), node.operand(1, type), node.operand(2, type)}));
}

// (self, mask, value)
void translate_masked_fill(Translation& node) {
  const ScalarType type = node.output_dtype();
  node.result(node.emit("Where", {node.operand(1, ScalarType::Bool), node.operand(2, type), node.tensor(0)}));
}

void translate_isnan(Translation& node) {
  node.result(node.emit("IsNaN", {node.operand(0, ScalarType::Float)}));
}

void translate_isinf(Translation& node) {
  node.result(node.emit("IsInf", {node.operand(0, ScalarType::Float)}));
}

void translate_isfinite(Translation& node) {
  const std::string size = node.emit("Abs", {node.operand(0, ScalarType::Float)});
  node.result(
      node.emit("Less", {size, node.scalar(std::numeric_limits<double>::infinity(), ScalarType::Float)}));
}

}  // namespace

void add_compare_operators(Registry& registry) {
  registry["aten::eq"] = compare("Equal");
  registry["aten::ne"] = translate_ne;
  registry["aten::lt"] = compare("Less");
  registry["aten::le"] = compare("LessOrEqual");
  registry["aten::gt"] = compare("Greater");
  registry["aten::ge"] = compare("GreaterOrEqual");
  registry["aten::logical_and"] = logical("And");
  registry["aten::logical_or"] = logical("Or");
  registry["aten::logical_xor"] = logical("Xor");
  registry["aten::logical_not"] = translate_not;
  for (const char* kind : {"aten::bitwise_and", "aten::__and__"}) registry[kind] = bitwise(logical("And"));
  for (const char* kind : {"aten::bitwise_or", "aten::__or__"}) registry[kind] = bitwise(logical("Or"));
  for (const char* kind : {"aten::bitwise_xor", "aten::__xor__"}) registry[kind] = bitwise(logical("Xor"));
  registry["aten::bitwise_not"] = bitwise(translate_not);
  registry["aten::where"] = translate_where;
  registry["aten::masked_fill"] = translate_masked_fill;
  registry["aten::isnan"] = translate_isnan;
  registry["aten::isinf"] = translate_isinf;
  registry["aten::isfinite"] = translate_isfinite;
}

}  // namespace torch_onnx
