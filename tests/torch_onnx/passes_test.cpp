// Each pass on a small draft of its own.
#include "passes/passes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "draft_builder.hpp"

namespace torch_onnx {
namespace {

using testing::ElementsAre;

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

}  // namespace
}  // namespace torch_onnx
