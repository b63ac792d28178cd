// Elementwise functions and reductions of random modules, continuous everywhere.
#include "random_modules.hpp"

namespace torch_onnx_test {

using T = const Tensor&;
using Inputs = const Tensors&;

void add_arithmetic(Sketch& s) {
  const double a = s.number(0.3, 2);
  const auto compute = [&](const std::string& code, auto function) {
    s.step(text("x = ", code, ", a = ", a), [=](T x, Inputs) { return function(x, a); });
  };
  switch (s.integer(0, 11)) {
    case 0:
      return compute("x * a + 1", [](T x, double a) { return x * a + 1; });
    case 1:
      return compute("a - x / 2", [](T x, double a) { return a - x / 2; });
    case 2:
      return compute("(x.abs() + a).log()", [](T x, double a) { return (x.abs() + a).log(); });
    case 3:
      return compute("x.square().sqrt() * a", [](T x, double a) { return x.square().sqrt() * a; });
    case 4:
      return compute("x.clamp(-2, 2).exp()", [](T x, double) { return x.clamp(-2, 2).exp(); });
    case 5:
      return compute("a / (x * x + 1)", [](T x, double a) { return a / (x * x + 1); });
    case 6:
      return compute("(x.abs() + 0.1).pow(a)", [](T x, double a) { return (x.abs() + 0.1).pow(a); });
    case 7:
      return compute("x.clamp(-3, 3).sin() + x.erf()",
                     [](T x, double) { return x.clamp(-3, 3).sin() + x.erf(); });
    case 8:
      return compute("where(x > a, x - a, (a - x) * 0.5)",
                     [](T x, double a) { return torch::where(x > a, x - a, (a - x) * 0.5); });
    case 9:
      return compute("x.masked_fill(x < -a, -a)", [](T x, double a) { return x.masked_fill(x < -a, -a); });
    case 10:
      return compute("where((x > -a).logical_and(x <= a), x * x, a * a)", [](T x, double a) {
        return torch::where((x > -a).logical_and(x <= a), x * x, torch::full({}, a * a));
      });
    default:
      return compute("(x >= a).to(kFloat) * (x - a)",
                     [](T x, double a) { return (x >= a).to(torch::kFloat) * (x - a); });
  }
}

void add_reduction(Sketch& s) {
  const auto compute = [&](const std::string& code, Tensor (*function)(T)) {
    s.step("x = " + code, [=](T x, Inputs) { return function(x); });
  };
  switch (s.integer(0, 7)) {
    case 0:
      return compute("x - x.mean(1, true)", [](T x) { return x - x.mean(1, true); });
    case 1:
      return compute("x / (x.norm(2, 1, true) + 1)", [](T x) { return x / (x.norm(2, 1, true) + 1); });
    case 2:
      return compute("x.amax(1, true) - x", [](T x) { return x.amax(1, true) - x; });
    case 3:
      return compute("x * x.softmax(1)", [](T x) { return x * x.softmax(1); });
    case 4:
      return compute("x.cumsum(1)", [](T x) { return x.cumsum(1); });
    case 5:
      return compute("x + x.sum({1}, true).tanh()", [](T x) { return x + x.sum({1}, true).tanh(); });
    case 6:
      return compute("x + x.logsumexp(1, true)", [](T x) { return x + x.logsumexp(1, true); });
    default:
      return compute("x + x.var(1, false, true)", [](T x) { return x + x.var(1, false, true); });
  }
}

}  // namespace torch_onnx_test
