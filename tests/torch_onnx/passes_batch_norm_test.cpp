// Folding normalisations: the same numbers without the node, and nobody else's weight changed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "draft_builder.hpp"
#include "passes/passes.hpp"

namespace torch_onnx {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;
using torch::Tensor;

constexpr int64_t kChannels = 6;
constexpr double kEpsilon = 1e-3;
constexpr int64_t kNoPadding = 0;  // The literal could also be a string.

void set_float(onnx::NodeProto& node, const std::string& name, float value) {
  onnx::AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::FLOAT);
  attribute.set_f(value);
}

void add_norm(Draft& draft, const std::string& input, const std::string& output,
              const std::string& layer = "norm") {
  draft.constants[layer + ".weight"] = {.data = torch::rand({kChannels}) + 0.5, .is_parameter = true};
  draft.constants[layer + ".bias"] = {.data = torch::randn({kChannels}), .is_parameter = true};
  draft.constants[layer + ".running_mean"] = {.data = torch::randn({kChannels}), .is_parameter = true};
  draft.constants[layer + ".running_var"] = {.data = torch::rand({kChannels}) + 0.5, .is_parameter = true};
  set_float(add(draft, "BatchNormalization",
                {input, layer + ".weight", layer + ".bias", layer + ".running_mean", layer + ".running_var"},
                output),
            "epsilon", kEpsilon);
}

Tensor add_weight(Draft& draft, const std::string& name, at::IntArrayRef shape) {
  const Tensor data = torch::randn(shape);
  draft.constants[draft.unique_name(name)] = {.data = data, .is_parameter = true};
  return data;
}

Tensor normalised(const Draft& draft, const Tensor& x) {
  const auto of = [&](const char* name) { return draft.constants.at(name).data; };
  return torch::batch_norm(x, of("norm.weight"), of("norm.bias"), of("norm.running_mean"),
                           of("norm.running_var"), false, 0, kEpsilon, false);
}

bool close(const Tensor& a, const Tensor& b) { return torch::allclose(a, b, 1e-4, 1e-5); }

TEST(FoldBatchNorm, IntoAConvolutionWithoutBias) {
  for (const int64_t groups : {1, 2, 6}) {
    Draft draft = draft_with_output("y");
    const Tensor weight = add_weight(draft, "conv.weight", {kChannels, 12 / groups, 3, 3});
    set_attribute(add(draft, "Conv", {"x", "conv.weight"}, "a"), "group", groups);
    add_norm(draft, "a", "y");
    const Tensor x = torch::randn({2, 12, 5, 5});
    const Tensor expected = normalised(draft, torch::conv2d(x, weight, {}, 1, kNoPadding, 1, groups));
    const Tensor before = weight.clone();
    fold_batch_norm(draft);
    ASSERT_THAT(ops(draft), ElementsAre("Conv"));
    EXPECT_THAT(constant_names(draft), UnorderedElementsAre("conv.weight", "conv.bias"));
    EXPECT_THAT(draft.nodes[0].input(), ElementsAre("x", "conv.weight", "conv.bias"));
    EXPECT_THAT(draft.nodes[0].output(), ElementsAre("y"));
    EXPECT_TRUE(close(torch::conv2d(x, draft.constants["conv.weight"].data, draft.constants["conv.bias"].data,
                                    1, kNoPadding, 1, groups),
                      expected));
    EXPECT_TRUE(torch::equal(weight, before));
  }
}

TEST(FoldBatchNorm, IntoATransposedConvolution) {
  for (const int64_t groups : {1, 2, 3}) {
    Draft draft = draft_with_output("y");
    const Tensor weight = add_weight(draft, "up.weight", {12, kChannels / groups, 3});
    const Tensor bias = add_weight(draft, "up.bias", {kChannels});
    set_attribute(add(draft, "ConvTranspose", {"x", "up.weight", "up.bias"}, "a"), "group", groups);
    add_norm(draft, "a", "y");
    const Tensor x = torch::randn({2, 12, 5});
    const Tensor expected =
        normalised(draft, torch::conv_transpose1d(x, weight, bias, 1, kNoPadding, 0, groups));
    fold_batch_norm(draft);
    ASSERT_THAT(ops(draft), ElementsAre("ConvTranspose"));
    EXPECT_TRUE(close(torch::conv_transpose1d(x, draft.constants["up.weight"].data,
                                              draft.constants["up.bias"].data, 1, kNoPadding, 0, groups),
                      expected));
  }
}

TEST(FoldBatchNorm, IntoAGemmWithFactors) {
  for (const bool transposed : {false, true}) {
    Draft draft = draft_with_output("y");
    const Tensor weight = add_weight(draft, "head.weight", {4, kChannels});
    const Tensor bias = add_weight(draft, "head.bias", {kChannels});
    if (transposed) draft.constants["head.weight"].data = weight.t().contiguous();
    onnx::NodeProto& gemm = add(draft, "Gemm", {"x", "head.weight", "head.bias"}, "a");
    set_attribute(gemm, "transB", transposed ? 1 : 0);
    set_float(gemm, "alpha", 2);
    set_float(gemm, "beta", 3);
    add_norm(draft, "a", "y");
    const Tensor x = torch::randn({5, 4});
    const Tensor expected = normalised(draft, 2 * x.matmul(weight) + 3 * bias);
    fold_batch_norm(draft);
    ASSERT_THAT(ops(draft), ElementsAre("Gemm"));
    EXPECT_EQ(find_attribute(draft.nodes[0], "beta")->f(), 1);
    const Tensor folded = draft.constants["head.weight"].data;
    EXPECT_TRUE(
        close(2 * x.matmul(transposed ? folded.t() : folded) + draft.constants["head.bias"].data, expected));
  }
}

TEST(FoldBatchNorm, TwoInARow) {
  Draft draft = draft_with_output("y");
  const Tensor weight = add_weight(draft, "conv.weight", {kChannels, 3, 1});
  add(draft, "Conv", {"x", "conv.weight"}, "a");
  add_norm(draft, "a", "b");
  add_norm(draft, "b", "y", "second");
  fold_batch_norm(draft);
  EXPECT_THAT(ops(draft), ElementsAre("Conv"));
  EXPECT_THAT(constant_names(draft), UnorderedElementsAre("conv.weight", "conv.bias"));
}

TEST(FoldBatchNorm, LeavesASharedWeightToItsOtherReader) {
  Draft draft = draft_with_output("y");
  const Tensor weight = add_weight(draft, "conv.weight", {kChannels, kChannels, 1});
  const Tensor bias = add_weight(draft, "conv.bias", {kChannels});
  add(draft, "Conv", {"x", "conv.weight", "conv.bias"}, "a");
  add_norm(draft, "a", "b");
  add(draft, "Conv", {"b", "conv.weight", "conv.bias"}, "y");
  fold_batch_norm(draft);
  ASSERT_THAT(ops(draft), ElementsAre("Conv", "Conv"));
  EXPECT_THAT(draft.nodes[0].input(), ElementsAre("x", "conv.weight_1", "conv.bias_1"));
  EXPECT_THAT(draft.nodes[1].input(), ElementsAre("b", "conv.weight", "conv.bias"));
  EXPECT_TRUE(torch::equal(draft.constants["conv.weight"].data, weight));
  EXPECT_TRUE(torch::equal(draft.constants["conv.bias"].data, bias));
  EXPECT_FALSE(torch::equal(draft.constants["conv.weight_1"].data, weight));
}

TEST(FoldBatchNorm, TakesAnotherNameWhereTheBiasNameIsTaken) {
  Draft draft = draft_with_output("y");
  add_weight(draft, "conv.weight", {kChannels, 3, 1});
  add_weight(draft, "conv.bias", {kChannels, 1});
  add(draft, "Conv", {"x", "conv.weight"}, "a");
  add_norm(draft, "a", "b");
  add(draft, "Add", {"b", "conv.bias"}, "y");
  fold_batch_norm(draft);
  ASSERT_THAT(ops(draft), ElementsAre("Conv", "Add"));
  EXPECT_EQ(draft.nodes[0].input(2), "conv.bias_1");
  EXPECT_EQ(draft.constants["conv.bias"].data.dim(), 2);
}

TEST(FoldBatchNorm, KeepsWhatItCannotFold) {
  Draft unnormalised_is_read = draft_with_output("y");
  add_weight(unnormalised_is_read, "w", {kChannels, 3, 1});
  add(unnormalised_is_read, "Conv", {"x", "w"}, "a");
  add_norm(unnormalised_is_read, "a", "b");
  add(unnormalised_is_read, "Add", {"a", "b"}, "y");

  Draft unnormalised_is_output = draft_with_output("y");
  unnormalised_is_output.outputs.push_back({.name = "a", .shape = {}});
  add_weight(unnormalised_is_output, "w", {kChannels, 3, 1});
  add(unnormalised_is_output, "Conv", {"x", "w"}, "a");
  add_norm(unnormalised_is_output, "a", "y");

  Draft computed_weight = draft_with_output("y");
  add(computed_weight, "Conv", {"x", "x"}, "a");
  add_norm(computed_weight, "a", "y");

  Draft computed_bias = draft_with_output("y");
  add_weight(computed_bias, "w", {4, kChannels});
  add(computed_bias, "Gemm", {"x", "w", "x"}, "a");
  add_norm(computed_bias, "a", "y");

  Draft computed_statistics = draft_with_output("y");
  add_weight(computed_statistics, "w", {kChannels, 3, 1});
  add(computed_statistics, "Conv", {"x", "w"}, "a");
  add_norm(computed_statistics, "a", "y");
  computed_statistics.nodes.back().set_input(3, "x");

  Draft after_another_node = draft_with_output("y");
  add(after_another_node, "Relu", {"x"}, "a");
  add_norm(after_another_node, "a", "y");

  for (Draft* draft : {&unnormalised_is_read, &unnormalised_is_output, &computed_weight, &computed_bias,
                       &computed_statistics, &after_another_node}) {
    const std::vector<std::string> before = ops(*draft);
    fold_batch_norm(*draft);
    EXPECT_EQ(ops(*draft), before);
  }
}

}  // namespace
}  // namespace torch_onnx
