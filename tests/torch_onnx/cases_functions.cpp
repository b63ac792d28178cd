// One case per function of tensors that the exporter translates, in its variants.
#include "case.hpp"

namespace torch_onnx_test {

std::vector<Case> function_cases() {
  using T = const Tensor&;
  using torch::indexing::None;
  using torch::indexing::Slice;
  const std::vector<int64_t> row = {1, 6};
  const std::vector<int64_t> cube = {1, 6, 8};
  const Tensor weights = torch::randn({6});
  std::vector<Case> cases = {
      function2(
          "add", [](T a, T b) { return a + b; }, cube, cube),
      function2(
          "add_alpha", [](T a, T b) { return torch::add(a, b, 0.5); }, row, row),
      function2(
          "add_broadcast", [](T a, T b) { return a + b.unsqueeze(-1); }, cube, row),
      function2(
          "sub_alpha", [](T a, T b) { return torch::sub(a, b, 2); }, row, row),
      function2(
          "mul", [](T a, T b) { return a * b; }, row, row),
      function2(
          "div", [](T a, T b) { return a / (b.abs() + 1); }, row, row),
      function2(
          "maximum", [](T a, T b) { return torch::maximum(a, b) - torch::minimum(a, 2 * b); }, row, row),
      function(
          "add_scalar", [](T x) { return x + 1.5; }, row),
      function(
          "rsub", [](T x) { return 1 - x; }, row),
      function(
          "rsub_alpha", [](T x) { return torch::rsub(x, 2, 3); }, row),
      function(
          "div_scalar", [](T x) { return x / 3; }, row),
      function(
          "div_floor", [](T x) { return torch::div(x, 0.3, "floor"); }, row),
      function(
          "div_integers", [](T x) { return (x * 10).to(torch::kLong) / 4; }, row),
      function(
          "reciprocal_of_scalar", [](T x) { return 2 / (x.abs() + 1); }, row),
      function(
          "constant_operand", [weights](T x) { return x * weights + weights.exp(); }, row),
      function(
          "mixed_types", [](T x) { return (x * 5).to(torch::kInt) * x + (x * 3).to(torch::kLong); }, row),
      function(
          "pow", [](T x) { return x.abs().pow(1.7) + x.pow(2); }, row),
      function(
          "pow_base", [](T x) { return torch::pow(2.0, x); }, row),
      function(
          "clamp", [](T x) { return x.clamp(-0.3, 0.8); }, row),
      function(
          "clamp_min", [](T x) { return x.clamp_min(-0.3); }, row),
      function(
          "clamp_max", [](T x) { return x.clamp_max(0.3); }, row),
      function(
          "clamp_lower_only", [](T x) { return x.clamp(0.2, c10::nullopt); }, row),
      function(
          "clamp_upper_only", [](T x) { return x.clamp(c10::nullopt, 0.2); }, row),
      function(
          "clamp_integers", [](T x) { return (x * 9).to(torch::kLong).clamp(-3, 5); }, row),
      function(
          "exp_log_sqrt", [](T x) { return (x.exp() + 1).log() + (x.abs() + 0.1).sqrt(); }, row),
      function(
          "rsqrt", [](T x) { return (x * x + 0.5).rsqrt() + (x.abs() + 1).reciprocal(); }, row),
      function(
          "sin_cos_erf", [](T x) { return x.sin() * x.cos() + x.erf(); }, row),
      function(
          "signs", [](T x) { return x.abs() + x.sign() - x.neg() + x.floor() + x.ceil(); }, row),
      function(
          "softmax_of_type", [](T x) { return x.softmax(-1, torch::kFloat); }, row),
      function(
          "sum_all", [](T x) { return x.sum(); }, cube),
      function(
          "sum_axes",
          [](T x) {
            return x.sum(torch::IntArrayRef{0, -1});
          },
          cube),
      function(
          "sum_keep", [](T x) { return x.sum(1, true); }, cube),
      function(
          "sum_integers", [](T x) { return (x * 9).to(torch::kInt).sum(1); }, cube),
      function(
          "mean_all", [](T x) { return x.mean(); }, cube),
      function(
          "mean_axes",
          [](T x) {
            return x.mean(torch::IntArrayRef{-2, -1});
          },
          cube),
      function(
          "mean_keep", [](T x) { return x.mean({-1}, true); }, cube),
      function(
          "amax", [](T x) { return x.amax(1) - x.amin({1}); }, cube),
      function2(
          "matmul", [](T a, T b) { return a.matmul(b.transpose(1, 2)); }, cube, cube),
      function2(
          "bmm", [](T a, T b) { return a.transpose(1, 2).bmm(b); }, cube, cube),
      function2(
          "matmul_2d", [](T a, T b) { return a.mm(b.t()); }, row, row),
      function2(
          "addmm", [](T a, T b) { return torch::addmm(torch::ones({6}), a.t(), b, 0.5, 2); }, row, row),
      function2("cat",
                [](T a, T b) {
                  return torch::cat({a, b, a}, -1);
                },
                cube, {1, 6, 3}),
      function2(
          "cat_batch",
          [](T a, T b) {
            return torch::cat({a, b}, 0);
          },
          row, row),
      function2(
          "stack",
          [](T a, T b) {
            return torch::stack({a, b}, -1);
          },
          row, row),
      function(
          "transpose", [](T x) { return x.transpose(-1, 0); }, cube),
      function(
          "permute",
          [](T x) {
            return x.permute({2, 0, -2});
          },
          cube),
      function(
          "unsqueeze", [](T x) { return x.unsqueeze(1).unsqueeze(-1); }, row),
      function("squeeze", [](T x) { return x.squeeze(-1).squeeze(1); }, {1, 1, 4, 1}),
      function(
          "squeeze_not_one", [](T x) { return x.squeeze(1) + 1; }, row),
      function(
          "view",
          [](T x) {
            return x.view({-1, 4, 12});
          },
          cube),
      function(
          "expand",
          [](T x) {
            return x.unsqueeze(1).expand({-1, 3, 6}) * 2;
          },
          row),
      function2(
          "expand_as", [](T a, T b) { return a.unsqueeze(-1).expand_as(b); }, row, cube),
      function(
          "slice", [](T x) { return x.slice(1, 1, 5, 2); }, cube),
      function(
          "slice_from_end", [](T x) { return x.slice(-1, -3); }, cube),
      function(
          "slice_too_far", [](T x) { return x.slice(1, 2, 100); }, cube),
      function(
          "slice_batch", [](T x) { return x.slice(0, 0, 1) + x; }, row),
      function(
          "index_slices",
          [](T x) {
            return x.index({Slice(), Slice(1, None), 3});
          },
          cube),
      function(
          "narrow", [](T x) { return x.narrow(1, 2, 3); }, cube),
      function(
          "select", [](T x) { return x.select(1, 2) + x.select(1, -1); }, cube),
      function(
          "index_select",
          [](T x) {
            return x.index_select(1, torch::tensor({4, 0, 0}, torch::kLong));
          },
          cube),
      function(
          "to_integers", [](T x) { return (x * 10).to(torch::kLong); }, row),
      function(
          "clone_detach", [](T x) { return x.clone().detach().contiguous() * 2; }, row),
      function(
          "in_place_on_own", [](T x) { return (x * 2).add_(1).mul_(3).clamp_(-2, 2); }, row),
      function(
          "copy_in_place", [](T x) { return torch::empty_like(x).copy_(x * 2); }, row),
      function(
          "made_like",
          [](T x) { return torch::ones_like(x) + torch::zeros_like(x) + torch::full_like(x, 2.5) * x; }, row),
      function(
          "made_of_size",
          [](T x) {
            return x.new_ones({x.size(0), 6}) + x.new_zeros({x.size(0), 6}) +
                   x.new_full({x.size(0), 1}, 3.5) + torch::full({x.size(0), 6}, -1.5) * x;
          },
          row),
      function(
          "filled_in_place",
          [](T x) {
            return torch::empty({x.size(0), 6}).fill_(2) * x + (x * 2).zero_();
          },
          row),
      function2(
          "like_another", [](T a, T b) { return a.view_as(b) + a.reshape_as(b) + a.type_as(b); }, row, row),
      function(
          "vectors", [](T x) { return x.sum(0).dot(x.mean(0)) + x.mv(torch::ones({6})); }, row),
      function(
          "numpy_transpose", [](T x) { return x.numpy_T() + x.adjoint(); }, row),
      function(
          "moveaxis", [](T x) { return x.moveaxis(1, 2); }, cube),
      function(
          "at_least_some_axes", [](T x) { return torch::atleast_3d(torch::atleast_1d(x)); }, row),
      function(
          "hard_functions", [](T x) { return torch::hardswish(3 * x) + torch::hardsigmoid(3 * x); }, row),
      function(
          "pads_by_name",
          [](T x) {
            return at::pad(x, {1, 2}) + at::pad(x, {1, 2}, "reflect") + at::pad(x, {1, 2}, "replicate") +
                   at::pad(x, {1, 2}, "circular") + at::pad(x, {1, 2}, "constant", 3);
          },
          cube),
      function(
          "pads_by_kind",
          [](T x) {
            return torch::constant_pad_nd(x, {1, 2}, 1.5) + torch::reflection_pad1d(x, {1, 2}) +
                   torch::replication_pad1d(x, {1, 2});
          },
          cube),
      function("pads_of_images",
               [](T x) {
                 return torch::reflection_pad2d(x, {1, 2, 0, 1}) + torch::replication_pad2d(x, {1, 2, 0, 1});
               },
               {1, 2, 4, 5}),
      function(
          "unsafe_parts",
          [](T x) {
            return x.unsafe_split(3, 1)[1] + at::_unsafe_view(x, {x.size(0), 6}).slice(1, 0, 3);
          },
          row),
      function(
          "and_or_xor",
          [](T x) {
            const Tensor a = x > 0;
            return torch::stack({a.__and__(x < 1), a.__or__(x < -1), a.__xor__(x < 1)});
          },
          row),
      function(
          "copies", [](T x) { return at::_to_copy(x) + at::alias(x) + at::lift_fresh(x); }, row),
      function(
          "convolution",
          [](T x) {
            return torch::convolution(x, torch::ones({4, 6, 3}), {}, {1}, {1}, {1}, false, {0}, 1);
          },
          cube),
      function(
          "input_as_output", [](T x) { return x; }, row),
  };
  cases.push_back({"same_output_twice",
                   std::make_shared<torch::nn::Module>(),
                   [](const Tensors& in) {
                     const Tensor y = in[0] * 2;
                     return Tensors{y, y, in[0].relu()};
                   },
                   batches({row}),
                   {.dynamic_axes = {{0, 0, "batch"}}}});
  cases.push_back({"fixed_sizes",
                   std::make_shared<torch::nn::Module>(),
                   [](const Tensors& in) { return Tensors{in[0].view({-1}).softmax(0)}; },
                   {{torch::randn({2, 3})}},
                   {}});
  return cases;
}

}  // namespace torch_onnx_test
