// The passes that choose how weights are stored, each on a small draft of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "draft_builder.hpp"
#include "passes/passes.hpp"
#include "torch_onnx/error.hpp"

namespace torch_onnx {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Draft draft_with_parameter(const std::string& name, at::IntArrayRef shape) {
  Draft draft = draft_with_output("y");
  draft.constants[name] = {.data = torch::randn(shape), .is_parameter = true};
  return draft;
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
  EXPECT_EQ(integer_attribute(draft.nodes[0], "axis", -9), -1);
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

TEST(Float16, CastsBeforeReadersOfAnyKind) {
  Draft draft = draft_with_parameter("weight", {64, 64});
  const torch::Tensor weight = draft.constants["weight"].data;
  draft.constants["tiny"] = {.data = torch::ones({4, 4}), .is_parameter = true};
  draft.constants["captured"] = {.data = torch::ones({64, 64})};
  draft.constants["vector"] = {.data = torch::ones({4096}), .is_parameter = true};
  add(draft, "Sum", {"x", "weight", "tiny", "captured", "vector"}, "y");
  EXPECT_THAT(choose_float16(draft), ElementsAre("weight"));
  store_float16(draft, choose_float16(draft));
  ASSERT_THAT(ops(draft), ElementsAre("Cast", "Sum"));
  EXPECT_EQ(integer_attribute(draft.nodes[0], "to", 0), onnx::TensorProto::FLOAT);
  EXPECT_THAT(draft.nodes[0].input(), ElementsAre("weight_float16"));
  EXPECT_THAT(draft.nodes[0].output(), ElementsAre("weight"));
  EXPECT_TRUE(torch::equal(draft.constants.at("weight_float16").data, weight.to(torch::kHalf)));
  EXPECT_EQ(draft.constants.count("weight"), 0);
}

TEST(Float16, CastsAfterAGather) {
  Draft draft = draft_with_parameter("table", {500, 8});
  add(draft, "Gather", {"table", "x"}, "y");
  store_float16(draft, choose_float16(draft));
  ASSERT_THAT(ops(draft), ElementsAre("Gather", "Cast"));
  EXPECT_EQ(draft.nodes[0].input(0), "table_float16");
  EXPECT_EQ(draft.nodes[1].output(0), "y");
}

TEST(Float16, NamesTheParameterThatDoesNotFit) {
  const auto complaint = [](double value) -> std::string {
    Draft draft = draft_with_parameter("head.weight", {64, 64});
    draft.constants["head.weight"].data[3][4] = value;
    add(draft, "MatMul", {"x", "head.weight"}, "y");
    try {
      store_float16(draft, choose_float16(draft));
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_EQ(complaint(-65504), "no error");
  EXPECT_EQ(
      complaint(-70000),
      "Parameter 'head.weight' cannot be stored as float16, which ends at 65504: it holds a magnitude of "
      "70000.");
  EXPECT_THAT(complaint(INFINITY), HasSubstr("holds values that are not finite."));
  EXPECT_THAT(complaint(NAN), HasSubstr("holds values that are not finite."));
}

}  // namespace
}  // namespace torch_onnx
