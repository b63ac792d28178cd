// Operators on single values, with NumPy's broadcasting, which ONNX shares. ONNX promotes no types,
// so operands are cast to the type that LibTorch computed in.
#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

using c10::ScalarType;

Translate unary(const char* op) {
  return [op](Translation& node) {
    const ScalarType type = node.output_dtype();
    node.result(node.emit(op, {node.operand(0, type)}));
  };
}

void pass_through(Translation& node) { node.result(node.tensor(0)); }

// (self, ..., dtype and more): the trace knows the outcome.
void to_output_type(Translation& node) {
  node.result(node.cast(node.tensor(0), node.dtype(0), node.output_dtype()));
}

Translate binary(const char* op) {
  return [op](Translation& node) {
    const ScalarType type = node.output_dtype();
    node.result(node.emit(op, {node.operand(0, type), node.operand(1, type)}));
  };
}

// (self, other, alpha): self op alpha * other
Translate scaled_binary(const char* op, bool reversed) {
  return [op, reversed](Translation& node) {
    const ScalarType type = node.output_dtype();
    std::string first = node.operand(reversed ? 1 : 0, type);
    std::string second = node.operand(reversed ? 0 : 1, type);
    if (node.given(2) && node.number(2) != 1) {
      second = node.emit("Mul", {second, node.operand(2, type)});
    }
    node.result(node.emit(op, {first, second}));
  };
}

// (self, other) or (self, other, rounding_mode)
void translate_div(Translation& node) {
  const ScalarType type = node.output_dtype();
  const std::string quotient = node.emit("Div", {node.operand(0, type), node.operand(1, type)});
  if (!node.given(2)) return node.result(quotient);
  if (node.text(2) != "floor" || !c10::isFloatingType(type)) {
    node.refuse("division rounds to floor, and of floating-point numbers, only");
  }
  node.result(node.emit("Floor", {quotient}));
}

// (self, exponent) of tensors or numbers
void translate_pow(Translation& node) {
  const ScalarType type = node.output_dtype();
  node.result(node.emit("Pow", {node.operand(0, type), node.operand(1, type)}));
}

// An argument that no schema has.
constexpr size_t kAbsent = 99;

// Clip with bounds given as arguments, either of which may be None.
Translate clip(size_t low, size_t high) {
  return [low, high](Translation& node) {
    const ScalarType type = node.output_dtype();
    std::vector<std::string> inputs = {node.operand(0, type)};
    inputs.push_back(node.given(low) ? node.operand(low, type) : "");
    if (node.given(high)) inputs.push_back(node.operand(high, type));
    node.result(node.emit("Clip", inputs));
  };
}

void translate_relu6(Translation& node) {
  const ScalarType type = node.output_dtype();
  node.result(node.emit("Clip", {node.tensor(0), node.scalar(0, type), node.scalar(6, type)}));
}

// (self, approximate): x * Phi(x), or its approximation by tanh (Hendrycks and Gimpel 2016)
void translate_gelu(Translation& node) {
  const ScalarType type = node.output_dtype();
  const std::string x = node.tensor(0);
  std::string squashed;
  if (node.given(1) && node.text(1) == "tanh") {
    const std::string cube = node.emit("Mul", {x, node.emit("Mul", {x, x})});
    const std::string inner = node.emit("Add", {x, node.emit("Mul", {cube, node.scalar(0.044715, type)})});
    const std::string sqrt_2_over_pi = node.scalar(0.7978845608028654, type);
    squashed = node.emit("Tanh", {node.emit("Mul", {inner, sqrt_2_over_pi})});
  } else {
    squashed = node.emit("Erf", {node.emit("Mul", {x, node.scalar(0.7071067811865476, type)})});
  }
  const std::string gate = node.emit("Add", {squashed, node.scalar(1, type)});
  const std::string half = node.emit("Mul", {x, node.scalar(0.5, type)});
  node.result(node.emit("Mul", {half, gate}));
}

// (self, negative_slope)
void translate_leaky_relu(Translation& node) {
  node.result(node.emit("LeakyRelu", {node.tensor(0)}, {{"alpha", node.number(1)}}));
}

void translate_silu(Translation& node) {
  const std::string x = node.tensor(0);
  node.result(node.emit("Mul", {x, node.emit("Sigmoid", {x})}));
}

void translate_rsqrt(Translation& node) {
  const ScalarType type = node.output_dtype();
  node.result(node.emit("Reciprocal", {node.emit("Sqrt", {node.operand(0, type)})}));
}

// (self, dim, dtype)
Translate softmax(const char* op) {
  return [op](Translation& node) {
    const std::string x = node.operand(0, node.output_dtype());
    node.result(node.emit(op, {x}, {{"axis", node.axis(1, node.shape(0).size())}}));
  };
}

}  // namespace

void add_elementwise_operators(Registry& registry) {
  const std::pair<const char*, const char*> same_everywhere[] = {
      {"aten::abs", "Abs"},
      {"aten::ceil", "Ceil"},
      {"aten::cos", "Cos"},
      {"aten::erf", "Erf"},
      {"aten::exp", "Exp"},
      {"aten::floor", "Floor"},
      {"aten::hardswish", "HardSwish"},
      {"aten::log", "Log"},
      {"aten::neg", "Neg"},
      {"aten::reciprocal", "Reciprocal"},
      {"aten::relu", "Relu"},
      {"aten::sigmoid", "Sigmoid"},
      {"aten::sign", "Sign"},
      {"aten::sin", "Sin"},
      {"aten::sqrt", "Sqrt"},
      {"aten::tanh", "Tanh"},
  };
  for (const auto& [kind, op] : same_everywhere) registry[kind] = unary(op);
  // Copies, and what does nothing in eval mode. Types may change in the last ones.
  for (const char* kind : {"aten::alias", "aten::clone", "aten::contiguous", "aten::detach", "aten::dropout",
                           "aten::feature_dropout", "aten::lift_fresh"}) {
    registry[kind] = pass_through;
  }
  for (const char* kind : {"aten::to", "aten::type_as", "aten::_to_copy"}) {
    registry[kind] = to_output_type;
  }
  registry["aten::add"] = scaled_binary("Add", false);
  registry["aten::sub"] = scaled_binary("Sub", false);
  registry["aten::rsub"] = scaled_binary("Sub", true);
  registry["aten::mul"] = binary("Mul");
  registry["aten::maximum"] = binary("Max");
  registry["aten::minimum"] = binary("Min");
  registry["aten::div"] = translate_div;
  registry["aten::pow"] = translate_pow;
  registry["aten::clamp"] = clip(1, 2);
  registry["aten::hardtanh"] = clip(1, 2);
  registry["aten::clamp_min"] = clip(1, kAbsent);
  registry["aten::clamp_max"] = clip(kAbsent, 1);
  registry["aten::relu6"] = translate_relu6;
  registry["aten::gelu"] = translate_gelu;
  registry["aten::leaky_relu"] = translate_leaky_relu;
  registry["aten::silu"] = translate_silu;
  registry["aten::rsqrt"] = translate_rsqrt;
  registry["aten::softmax"] = softmax("Softmax");
  registry["aten::log_softmax"] = softmax("LogSoftmax");
}

}  // namespace torch_onnx
