// Random modules of vectors: [batch, width], and a second input [batch, other width].
#include "random_modules.hpp"

namespace torch_onnx_test {
namespace {

namespace nn = torch::nn;
using T = const Tensor&;
using Inputs = const Tensors&;

void linear(Sketch& s) {
  s.layer(nn::Linear(nn::LinearOptions(s.size(1), s.integer(2, 10)).bias(s.chance(70))));
}

void norm(Sketch& s) {
  if (s.chance(50)) return s.layer(nn::BatchNorm1d(nn::BatchNorm1dOptions(s.size(1)).affine(s.chance(70))));
  const bool affine = s.chance(70);
  // Two values normalize to signs.
  if (s.size(1) > 2) s.layer(nn::LayerNorm(nn::LayerNormOptions({s.size(1)}).elementwise_affine(affine)));
}

void parts(Sketch& s) {
  const int64_t width = s.size(1);
  const int64_t count = s.divisor(width);
  const int64_t first = s.integer(0, width - 1);
  const int64_t length = s.integer(1, width - first);
  switch (s.integer(0, 6)) {
    case 0:
      return s.step(text("parts = x.chunk(", count, ", 1), x = cat({parts.back(), x, parts[0].relu()}, 1)"),
                    [=](T x, Inputs) {
                      const Tensors chunks = x.chunk(count, 1);
                      return torch::cat({chunks.back(), x, chunks[0].relu()}, 1);
                    });
    case 1:
      return s.step(text("x = stack(x.split(", width / count, ", 1), 1).amax(2)"),
                    [=](T x, Inputs) { return torch::stack(x.split(width / count, 1), 1).amax(2); });
    case 2:
      return s.step(text("x = stack(x.split(", count, ", 1), -1).sum(1)"),
                    [=](T x, Inputs) { return torch::stack(x.split(count, 1), -1).sum(1); });
    case 3:
      return s.step(text("x = cat({x.narrow(1, ", first, ", ", length, "), x}, -1)"), [=](T x, Inputs) {
        return torch::cat({x.narrow(1, first, length), x}, -1);
      });
    case 4:
      return s.step(text("x = x.slice(1, ", -length, ").repeat({1, 2})"), [=](T x, Inputs) {
        return x.slice(1, -length).repeat({1, 2});
      });
    case 5:
      return s.step(text("x = constant_pad_nd(x, {", count, ", 1}, 0.5)"), [=](T x, Inputs) {
        return torch::constant_pad_nd(x, {count, 1}, 0.5);
      });
    default:
      return s.step("x = x.flip(1)", [](T x, Inputs) { return x.flip(1); });
  }
}

void with_second_input(Sketch& s, int64_t second_width) {
  auto layer = s.keep(nn::Linear(second_width, s.size(1)));
  const auto combine = [&](const std::string& code, auto compute) {
    s.step("y = " + s.last_name() + "(inputs[1]), x = " + code,
           [=](T x, Inputs inputs) mutable { return compute(x, layer->forward(inputs[1])); });
  };
  switch (s.integer(0, 8)) {
    case 0:
      return combine("x + y", [](T x, T y) { return x + y; });
    case 1:
      return combine("x - y.mul(x)", [](T x, T y) { return x - y.mul(x); });
    case 2:
      return combine("x / (y.abs() + 0.5)", [](T x, T y) { return x / (y.abs() + 0.5); });
    case 3:
      return combine("maximum(x, y)", [](T x, T y) { return torch::maximum(x, y); });
    case 4:
      return combine("where(x > y, x, 2 * y - x)",
                     [](T x, T y) { return torch::where(x > y, x, 2 * y - x); });
    case 5:
      return combine("cat({x, y}, 1)", [](T x, T y) { return torch::cat({x, y}, 1); });
    case 6:
      return combine("x.lerp(y, 0.3)", [](T x, T y) { return x + 0.3 * (y - x); });
    case 7:
      return combine("einsum(bi,bj->bij).flatten(1)", [](T x, T y) {
        return torch::einsum("bi,bj->bij", {x, y}).flatten(1);
      });
    default:
      return combine("addcmul(x, x, y, 0.5)", [](T x, T y) { return torch::addcmul(x, x, y, 0.5); });
  }
}

void rearranged(Sketch& s) {
  const int64_t width = s.size(1);
  const int64_t rows = s.divisor(width);
  const int64_t kept = s.integer(1, width);
  std::string name;
  switch (s.integer(0, 4)) {
    case 0:
      return s.step(text("x = x.view({x.size(0), ", rows, ", -1}).transpose(1, 2).reshape({x.size(0), -1})"),
                    [=](T x, Inputs) {
                      return x.view({x.size(0), rows, -1}).transpose(1, 2).reshape({x.size(0), -1});
                    });
    case 1:
      return s.step(text("x = cat({get<0>(x.topk(", kept, ", 1)), x}, 1)"), [=](T x, Inputs) {
        return torch::cat({std::get<0>(x.topk(kept, 1)), x}, 1);
      });
    case 2:
      return s.step(text("x = x.index_select(1, arange(", width, " - 1, -1, -2))"), [=](T x, Inputs) {
        return x.index_select(1, torch::arange(width - 1, -1, -2, torch::kLong));
      });
    case 3: {
      const Tensor weight = s.parameter({width, s.integer(2, 6)}, &name);
      return s.step("x = x.matmul(" + name + ")", [=](T x, Inputs) { return x.matmul(weight); });
    }
    default: {
      const Tensor weight = s.parameter({width / rows, 3}, &name);
      return s.step(
          text("x = einsum(bri,ij->brj, {x.unflatten(1, {", rows, ", -1}), ", name, "}).flatten(1)"),
          [=](T x, Inputs) {
            const Tensor split = x.unflatten(1, {rows, width / rows});
            return torch::einsum("bri,ij->brj", {split, weight}).flatten(1);
          });
    }
  }
}

void residual(Sketch& s) {
  const int64_t width = s.size(1);
  const Step branch = s.branch("branch", [&] {
    linear(s);
    add_activation(s);
    s.layer(nn::Linear(s.size(1), width));
  });
  s.step("x = x + branch(x)", [branch](T x, Inputs inputs) { return x + branch(x, inputs); });
}

}  // namespace

RandomInputs random_vector_inputs(uint64_t seed) {
  Sketch draws(seed, {torch::empty({0})});
  const int64_t width = draws.integer(3, 10);
  const int64_t second_width = draws.integer(1, 6);
  const auto runs = batches({{1, width}, {1, second_width}});
  return {.runs = runs, .smallest = runs[1], .dynamic_axes = {{0, 0, "batch"}, {1, 0, "batch"}}};
}

void add_vector_layers(Sketch& s, const RandomInputs& inputs) {
  const int64_t second_width = inputs.smallest[1].size(1);
  const int64_t count = s.integer(2, 7);
  // First, so that the second input is never left out.
  with_second_input(s, second_width);
  for (int64_t layer = 1; layer < count; ++layer) {
    switch (s.integer(0, 9)) {
      case 0:
        norm(s);
        break;
      case 1:
        parts(s);
        break;
      case 2:
        with_second_input(s, second_width);
        break;
      case 3:
      case 4:
        add_arithmetic(s);
        break;
      case 5:
        add_reduction(s);
        break;
      case 6:
        rearranged(s);
        break;
      case 7:
        residual(s);
        break;
      case 8:
        add_activation(s);
        break;
      default:
        linear(s);
    }
    if (s.size(1) > 40) linear(s);
  }
}

}  // namespace torch_onnx_test
