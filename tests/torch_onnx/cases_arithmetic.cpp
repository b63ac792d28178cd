// One case per operator on single values, comparison and reduction that is not with the functions.
#include "case.hpp"

namespace torch_onnx_test {

std::vector<Case> arithmetic_cases() {
  using T = const Tensor&;
  const std::vector<int64_t> row = {1, 6};
  const std::vector<int64_t> cube = {1, 6, 8};
  const auto whole = [](T x) { return (x * 9).to(torch::kLong); };
  const auto nonzero = [](T x) { return x.abs() + 0.5; };
  return {
      function(
          "hyperbolic", [](T x) { return x.sinh() + x.cosh() * x.asinh(); }, row),
      function(
          "inverse_hyperbolic", [](T x) { return (x.abs() + 1).acosh() + x.tanh().atanh(); }, row),
      function(
          "trigonometry", [](T x) { return x.tan() + x.tanh().asin() + x.tanh().acos() + x.atan(); }, row),
      function(
          "logarithms", [=](T x) { return nonzero(x).log2() + nonzero(x).log10(); }, row),
      function(
          "log1p_expm1", [](T x) { return x.abs().log1p() + x.expm1(); }, row),
      function(
          "round_trunc", [](T x) { return (x * 3).round() + (x * 3).trunc(); }, row),
      function(
          "square", [](T x) { return x.square(); }, row),
      function(
          "div_trunc", [](T x) { return torch::div(x, 0.3, "trunc"); }, row),
      function(
          "div_floor_integers", [=](T x) { return torch::div(whole(x), 4, "floor"); }, row),
      function(
          "div_trunc_integers", [=](T x) { return torch::div(whole(x), 4, "trunc"); }, row),
      function2(
          "floor_divide", [=](T a, T b) { return torch::floor_divide(a, nonzero(b)); }, row, row),
      function(
          "floor_divide_near_whole", [](T x) { return torch::floor_divide((x * 10).round(), 0.1); }, row),
      function(
          "remainder_near_whole", [](T x) { return torch::remainder((x * 10).round(), 0.1); }, row),
      function(
          "log1p_expm1_near_zero", [](T x) { return (x.abs() * 1e-8).log1p() + (x * 1e-8).expm1(); }, row),
      function(
          "truth_arithmetic",
          [](T x) {
            return torch::stack({(x > 0) * (x > 1), (x > 1) + (x < 0)});
          },
          row),
      function(
          "rounding_of_integers", [=](T x) { return whole(x).floor() + whole(x).round() + whole(x).trunc(); },
          row),
      function(
          "functions_of_integers", [=](T x) { return whole(x).sigmoid() + whole(x).tanh(); }, row),
      function2(
          "cosine_similarity_broadcast",
          [](T a, T b) { return torch::cosine_similarity(a, b.unsqueeze(-1)); }, cube, row),
      function(
          "floor_divide_integers", [=](T x) { return torch::floor_divide(whole(x), -4); }, row),
      function2(
          "remainder", [=](T a, T b) { return torch::remainder(a, -nonzero(b)); }, row, row),
      function(
          "remainder_integers", [=](T x) { return torch::remainder(whole(x), 4); }, row),
      function2(
          "fmod", [=](T a, T b) { return torch::fmod(3 * a, nonzero(b)); }, row, row),
      function(
          "fmod_integers", [=](T x) { return torch::fmod(whole(x), 4); }, row),
      function2(
          "true_divide", [=](T a, T b) { return torch::true_divide(a, nonzero(b)); }, row, row),
      function2(
          "addcmul", [](T a, T b) { return torch::addcmul(a, a, b, 2); }, row, row),
      function2(
          "addcdiv", [=](T a, T b) { return torch::addcdiv(a, a, nonzero(b), 0.5); }, row, row),
      function2(
          "lerp", [](T a, T b) { return torch::lerp(a, b, 0.3); }, row, row),
      function2(
          "lerp_by_tensor", [](T a, T b) { return torch::lerp(a, b, b.sigmoid()); }, row, row),
      function2(
          "clamp_by_tensors", [](T a, T b) { return a.clamp(-b.abs(), b.abs() / 2); }, row, row),
      function2(
          "pow_of_tensors", [=](T a, T b) { return nonzero(a).pow(b); }, row, row),
      function2(
          "eq_ne", [=](T a, T b) { return (whole(a) == whole(b)).logical_xor(whole(a) != 2); }, row, row),
      function2(
          "orders",
          [](T a, T b) {
            return torch::stack({a<b, a <= b, a> b, a >= b});
          },
          row, row),
      function(
          "orders_of_numbers",
          [](T x) {
            return torch::stack({x.lt(0.5), x.le(0), x.gt(1), x.ge(-1)});
          },
          row),
      function(
          "integers_against_reals",
          [=](T x) {
            return torch::stack({whole(x) < 0.5, whole(x) == x});
          },
          row),
      function(
          "logic",
          [](T x) {
            const Tensor a = x > 0;
            const Tensor b = x.abs() < 1;
            return torch::stack(
                {a & b, a | b, a ^ b, ~a, a.logical_and(b), a.logical_or(b), a.logical_not()});
          },
          row),
      function(
          "truth_of_numbers", [=](T x) { return whole(x).logical_and(x); }, row),
      function2(
          "where", [](T a, T b) { return torch::where(a > b, a, b * 2); }, row, row),
      function2(
          "where_broadcast", [](T a, T b) { return torch::where(b.unsqueeze(-1) > 0, a, torch::zeros({})); },
          cube, row),
      function(
          "where_number", [](T x) { return torch::where(x > 0, x, -1.5); }, row),
      function2(
          "masked_fill", [](T a, T b) { return a.masked_fill(b > 0, -7); }, row, row),
      function2(
          "masked_fill_in_place", [](T a, T b) { return (a * 2).masked_fill_(b > 0, -1e9); }, row, row),
      function(
          "not_finite",
          [](T x) {
            const Tensor y = torch::where(x > 1, x / 0, (x - 5).sqrt());
            return torch::stack({y.isnan(), y.isinf(), y.isfinite()});
          },
          row),
      function(
          "prod", [](T x) { return x.prod() + x.prod(1, true); }, row),
      function(
          "logsumexp", [](T x) { return x.logsumexp(1, false); }, cube),
      function(
          "max_min_all", [](T x) { return x.max() - 2 * x.min(); }, cube),
      function(
          "max_of_axis", [](T x) { return std::get<0>(x.max(1)) + std::get<1>(x.max(1)); }, cube),
      function(
          "min_of_axis_keep", [](T x) { return std::get<0>(x.min(-1, true)) + std::get<1>(x.min(-1, true)); },
          cube),
      function2(
          "max_of_two", [](T a, T b) { return torch::max(a, b) + torch::min(a, b * 3); }, row, row),
      function(
          "any_all",
          [](T x) {
            return torch::cat(
                {(x > 1).any(1), (x > -1).all(1), (x > 3).any().view({1}), (x > 3).all().view({1})});
          },
          row),
      function(
          "count_nonzero", [](T x) { return at::count_nonzero(x > 0, c10::optional<int64_t>(1)); }, cube),
      function(
          "norm_all", [](T x) { return x.norm(); }, cube),
      function(
          "norm_axis", [](T x) { return x.norm(2, {1}, true); }, cube),
      function(
          "norm_orders",
          [](T x) {
            return torch::stack({x.norm(1, {1}), x.norm(3, {1}), x.norm(INFINITY, {1}),
                                 x.norm(-INFINITY, {1}), (x > 0).to(torch::kFloat).norm(0, {1})});
          },
          cube),
      function(
          "vector_norm", [](T x) { return torch::linalg_vector_norm(x, 2, {-1}); }, cube),
      function(
          "normalize", [](T x) { return torch::nn::functional::normalize(x); }, cube),
      function(
          "variance", [](T x) { return x.var(1) + x.std(1); }, cube),
      function(
          "variance_biased",
          [](T x) {
            return x.var({-1, 1}, false, true);
          },
          cube),
      function(
          "variance_all", [](T x) { return x.var() + x.std(false); }, cube),
      function(
          "variance_and_mean",
          [](T x) {
            const auto [variance, mean] = torch::var_mean(x, {1});
            const auto [deviation, same] = torch::std_mean(x, {1});
            return variance + 2 * mean + 3 * deviation - same;
          },
          cube),
      function2(
          "cosine_similarity", [](T a, T b) { return torch::cosine_similarity(a, b); }, row, row),
      function2(
          "pairwise_distance", [](T a, T b) { return torch::pairwise_distance(a, b); }, row, row),
      function(
          "cumsum", [](T x) { return x.cumsum(1); }, cube),
      function(
          "argmax", [](T x) { return x.argmax(1) + x.argmin(1); }, cube),
      function(
          "argmax_keep", [](T x) { return x.argmax(-1, true); }, cube),
      function(
          "argmax_all", [](T x) { return x.argmax() - x.argmin(); }, row),
      function(
          "topk", [](T x) { return std::get<0>(x.topk(3)) + std::get<1>(x.topk(3)); }, cube),
      function(
          "topk_smallest", [](T x) { return std::get<1>(x.topk(2, 1, false)); }, cube),
      function(
          "sort", [](T x) { return std::get<0>(x.sort(1)) + std::get<1>(x.sort(-1, true)); }, cube),
      function(
          "argsort_batch", [](T x) { return x.argsort(int64_t{0}, true); }, row),
  };
}

}  // namespace torch_onnx_test
