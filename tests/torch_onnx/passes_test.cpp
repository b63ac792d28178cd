// Each pass on a small draft of its own.
#include "passes/passes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace torch_onnx {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

onnx::NodeProto& add(Draft& draft, const std::string& op, const std::vector<std::string>& inputs,
                     const std::string& output) {
  onnx::NodeProto& node = draft.nodes.emplace_back();
  node.set_op_type(op);
  node.set_name(output);
  for (const std::string& input : inputs) node.add_input(input);
  node.add_output(output);
  return node;
}

void set_perm(onnx::NodeProto& node, const std::vector<int64_t>& perm) {
  onnx::AttributeProto& attribute = *node.add_attribute();
  attribute.set_name("perm");
  for (const int64_t axis : perm) attribute.add_ints(axis);
}

Draft draft_with_output(const std::string& output) {
  Draft draft;
  draft.inputs = {{.name = "x", .shape = {}}};
  draft.outputs = {{.name = output, .shape = {}}};
  return draft;
}

std::vector<std::string> ops(const Draft& draft) {
  std::vector<std::string> ops;
  for (const onnx::NodeProto& node : draft.nodes) ops.push_back(node.op_type());
  return ops;
}

std::vector<std::string> constant_names(const Draft& draft) {
  std::vector<std::string> names;
  for (const auto& [name, constant] : draft.constants) names.push_back(name);
  return names;
}

TEST(Clean, RemovesIdentitiesInARow) {
  Draft draft = draft_with_output("y");
  add(draft, "Identity", {"x"}, "a");
  set_perm(add(draft, "Transpose", {"a"}, "b"), {0, 1});
  add(draft, "Relu", {"b"}, "y");
  clean(draft);
  ASSERT_THAT(ops(draft), ElementsAre("Relu"));
  EXPECT_EQ(draft.nodes[0].input(0), "x");
}

TEST(Clean, KeepsIdentitiesThatAreOutputs) {
  Draft draft = draft_with_output("y");
  add(draft, "Identity", {"x"}, "y");
  clean(draft);
  EXPECT_THAT(ops(draft), ElementsAre("Identity"));
}

TEST(Clean, KeepsTransposesThatMoveSomething) {
  Draft draft = draft_with_output("y");
  set_perm(add(draft, "Transpose", {"x"}, "a"), {1, 0});
  add(draft, "Relu", {"a"}, "y");
  clean(draft);
  EXPECT_THAT(ops(draft), ElementsAre("Transpose", "Relu"));
}

TEST(Clean, RemovesWhatNobodyReads) {
  Draft draft = draft_with_output("y");
  draft.constants["used"] = {.data = torch::ones({1})};
  draft.constants["unused"] = {.data = torch::ones({1})};
  draft.constants["read_by_the_dead"] = {.data = torch::ones({1})};
  add(draft, "Add", {"x", "read_by_the_dead"}, "dead");
  add(draft, "Relu", {"dead"}, "also_dead");
  add(draft, "Add", {"x", "used"}, "y");
  clean(draft);
  EXPECT_THAT(ops(draft), ElementsAre("Add"));
  EXPECT_THAT(constant_names(draft), ElementsAre("used"));
}

TEST(FuseTransposeIntoGemm, TransposesTheSecondInput) {
  Draft draft = draft_with_output("y");
  draft.constants["weight"] = {.data = torch::ones({2, 3}), .is_parameter = true};
  set_perm(add(draft, "Transpose", {"weight"}, "turned"), {1, 0});
  add(draft, "Gemm", {"x", "turned"}, "y");
  fuse_transpose_into_gemm(draft);
  clean(draft);
  ASSERT_THAT(ops(draft), ElementsAre("Gemm"));
  EXPECT_EQ(draft.nodes[0].input(1), "weight");
  EXPECT_EQ(integer_attribute(draft.nodes[0], "transB", 0), 1);
}

TEST(ShareConstants, KeepsOneOfEqualOnes) {
  Draft draft = draft_with_output("y");
  draft.constants["a"] = {.data = torch::ones({2})};
  draft.constants["b"] = {.data = torch::ones({2}), .is_parameter = true};
  draft.constants["other_shape"] = {.data = torch::ones({2, 1})};
  draft.constants["other_type"] = {.data = torch::full({2}, 0x3f800000, torch::kInt)};
  add(draft, "Sum", {"x", "a", "b", "other_shape", "other_type"}, "y");
  share_constants(draft);
  EXPECT_THAT(constant_names(draft), ElementsAre("b", "other_shape", "other_type"));
  EXPECT_THAT(draft.nodes[0].input(), ElementsAre("x", "b", "b", "other_shape", "other_type"));
}

TEST(Int8, LeavesSmallVectorAndForeignTensorsAlone) {
  Draft draft = draft_with_output("y");
  draft.constants["tiny"] = {.data = torch::ones({4, 4}), .is_parameter = true};
  draft.constants["captured"] = {.data = torch::ones({64, 64})};
  draft.constants["added"] = {.data = torch::ones({64, 64}), .is_parameter = true};
  add(draft, "MatMul", {"x", "tiny"}, "a");
  add(draft, "MatMul", {"a", "captured"}, "b");
  add(draft, "Add", {"b", "added"}, "y");
  EXPECT_THAT(choose_int8(draft), IsEmpty());
}

TEST(Int8, DequantizesBeforeAProduct) {
  Draft draft = draft_with_output("y");
  draft.constants["weight"] = {.data = torch::randn({64, 64}), .is_parameter = true};
  add(draft, "MatMul", {"x", "weight"}, "y");
  store_int8(draft, choose_int8(draft));
  ASSERT_THAT(ops(draft), ElementsAre("DequantizeLinear", "MatMul"));
  EXPECT_EQ(integer_attribute(draft.nodes[0], "axis", -9), 1);
  EXPECT_EQ(draft.nodes[1].input(1), "weight");
  EXPECT_EQ(draft.constants.at("weight_int8").data.scalar_type(), torch::kChar);
  EXPECT_EQ(draft.constants.at("weight_scale").data.sizes(), torch::IntArrayRef({64}));
}

TEST(Int8, DequantizesAfterAGather) {
  Draft draft = draft_with_output("y");
  draft.constants["table"] = {.data = torch::randn({500, 8}), .is_parameter = true};
  add(draft, "Gather", {"table", "x"}, "y");
  store_int8(draft, choose_int8(draft));
  ASSERT_THAT(ops(draft), ElementsAre("Gather", "DequantizeLinear"));
  EXPECT_EQ(draft.nodes[0].input(0), "table_int8");
  EXPECT_EQ(draft.nodes[1].output(0), "y");
}

TEST(Int8, DequantizesATableThatIsAlsoMultiplied) {
  Draft draft = draft_with_output("y");
  draft.constants["table"] = {.data = torch::randn({500, 8}), .is_parameter = true};
  add(draft, "Gather", {"table", "x"}, "rows");
  set_perm(add(draft, "Transpose", {"table"}, "turned"), {1, 0});
  add(draft, "MatMul", {"rows", "turned"}, "y");
  const auto choices = choose_int8(draft);
  ASSERT_EQ(choices.size(), 1);
  EXPECT_EQ(choices[0].axis, 1);
  store_int8(draft, choices);
  EXPECT_THAT(ops(draft), ElementsAre("DequantizeLinear", "Gather", "Transpose", "MatMul"));
}

}  // namespace
}  // namespace torch_onnx
