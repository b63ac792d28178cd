// Drawing, naming and running the layers of a random module.
#include "random_sketch.hpp"

namespace torch_onnx_test {
namespace {

namespace nn = torch::nn;

Tensor run(const std::vector<Step>& steps, Tensor x, const Tensors& inputs) {
  for (const Step& step : steps) x = step(x, inputs);
  return x;
}

// Fresh normalizations do nothing, so that one left out would go unseen.
void make_used(nn::Module& layer) {
  torch::NoGradGuard no_grad;
  for (Tensor& parameter : layer.parameters()) {
    if ((parameter == parameter.flatten()[0]).all().item<bool>()) parameter.uniform_(0.5, 1.5);
  }
  for (auto& buffer : layer.named_buffers()) {
    if (buffer.key() == "running_mean") buffer.value().uniform_(-0.5, 0.5);
    if (buffer.key() == "running_var") buffer.value().uniform_(0.5, 2);
  }
  layer.eval();
}

}  // namespace

Sketch::Sketch(uint64_t seed, Tensors smallest)
    : engine_(seed), inputs_(std::move(smallest)), value_(inputs_[0]) {
  module_->eval();
}

int64_t Sketch::integer(int64_t low, int64_t high) {
  const uint64_t drawn = engine_();
  return high <= low ? low : low + static_cast<int64_t>(drawn % static_cast<uint64_t>(high - low + 1));
}

double Sketch::number(double low, double high) {
  return static_cast<double>(integer(std::lround(low * 100), std::lround(high * 100))) / 100;
}

int64_t Sketch::divisor(int64_t n) {
  std::vector<int64_t> divisors;
  for (int64_t d = 1; d <= n; ++d) {
    if (n % d == 0) divisors.push_back(d);
  }
  return one_of(divisors);
}

void Sketch::step(const std::string& text, Step step) {
  torch::NoGradGuard no_grad;
  write(text);
  value_ = step(value_, inputs_);
  steps_.push_back(std::move(step));
}

Step Sketch::branch(const std::string& name, const std::function<void()>& build) {
  std::vector<Step> steps = std::exchange(steps_, {});
  const Tensor before = value_;
  write(name + "(x):");
  ++depth_;
  build();
  --depth_;
  value_ = before;
  std::swap(steps, steps_);
  return [steps](const Tensor& x, const Tensors& inputs) { return run(steps, x, inputs); };
}

Tensor Sketch::parameter(const std::vector<int64_t>& shape, std::string* name) {
  *name = "parameter" + std::to_string(module_->parameters(false).size());
  write(text(*name, " = randn(", torch::IntArrayRef(shape), ")"));
  return module_->register_parameter(*name, torch::randn(shape));
}

torch_onnx::Forward Sketch::forward() const {
  return [steps = steps_](const Tensors& inputs) { return Tensors{run(steps, inputs[0], inputs)}; };
}

void Sketch::own(const std::shared_ptr<nn::Module>& layer, const std::string& text) {
  make_used(*layer);
  module_->register_module("layer" + std::to_string(module_->children().size()), layer);
  write(last_name() + " = " + text);
}

void Sketch::write(const std::string& line) { text_ += std::string(2 * depth_, ' ') + line + '\n'; }

void add_activation(Sketch& s) {
  const auto function = [&](const std::string& name, Tensor (*compute)(const Tensor&)) {
    s.step("x = " + name + "(x)", [compute](const Tensor& x, const Tensors&) { return compute(x); });
  };
  const double a = s.number(0.1, 1.5);
  switch (s.integer(0, 21)) {
    case 0:
      return s.layer(nn::ReLU());
    case 1:
      return s.layer(nn::ReLU6());
    case 2:
      return s.layer(nn::LeakyReLU(nn::LeakyReLUOptions().negative_slope(a)));
    case 3:
      return s.layer(nn::ELU(nn::ELUOptions().alpha(a)));
    case 4:
      return s.layer(nn::SELU());
    case 5:
      return s.layer(nn::CELU(nn::CELUOptions().alpha(a)));
    case 6:
      return function("gelu", [](const Tensor& x) { return torch::gelu(x); });
    case 7:
      return function("gelu_tanh", [](const Tensor& x) { return torch::gelu(x, "tanh"); });
    case 8:
      return s.layer(nn::SiLU());
    case 9:
      return s.layer(nn::Mish());
    case 10:
      return s.layer(nn::Softplus(nn::SoftplusOptions().beta(a + 0.5).threshold(10)));
    case 11:
      return s.layer(nn::Softsign());
    case 12:
      return s.layer(nn::Sigmoid());
    case 13:
      return s.layer(nn::Tanh());
    case 14:
      return s.layer(nn::Hardtanh(nn::HardtanhOptions().min_val(-a).max_val(a + 0.3)));
    case 15:
      return function("hardswish", [](const Tensor& x) { return torch::hardswish(x); });
    case 16:
      return function("hardsigmoid", [](const Tensor& x) { return torch::hardsigmoid(x); });
    case 17:
      return s.layer(nn::LogSigmoid());
    case 18:
      return s.layer(nn::Softshrink(nn::SoftshrinkOptions(a / 3)));
    case 19:
      return s.layer(nn::Tanhshrink());
    case 20:
      return s.layer(nn::PReLU());
    default:
      return s.layer(nn::RReLU());
  }
}

}  // namespace torch_onnx_test
