// With a scale rounded up to 16 bits, the largest weight is still 127 steps (the rounding moves it
// by 127 * 2^-15 of a step at most), so no step of the range is lost.
#include "torch_onnx/grid.hpp"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <cmath>
#include <vector>

#include "torch_onnx/error.hpp"

namespace torch_onnx {
namespace {

constexpr int kScaleBits = 16;
constexpr float kSteps = 127.0F;
// Weights this small are zero for every purpose; their scale could be denormal and lose bits.
constexpr float kSmallestMaximum = 1e-30F;
// Below this what restores the weight outweighs what rounding saves.
constexpr int64_t kSmallestWeight = 1024;

float scale_of(float maximum) {
  if (maximum < kSmallestMaximum) return 1.0F;
  int exponent = 0;
  // Exact in double: 127 times a 16-bit scale gives that very scale back.
  const double fraction = std::frexp(static_cast<double>(maximum) / kSteps, &exponent);
  return static_cast<float>(std::ldexp(std::ceil(std::ldexp(fraction, kScaleBits)), exponent - kScaleBits));
}

at::Tensor along(const at::Tensor& scales, int64_t axis, int64_t rank) {
  std::vector<int64_t> shape(rank, 1);
  shape[axis] = -1;
  return scales.view(shape);
}

}  // namespace

at::Tensor Quantized::dequantize(int64_t axis) const {
  return integers.to(at::kFloat) * along(scales, axis, integers.dim());
}

Quantized quantize(const at::Tensor& weight, int64_t axis) {
  if (weight.scalar_type() != at::kFloat || axis < 0 || axis >= weight.dim()) {
    throw Error("Rounding to int8 needs a float32 tensor and one of its axes; the tensor is " +
                std::string(c10::toString(weight.scalar_type())) + " with " + std::to_string(weight.dim()) +
                " axes, the axis is " + std::to_string(axis) + ".");
  }
  c10::NoGradGuard no_grad;
  const at::Tensor values = weight.detach().cpu().contiguous();
  std::vector<int64_t> others;
  for (int64_t i = 0; i < values.dim(); ++i) {
    if (i != axis) others.push_back(i);
  }
  at::Tensor scales = others.empty() ? values.abs() : values.abs().amax(others).contiguous();
  // Infinities and NaN are the largest of their channel.
  if (!scales.isfinite().all().item<bool>()) {
    throw Error("A weight that is to be stored as int8 holds values that are not finite.");
  }
  float* scale = scales.data_ptr<float>();
  for (int64_t c = 0; c < scales.numel(); ++c) scale[c] = scale_of(scale[c]);
  // In place, as tables are large.
  const at::Tensor steps = (values / along(scales, axis, values.dim())).round_().clamp_(-kSteps, kSteps);
  return {.integers = steps.to(at::kChar), .scales = scales};
}

at::Tensor round_to_int8_grid(const at::Tensor& weight, int64_t axis) {
  return quantize(weight, axis).dequantize(axis).to(weight.device());
}

bool worth_rounding(const at::Tensor& weight) {
  return weight.scalar_type() == at::kFloat && weight.dim() >= 2 && weight.numel() >= kSmallestWeight;
}

}  // namespace torch_onnx
