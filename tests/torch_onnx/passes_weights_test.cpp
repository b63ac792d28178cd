// The passes that choose how weights are stored, each on a small draft of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "draft_builder.hpp"
#include "passes/passes.hpp"

namespace torch_onnx {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

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
