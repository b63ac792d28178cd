// Activation functions of torch::nn. Those that ONNX has not at opset 17 are written out.
#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

using c10::ScalarType;

// (self)
Translate same(const char* op) {
  return [op](Translation& node) { node.result(node.emit(op, {node.operand(0, node.output_dtype())})); };
}

// (self, alpha)
Translate with_alpha(const char* op) {
  return [op](Translation& node) {
    node.result(node.emit(op, {node.tensor(0)}, {{"alpha", node.number(1)}}));
  };
}

void translate_relu6(Translation& node) {
  const ScalarType type = node.output_dtype();
  node.result(node.emit("Clip", {node.tensor(0), node.scalar(0, type), node.scalar(6, type)}));
}

// (self, alpha, scale, input_scale)
void translate_elu(Translation& node) {
  const ScalarType type = node.output_dtype();
  std::string x = node.tensor(0);
  if (node.number(3) != 1) x = node.emit("Mul", {x, node.scalar(node.number(3), type)});
  x = node.emit("Elu", {x}, {{"alpha", node.number(1)}});
  if (node.number(2) != 1) x = node.emit("Mul", {x, node.scalar(node.number(2), type)});
  node.result(x);
}

// (self, weight): one slope, or one per channel, which is axis 1
void translate_prelu(Translation& node) {
  std::string slope = node.tensor(1);
  const size_t rank = node.shape(0).size();
  if (node.shape(1)[0].traced != 1 && rank > 2) {
    std::vector<int64_t> axes(rank - 2);
    for (size_t i = 0; i < axes.size(); ++i) axes[i] = static_cast<int64_t>(i) + 1;
    slope = node.emit("Unsqueeze", {slope, node.vector(axes)});
  }
  node.result(node.emit("PRelu", {node.tensor(0), slope}));
}

// (self, lower, upper, training, generator): in eval mode, the mean slope
void translate_rrelu(Translation& node) {
  if (node.flag(3)) node.refuse("it takes random slopes here: its module is not registered");
  const double slope = (node.number(1) + node.number(2)) / 2;
  node.result(node.emit("LeakyRelu", {node.tensor(0)}, {{"alpha", slope}}));
}

// (self, threshold, value)
void translate_threshold(Translation& node) {
  const ScalarType type = node.output_dtype();
  const std::string x = node.tensor(0);
  const std::string above = node.emit("Greater", {x, node.operand(1, type)});
  node.result(node.emit("Where", {above, x, node.operand(2, type)}));
}

// (self, lambda): towards zero by lambda, or unchanged, outside of [-lambda, lambda]
Translate shrink(bool soft) {
  return [soft](Translation& node) {
    const double lambda = node.number(1);
    node.result(node.emit("Shrink", {node.tensor(0)}, {{"lambd", lambda}, {"bias", soft ? lambda : 0.0}}));
  };
}

// (self, beta, threshold): the identity where beta * x is above the threshold; from 20 on that changes no
// float32.
void translate_softplus(Translation& node) {
  constexpr double kNoDifference = 20;
  const ScalarType type = node.output_dtype();
  const std::string x = node.tensor(0);
  std::string scaled = x;
  if (node.number(1) != 1) scaled = node.emit("Mul", {x, node.operand(1, type)});
  std::string soft = node.emit("Softplus", {scaled});
  if (node.number(1) != 1) soft = node.emit("Div", {soft, node.operand(1, type)});
  if (node.number(2) >= kNoDifference) return node.result(soft);
  const std::string above = node.emit("Greater", {scaled, node.operand(2, type)});
  node.result(node.emit("Where", {above, x, soft}));
}

void translate_log_sigmoid(Translation& node) {
  const std::string negated = node.emit("Neg", {node.tensor(0)});
  node.result(node.emit("Neg", {node.emit("Softplus", {negated})}));
}

void translate_silu(Translation& node) {
  const std::string x = node.tensor(0);
  node.result(node.emit("Mul", {x, node.emit("Sigmoid", {x})}));
}

void translate_mish(Translation& node) {
  const std::string x = node.tensor(0);
  node.result(node.emit("Mul", {x, node.emit("Tanh", {node.emit("Softplus", {x})})}));
}

// (self, dim): the first half of the axis, gated by the second
void translate_glu(Translation& node) {
  const auto halves =
      node.emit_many("Split", {node.tensor(0)}, 2, {{"axis", node.axis(1, node.shape(0).size())}});
  node.result(node.emit("Mul", {halves[0], node.emit("Sigmoid", {halves[1]})}));
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

void translate_hardsigmoid(Translation& node) {
  node.result(node.emit("HardSigmoid", {node.tensor(0)}, {{"alpha", 1.0 / 6}, {"beta", 0.5}}));
}

// (self, dim, dtype)
Translate softmax(const char* op) {
  return [op](Translation& node) {
    const std::string x = node.operand(0, node.output_dtype());
    node.result(node.emit(op, {x}, {{"axis", node.axis(1, node.shape(0).size())}}));
  };
}

}  // namespace

void add_activation_operators(Registry& registry) {
  registry["aten::relu"] = same("Relu");
  registry["aten::relu6"] = translate_relu6;
  registry["aten::leaky_relu"] = with_alpha("LeakyRelu");
  registry["aten::prelu"] = translate_prelu;
  registry["aten::rrelu"] = translate_rrelu;
  registry["aten::elu"] = translate_elu;
  registry["aten::selu"] = same("Selu");
  registry["aten::celu"] = with_alpha("Celu");
  registry["aten::gelu"] = translate_gelu;
  registry["aten::silu"] = translate_silu;
  registry["aten::mish"] = translate_mish;
  registry["aten::glu"] = translate_glu;
  registry["aten::sigmoid"] = same("Sigmoid");
  registry["aten::log_sigmoid"] = translate_log_sigmoid;
  registry["aten::hardsigmoid"] = translate_hardsigmoid;
  registry["aten::hardswish"] = same("HardSwish");
  registry["aten::tanh"] = same("Tanh");
  registry["aten::softplus"] = translate_softplus;
  registry["aten::softshrink"] = shrink(true);
  registry["aten::hardshrink"] = shrink(false);
  registry["aten::threshold"] = translate_threshold;
  registry["aten::softmax"] = softmax("Softmax");
  registry["aten::log_softmax"] = softmax("LogSoftmax");
}

}  // namespace torch_onnx
