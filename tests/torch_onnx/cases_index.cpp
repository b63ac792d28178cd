// One case per operator that moves, cuts, repeats or looks up values, and per table of embeddings.
#include "case.hpp"

namespace torch_onnx_test {
namespace {

namespace nn = torch::nn;
using torch::indexing::None;
using torch::indexing::Slice;

// Indices below `limit`, from random numbers.
Tensor below(int64_t limit, const Tensor& x) { return ((x * 100).abs().to(torch::kLong)).remainder(limit); }

// Bags as rows of a matrix.
Case bag_case(const std::string& name, nn::EmbeddingBagOptions options, bool weighted) {
  nn::EmbeddingBag bag(options);
  std::vector<Tensors> runs;
  for (const auto& [batch, length] : std::vector<std::pair<int64_t, int64_t>>{{2, 6}, {1, 1}, {5, 13}}) {
    Tensors& inputs =
        runs.emplace_back(Tensors{torch::randint(options.num_embeddings(), {batch, length}, torch::kLong)});
    if (weighted) inputs.push_back(torch::randn({batch, length}));
  }
  torch_onnx::Options exported{.dynamic_axes = {{0, 0, "batch"}, {0, 1, "length"}}};
  if (weighted)
    exported.dynamic_axes.insert(exported.dynamic_axes.end(), {{1, 0, "batch"}, {1, 1, "length"}});
  return {name, bag.ptr(),
          [bag, weighted](const Tensors& in) mutable {
            return Tensors{bag->forward(in[0], {}, weighted ? in[1] : Tensor())};
          },
          runs, exported};
}

// Bags by offsets, an empty one among them.
Case offsets_case(const std::string& name, nn::EmbeddingBagOptions options) {
  nn::EmbeddingBag bag(options);
  std::vector<Tensors> runs;
  for (const auto& offsets : std::vector<std::vector<int64_t>>{{0, 2, 2}, {0}, {0, 0, 4, 5, 9}}) {
    std::vector<int64_t> ends = offsets;
    if (options.include_last_offset()) ends.push_back(11);
    runs.push_back(
        {torch::randint(options.num_embeddings(), {11}, torch::kLong), torch::tensor(ends, torch::kLong)});
  }
  return {name,
          bag.ptr(),
          [bag](const Tensors& in) mutable { return Tensors{bag->forward(in[0], in[1])}; },
          runs,
          {.dynamic_axes = {{1, 0, "bags"}}}};
}

}  // namespace

std::vector<Case> index_cases() {
  using T = const Tensor&;
  using Bag = nn::EmbeddingBagOptions;
  const std::vector<int64_t> row = {1, 6};
  const std::vector<int64_t> cube = {1, 6, 8};
  return {
      bag_case("embedding_bag_sum", Bag(30, 5).mode(torch::kSum), false),
      bag_case("embedding_bag_weighted", Bag(30, 5).mode(torch::kSum), true),
      bag_case("embedding_bag_mean", Bag(30, 5), false),
      bag_case("embedding_bag_max", Bag(30, 5).mode(torch::kMax), false),
      bag_case("embedding_bag_padding", Bag(4, 5).padding_idx(2), false),
      offsets_case("embedding_bag_offsets_sum", Bag(30, 5).mode(torch::kSum)),
      offsets_case("embedding_bag_offsets_mean", Bag(30, 5)),
      offsets_case("embedding_bag_offsets_max", Bag(30, 5).mode(torch::kMax)),
      offsets_case("embedding_bag_last_offset", Bag(30, 5).mode(torch::kSum).include_last_offset(true)),
      function(
          "one_hot", [](T x) { return torch::one_hot(below(7, x), 7); }, row),
      function(
          "gather", [](T x) { return x.gather(2, below(8, x.slice(2, 0, 3))); }, cube),
      function(
          "scatter", [](T x) { return (x * 0).scatter(1, x.argsort(int64_t{1}), x); }, row),
      function(
          "scatter_number", [](T x) { return x.scatter(1, below(6, x.slice(1, 0, 2)), 9.5); }, row),
      function(
          "scatter_add", [](T x) { return x.scatter_add(1, below(6, x), x * 2); }, row),
      function(
          "take", [](T x) { return x.take(below(6, x)); }, row),
      function(
          "index_rows",
          [](T x) {
            return x.index({torch::tensor({0, -1, 0})});
          },
          cube),
      function(
          "index_axis",
          [](T x) {
            return x.index({Slice(), torch::tensor({4, 0, -1, 0})});
          },
          cube),
      function(
          "index_axis_by_matrix",
          [](T x) {
            return x.index({Slice(), torch::tensor({{4, 0}, {1, 2}})});
          },
          cube),
      function(
          "index_pairs",
          [](T x) {
            return x.transpose(0, 2).index({torch::tensor({4, 0, 1}), torch::tensor({1, 2, 2})});
          },
          cube),
      function(
          "index_pairs_broadcast",
          [](T x) {
            return x.transpose(0, 2).index({torch::tensor({{4}, {1}}), torch::tensor({1, 2, 5})});
          },
          cube),
      function(
          "split", [](T x) { return torch::cat(x.split(4, 1), 2 - 1) * 2 + x.split(4, 2)[1].sum(); }, cube),
      function(
          "split_sizes",
          [](T x) {
            return x.split_with_sizes({1, 5, 2}, -1)[1];
          },
          cube),
      function(
          "chunk", [](T x) { return x.chunk(4, 2)[3] - x.chunk(4, 2)[0]; }, cube),
      function("chunk_uneven", [](T x) { return x.chunk(4, 1)[2]; }, {1, 7, 2}),
      function(
          "chunk_whole", [](T x) { return x.chunk(1, 1)[0] * 2; }, cube),
      function(
          "tensor_split", [](T x) { return x.tensor_split(3, 2)[0] - x.tensor_split(3, 2)[1]; }, cube),
      function(
          "unbind", [](T x) { return torch::stack(x.unbind(1), 0); }, cube),
      function(
          "in_place_on_chunks",
          [](T x) {
            const auto parts = x.mul(2).unsafe_chunk(2, 1);
            return parts[0].sigmoid_() + parts[1].tanh_();
          },
          row),
      function2(
          "cat_of_types",
          [](T a, T b) {
            return torch::cat({a, (b * 9).to(torch::kLong)}, 1);
          },
          row, row),
      function(
          "flip",
          [](T x) {
            return x.flip({1, -1});
          },
          cube),
      function(
          "roll",
          [](T x) {
            return x.roll({8, -1}, {1, -1});
          },
          cube),
      function(
          "repeat",
          [](T x) {
            return x.repeat({1, 3});
          },
          row),
      function(
          "repeat_new_axes",
          [](T x) {
            return x.repeat({2, 1, 3});
          },
          row),
      function(
          "repeat_interleave", [](T x) { return x.repeat_interleave(3, 1); }, cube),
      function(
          "tril", [](T x) { return x.tril() + x.triu(2); }, cube),
      function(
          "tril_truth", [](T x) { return (x > 0).tril(-1); }, cube),
      function(
          "movedim",
          [](T x) {
            return x.movedim(1, -1).movedim({0, 1}, {1, 0});
          },
          cube),
      function(
          "swapaxes", [](T x) { return x.swapaxes(1, 2); }, cube),
      function(
          "matrix_transpose", [](T x) { return x.mT(); }, cube),
      function(
          "broadcast_to",
          [](T x) {
            return x.broadcast_to({3, x.size(0), 6});
          },
          row),
      function(
          "atleast_3d", [](T x) { return torch::atleast_2d(x) + 1; }, row),
      function(
          "constants",
          [](T x) { return x + torch::linspace(0, 1, 6) + torch::eye(6).sum(0) + torch::full({6}, 2.5); },
          row),
      function2(
          "einsum",
          [](T a, T b) {
            return torch::einsum("bij,bj->bi", {a.transpose(1, 2), b});
          },
          cube, row),
      function(
          "einsum_trace", [](T x) { return torch::einsum("...ij->...j", {x}); }, cube),
      function2(
          "bilinear",
          [](T a, T b) {
            return torch::bilinear(a, b, torch::linspace(-1, 1, 72).view({2, 6, 6}), torch::ones({2}));
          },
          row, row),
      function2(
          "baddbmm",
          [](T a, T b) {
            return torch::baddbmm(torch::ones({6, 6}), a, b.transpose(1, 2), 0.5, 2);
          },
          cube, cube),
      function(
          "outer", [](T x) { return torch::outer(x.sum(1), x.sum(0)); }, row),
  };
}

}  // namespace torch_onnx_test
