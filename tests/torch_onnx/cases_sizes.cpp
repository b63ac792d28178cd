// Models whose computation depends on dynamic sizes: what a plain C++ trace would bake in.
#include "case.hpp"

namespace torch_onnx_test {
namespace {

namespace nn = torch::nn;

std::vector<Tensors> sequences(const std::vector<int64_t>& rest) {
  std::vector<Tensors> runs;
  for (const auto& [batch, length] :
       std::vector<std::pair<int64_t, int64_t>>{{2, 6}, {1, 1}, {5, 4}, {3, 19}}) {
    std::vector<int64_t> shape = {batch, length};
    shape.insert(shape.end(), rest.begin(), rest.end());
    runs.push_back({torch::randn(shape)});
  }
  return runs;
}

Case sequence_case(const std::string& name, std::function<Tensor(const Tensor&)> forward,
                   const std::vector<int64_t>& rest = {8}) {
  return {name,
          std::make_shared<torch::nn::Module>(),
          [forward](const Tensors& in) { return Tensors{forward(in[0])}; },
          sequences(rest),
          {.dynamic_axes = {{0, 0, "batch"}, {0, 1, "length"}}}};
}

Case image_case(const std::string& name, torch::nn::Sequential net, int64_t smallest) {
  std::vector<Tensors> runs;
  for (const int64_t extra : {8, 0, 21}) {
    runs.push_back({torch::randn({1, 3, smallest + extra, smallest + 2 * extra})});
  }
  return {name,
          net.ptr(),
          [net](const Tensors& in) mutable { return Tensors{net->forward(in[0])}; },
          runs,
          {.dynamic_axes = {{0, 0, "batch"}, {0, 2, "height"}, {0, 3, "width"}}}};
}

// Scaled dot product attention of the input with itself in two heads.
Tensor two_heads(const Tensor& x) {
  const int64_t batch = x.size(0);
  const int64_t length = x.size(1);
  const Tensor heads = x.view({batch, length, 2, x.size(2) / 2}).transpose(1, 2);
  const Tensor weights = (heads.matmul(heads.transpose(-2, -1)) / 2.0).softmax(-1);
  return weights.matmul(heads).transpose(1, 2).contiguous().view({batch, length, x.size(2)});
}

// What is left of an image after five strides, in which nearby sizes do not differ.
Case strided_case() {
  nn::Sequential net;
  for (int layer = 0; layer < 5; ++layer) {
    net->push_back(nn::Conv2d(nn::Conv2dOptions(3, 3, 3).stride(2).padding(1)));
  }
  std::vector<Tensors> runs;
  for (const int64_t side : {64, 33, 160}) runs.push_back({torch::randn({1, 3, side, side + 7})});
  return {"mean_after_strides",
          net.ptr(),
          [net](const Tensors& in) mutable {
            const Tensor x = net->forward(in[0]);
            return Tensors{x.sum({2, 3}) / (x.size(2) * x.size(3))};
          },
          runs,
          {.dynamic_axes = {{0, 0, "batch"}, {0, 2, "height"}, {0, 3, "width"}}}};
}

}  // namespace

std::vector<Case> size_cases() {
  using T = const Tensor&;
  return {
      sequence_case("view_merged_axes",
                    [](T x) {
                      return x.view({x.size(0) * x.size(1), x.size(2)});
                    }),
      sequence_case("view_split_again",
                    [](T x) {
                      const Tensor flat = x.reshape({-1, x.size(2)}).relu();
                      return flat.view({x.size(0), x.size(1), x.size(2)});
                    }),
      sequence_case("view_scaled_axis",
                    [](T x) {
                      return x.view({x.size(0), 2 * x.size(1), x.size(2) / 2});
                    }),
      sequence_case("view_two_products",
                    [](T x) {
                      return x.view({x.size(0) * 2, x.size(1) * 4});
                    }),
      sequence_case("attention_heads", two_heads),
      sequence_case("mean_by_division", [](T x) { return x.sum(1) / x.size(1); }),
      sequence_case("mean_by_real_division", [](T x) { return x.sum(1) / static_cast<double>(x.size(1)); }),
      sequence_case("size_in_a_sum", [](T x) { return x + x.size(0) * x.size(1); }),
      sequence_case("last_row", [](T x) { return x.select(1, x.size(1) - 1); }),
      sequence_case("all_but_last", [](T x) { return x.slice(1, 0, x.size(1) - 1).sum(1); }),
      sequence_case("slice_over_all", [](T x) { return x.slice(1, 0, x.size(1)) * 2; }),
      sequence_case("first_half",
                    [](T x) {
                      return torch::cat({x, x}, 1).slice(1, 0, x.size(1));
                    }),
      sequence_case("expand_to_length",
                    [](T x) {
                      return x.mean(1, true).expand({x.size(0), x.size(1), x.size(2)}) - x;
                    }),
      sequence_case("half_again",
                    [](T x) {
                      return torch::cat({x, x.slice(1, 0, x.size(1) / 2)}, 1);
                    }),
      sequence_case("positions", [](T x) { return x + torch::arange(x.size(1)).unsqueeze(-1); }),
      sequence_case("positions_from_one",
                    [](T x) { return x.sum(-1) * torch::arange(1, x.size(1) + 1, torch::kFloat); }),
      sequence_case("zeros_of_size",
                    [](T x) {
                      return torch::zeros({x.size(0), 2 * x.size(1)}) + x.sum();
                    }),
      sequence_case("flatten_both", [](T x) { return x.flatten(0, 1); }),
      sequence_case("flatten_to_batch", [](T x) { return x.transpose(0, 1).flatten(1); }),
      sequence_case("unflatten",
                    [](T x) {
                      return x.flatten(0, 1).unflatten(0, {x.size(0), x.size(1)});
                    }),
      image_case("free_image_size",
                 nn::Sequential(nn::Conv2d(nn::Conv2dOptions(3, 4, 3).stride(2).padding(1)), nn::ReLU(),
                                nn::MaxPool2d(2), nn::AdaptiveAvgPool2d(1), nn::Flatten()),
                 9),
      image_case("upsample_free_size",
                 nn::Sequential(
                     nn::Conv2d(nn::Conv2dOptions(3, 4, 3).stride(2)),
                     nn::Upsample(
                         nn::UpsampleOptions().scale_factor(std::vector<double>{2, 2}).mode(torch::kNearest)),
                     nn::Upsample(nn::UpsampleOptions()
                                      .scale_factor(std::vector<double>{1.5, 2})
                                      .mode(torch::kBilinear)
                                      .align_corners(false))),
                 9),
      image_case("pad_free_size",
                 nn::Sequential(nn::ReflectionPad2d(nn::ReflectionPad2dOptions({1, 2, 0, 3})),
                                nn::ReplicationPad2d(1), nn::InstanceNorm2d(3), nn::AdaptiveMaxPool2d(1)),
                 9),
      sequence_case("resize_to_another",
                    [](T x) {
                      namespace F = nn::functional;
                      const Tensor half = F::avg_pool1d(x, F::AvgPool1dFuncOptions(2));
                      const auto to_length =
                          F::InterpolateFuncOptions().size(std::vector<int64_t>{x.size(2)});
                      return F::interpolate(half, to_length) + x;
                    }),
      sequence_case("variance_of_length",
                    [](T x) {
                      return x.var(1, false) + x.std(torch::IntArrayRef{0, 1}, false);
                    }),
      sequence_case("sorted_by_length", [](T x) { return std::get<0>(x.sort(1)) - x.cumsum(1); }),
      sequence_case("triangle_of_length",
                    [](T x) {
                      const Tensor scores = x.matmul(x.transpose(1, 2));
                      const Tensor future = torch::ones({x.size(1), x.size(1)}).triu(1).to(torch::kBool);
                      return scores.masked_fill(future, -INFINITY).softmax(-1);
                    }),
      sequence_case("mask_by_position",
                    [](T x) { return x.masked_fill((torch::arange(x.size(1)) >= 3).unsqueeze(-1), 0); }),
      sequence_case("slice_to_a_constant",
                    [](T x) { return x.slice(1, 0, 10).sum(1) + x.slice(1, -10).sum(1); }),
      sequence_case("narrow_from_the_end", [](T x) { return x.narrow(2, -2, 2).sum(1); }),
      sequence_case("a_third", [](T x) { return x.slice(1, 0, x.size(1) / 3).sum(1); }),
      sequence_case("a_quarter_rounded_up", [](T x) { return x.slice(1, 0, (x.size(1) + 3) / 4).sum(1); }),
      strided_case(),
      image_case("flatten_odd_sizes",
                 nn::Sequential(nn::Conv2d(nn::Conv2dOptions(3, 4, 3).stride(2)),
                                nn::Flatten(nn::FlattenOptions().start_dim(2).end_dim(3))),
                 9),
  };
}

}  // namespace torch_onnx_test
