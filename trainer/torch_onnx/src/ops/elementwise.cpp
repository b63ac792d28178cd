// Arithmetic on single values, with NumPy's broadcasting, which ONNX shares. ONNX promotes no types,
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

// (self, p, train)
void translate_dropout(Translation& node) {
  if (node.flag(2)) {
    node.refuse("it drops values at random here: its module is not registered, or train is set by hand");
  }
  pass_through(node);
}

// Of integers: they are whole already.
Translate rounding(const char* op) {
  return [op](Translation& node) {
    if (!c10::isFloatingType(node.dtype(0))) return pass_through(node);
    node.result(node.emit(op, {node.tensor(0)}));
  };
}

// (self) or (self, decimals)
void translate_round(Translation& node) {
  if (node.given(1) && node.integer(1) != 0) node.refuse("it rounds to whole numbers only");
  rounding("Round")(node);
}

// (self, ..., dtype and more): the trace knows the outcome.
void to_output_type(Translation& node) {
  node.result(node.cast(node.tensor(0), node.dtype(0), node.output_dtype()));
}

// Of truth values by `logical`, as ONNX does not count with them.
Translate binary(const char* op, const char* logical = nullptr) {
  return [op, logical](Translation& node) {
    const ScalarType type = node.output_dtype();
    if (type == ScalarType::Bool && logical != nullptr) {
      return node.result(node.emit(logical, {node.operand(0, type), node.operand(1, type)}));
    }
    node.result(node.emit(op, {node.operand(0, type), node.operand(1, type)}));
  };
}

// (self, other, alpha): self op alpha * other
Translate scaled_binary(const char* op, bool reversed) {
  return [op, reversed](Translation& node) {
    const ScalarType type = node.output_dtype();
    if (type == ScalarType::Bool) return binary("Add", "Or")(node);
    std::string first = node.operand(reversed ? 1 : 0, type);
    std::string second = node.operand(reversed ? 0 : 1, type);
    if (node.given(2) && node.number(2) != 1) {
      second = node.emit("Mul", {second, node.operand(2, type)});
    }
    node.result(node.emit(op, {first, second}));
  };
}

// Towards zero; ONNX has no such operator.
std::string truncated(Translation& node, const std::string& x) {
  return node.emit("Mul", {node.emit("Sign", {x}), node.emit("Floor", {node.emit("Abs", {x})})});
}

struct Division {
  std::string quotient;   ///< the largest whole number below first / second
  std::string remainder;  ///< what is left, with the sign of `second`
};

// Of real numbers from the exact remainder, as first / second may be rounded up to the next whole number.
Division floor_division(Translation& node, ScalarType type) {
  const std::string first = node.operand(0, type);
  const std::string second = node.operand(1, type);
  if (!c10::isFloatingType(type)) {
    // ONNX divides integers towards zero, but its Mod has the divisor's sign.
    const std::string remainder = node.emit("Mod", {first, second});
    return {.quotient = node.emit("Div", {node.emit("Sub", {first, remainder}), second}),
            .remainder = remainder};
  }
  const std::string zero = node.scalar(0, type);
  const std::string left = node.emit("Mod", {first, second}, {{"fmod", int64_t{1}}});
  const std::string signs_differ =
      node.emit("Less", {node.emit("Mul", {node.emit("Sign", {left}), node.emit("Sign", {second})}), zero});
  const std::string remainder = node.emit("Where", {signs_differ, node.emit("Add", {left, second}), left});
  const std::string whole = node.emit("Div", {node.emit("Sub", {first, left}), second});
  const std::string below = node.emit("Sub", {whole, node.cast(signs_differ, ScalarType::Bool, type)});
  return {.quotient = node.emit("Round", {below}), .remainder = remainder};
}

void translate_floor_divide(Translation& node) {
  node.result(floor_division(node, node.output_dtype()).quotient);
}

// (self, other) or (self, other, rounding_mode)
void translate_div(Translation& node) {
  const ScalarType type = node.output_dtype();
  if (node.given(2) && node.text(2) == "floor") return node.result(floor_division(node, type).quotient);
  const std::string quotient = node.emit("Div", {node.operand(0, type), node.operand(1, type)});
  const bool rounded = node.given(2) && c10::isFloatingType(type);
  node.result(rounded ? truncated(node, quotient) : quotient);
}

// (self, other)
void translate_remainder(Translation& node) {
  node.result(floor_division(node, node.output_dtype()).remainder);
}

// (self, other): what is left, with the sign of `self`
void translate_fmod(Translation& node) {
  const ScalarType type = node.output_dtype();
  node.result(node.emit("Mod", {node.operand(0, type), node.operand(1, type)}, {{"fmod", int64_t{1}}}));
}

void translate_trunc(Translation& node) {
  const std::string x = node.tensor(0);
  node.result(c10::isFloatingType(node.dtype(0)) ? truncated(node, x) : x);
}

// log(x) in another base
Translate logarithm(double of_base) {
  return [of_base](Translation& node) {
    const ScalarType type = node.output_dtype();
    const std::string natural = node.emit("Log", {node.operand(0, type)});
    node.result(node.emit("Mul", {natural, node.scalar(1 / of_base, type)}));
  };
}

// log(u) * x / (u - 1) with u = 1 + x as it was rounded: exact near 0 too (Kahan; see Higham 2002, 1.14).
void translate_log1p(Translation& node) {
  const ScalarType type = node.output_dtype();
  const std::string one = node.scalar(1, type);
  const std::string x = node.operand(0, type);
  const std::string u = node.emit("Add", {x, one});
  const std::string corrected =
      node.emit("Mul", {node.emit("Log", {u}), node.emit("Div", {x, node.emit("Sub", {u, one})})});
  node.result(node.emit("Where", {node.emit("Equal", {u, one}), x, corrected}));
}

// tanh(x / 2) * (exp(x) + 1), which loses nothing near 0
void translate_expm1(Translation& node) {
  const ScalarType type = node.output_dtype();
  const std::string x = node.operand(0, type);
  const std::string half = node.emit("Tanh", {node.emit("Mul", {x, node.scalar(0.5, type)})});
  node.result(node.emit("Mul", {half, node.emit("Add", {node.emit("Exp", {x}), node.scalar(1, type)})}));
}

void translate_square(Translation& node) {
  const std::string x = node.tensor(0);
  node.result(node.emit("Mul", {x, x}));
}

void translate_rsqrt(Translation& node) {
  const ScalarType type = node.output_dtype();
  node.result(node.emit("Reciprocal", {node.emit("Sqrt", {node.operand(0, type)})}));
}

// (self, first, second, value): self + value * (first op second)
Translate add_scaled(const char* op) {
  return [op](Translation& node) {
    const ScalarType type = node.output_dtype();
    std::string term = node.emit(op, {node.operand(1, type), node.operand(2, type)});
    if (node.given(3) && node.number(3) != 1) term = node.emit("Mul", {term, node.operand(3, type)});
    node.result(node.emit("Add", {node.operand(0, type), term}));
  };
}

// (self, end, weight)
void translate_lerp(Translation& node) {
  const ScalarType type = node.output_dtype();
  const std::string start = node.operand(0, type);
  const std::string way = node.emit("Sub", {node.operand(1, type), start});
  node.result(node.emit("Add", {start, node.emit("Mul", {way, node.operand(2, type)})}));
}

// An argument that no schema has.
constexpr size_t kAbsent = 99;

// Bounds given as arguments, either of which may be None: numbers, or tensors that broadcast.
Translate clip(size_t low, size_t high) {
  return [low, high](Translation& node) {
    const ScalarType type = node.output_dtype();
    std::string x = node.operand(0, type);
    if (node.is_tensor(low) || node.is_tensor(high)) {
      if (node.given(low)) x = node.emit("Max", {x, node.operand(low, type)});
      if (node.given(high)) x = node.emit("Min", {x, node.operand(high, type)});
      return node.result(x);
    }
    std::vector<std::string> inputs = {x, node.given(low) ? node.operand(low, type) : ""};
    if (node.given(high)) inputs.push_back(node.operand(high, type));
    node.result(node.emit("Clip", inputs));
  };
}

}  // namespace

void add_elementwise_operators(Registry& registry) {
  const std::pair<const char*, const char*> same_everywhere[] = {
      {"aten::abs", "Abs"},     {"aten::acos", "Acos"},
      {"aten::acosh", "Acosh"}, {"aten::asin", "Asin"},
      {"aten::asinh", "Asinh"}, {"aten::atan", "Atan"},
      {"aten::atanh", "Atanh"}, {"aten::cos", "Cos"},
      {"aten::cosh", "Cosh"},   {"aten::erf", "Erf"},
      {"aten::exp", "Exp"},     {"aten::log", "Log"},
      {"aten::neg", "Neg"},     {"aten::reciprocal", "Reciprocal"},
      {"aten::sign", "Sign"},   {"aten::sin", "Sin"},
      {"aten::sinh", "Sinh"},   {"aten::sqrt", "Sqrt"},
      {"aten::tan", "Tan"},
  };
  for (const auto& [kind, op] : same_everywhere) registry[kind] = unary(op);
  registry["aten::ceil"] = rounding("Ceil");
  registry["aten::floor"] = rounding("Floor");
  registry["aten::round"] = translate_round;
  for (const char* kind : {"aten::alias", "aten::clone", "aten::detach", "aten::lift_fresh"}) {
    registry[kind] = pass_through;
  }
  for (const char* kind :
       {"aten::dropout", "aten::alpha_dropout", "aten::feature_dropout", "aten::feature_alpha_dropout"}) {
    registry[kind] = translate_dropout;
  }
  for (const char* kind : {"aten::to", "aten::type_as", "aten::_to_copy"}) {
    registry[kind] = to_output_type;
  }
  registry["aten::add"] = scaled_binary("Add", false);
  registry["aten::sub"] = scaled_binary("Sub", false);
  registry["aten::rsub"] = scaled_binary("Sub", true);
  registry["aten::mul"] = binary("Mul", "And");
  registry["aten::maximum"] = binary("Max", "Or");
  registry["aten::minimum"] = binary("Min", "And");
  registry["aten::pow"] = binary("Pow");
  registry["aten::div"] = translate_div;
  registry["aten::floor_divide"] = translate_floor_divide;
  registry["aten::remainder"] = translate_remainder;
  registry["aten::fmod"] = translate_fmod;
  registry["aten::trunc"] = translate_trunc;
  registry["aten::log2"] = logarithm(0.6931471805599453);
  registry["aten::log10"] = logarithm(2.302585092994046);
  registry["aten::log1p"] = translate_log1p;
  registry["aten::expm1"] = translate_expm1;
  registry["aten::square"] = translate_square;
  registry["aten::rsqrt"] = translate_rsqrt;
  registry["aten::addcmul"] = add_scaled("Mul");
  registry["aten::addcdiv"] = add_scaled("Div");
  registry["aten::lerp"] = translate_lerp;
  registry["aten::clamp"] = clip(1, 2);
  registry["aten::hardtanh"] = clip(1, 2);
  registry["aten::clamp_min"] = clip(1, kAbsent);
  registry["aten::clamp_max"] = clip(kAbsent, 1);
}

}  // namespace torch_onnx
