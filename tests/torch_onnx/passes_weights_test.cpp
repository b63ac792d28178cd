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
using testing::UnorderedElementsAre;

Draft draft_with_parameter(const std::string& name, at::IntArrayRef shape) {
  Draft draft = draft_with_output("y");
  draft.constants[name] = {.data = torch::randn(shape), .is_parameter = true};
  return draft;
}

void add_sizes(Draft& draft, const std::string& name, const std::vector<int64_t>& sizes) {
  draft.constants[name] = {.data = torch::tensor(sizes, torch::kLong)};
}

// A node of `count` outputs "stem0", "stem1", ...
void add_split(Draft& draft, const std::string& input, const std::string& stem, int count) {
  onnx::NodeProto& node = add(draft, "Split", {input}, stem + "0");
  set_attribute(node, "axis", 0);
  for (int i = 1; i < count; ++i) node.add_output(stem + std::to_string(i));
}

// "name/axis" of each choice
std::vector<std::string> chosen(const Draft& draft) {
  std::vector<std::string> names;
  for (const auto& [name, axis] : choose_int8(draft)) names.push_back(name + "/" + std::to_string(axis));
  return names;
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

TEST(Int8, FollowsBothDirectionsOfRecurrentWeights) {
  Draft draft = draft_with_output("y");
  add_sizes(draft, "zero", {0});
  for (const std::string direction : {"", "_reverse"}) {
    for (const std::string weight : {"ih", "hh"}) {
      const std::string name = weight + direction;
      draft.constants[name] = {.data = torch::randn({4 * 16, 24}), .is_parameter = true};
      add_split(draft, name, name + "_", 4);
      set_attribute(
          add(draft, "Concat", {name + "_0", name + "_3", name + "_1", name + "_2"}, name + "_iofc"), "axis",
          0);
      add(draft, "Unsqueeze", {name + "_iofc", "zero"}, name + "_one");
    }
  }
  set_attribute(add(draft, "Concat", {"ih_one", "ih_reverse_one"}, "w"), "axis", 0);
  set_attribute(add(draft, "Concat", {"hh_one", "hh_reverse_one"}, "r"), "axis", 0);
  add(draft, "LSTM", {"x", "w", "r"}, "y");
  EXPECT_THAT(chosen(draft), UnorderedElementsAre("ih/0", "hh/0", "ih_reverse/0", "hh_reverse/0"));
  const size_t nodes = draft.nodes.size();
  store_int8(draft, choose_int8(draft));
  EXPECT_EQ(draft.nodes.size(), nodes + 4);
  EXPECT_EQ(draft.constants.at("hh_reverse_scale").data.numel(), 4 * 16);
}

TEST(Int8, FollowsSlicedAndSplitProjections) {
  Draft draft = draft_with_parameter("in_proj", {96, 32});
  add_sizes(draft, "from", {0});
  add_sizes(draft, "to", {32});
  add_sizes(draft, "axis", {0});
  add(draft, "Slice", {"in_proj", "from", "to", "axis"}, "query");
  set_perm(add(draft, "Transpose", {"query"}, "query_t"), {1, 0});
  add(draft, "MatMul", {"x", "query_t"}, "y");
  EXPECT_THAT(chosen(draft), ElementsAre("in_proj/0"));

  Draft split = draft_with_parameter("in_proj", {96, 32});
  add_split(split, "in_proj", "part", 3);
  set_attribute(add(split, "Gemm", {"x", "part2"}, "y"), "transB", 1);
  EXPECT_THAT(chosen(split), ElementsAre("in_proj/0"));
}

TEST(Int8, MapsAxesThroughEveryMove) {
  const auto chosen_behind = [](const std::vector<int64_t>& last_perm) {
    Draft draft = draft_with_parameter("weight", {8, 16, 32});
    add_sizes(draft, "axes", {-1, 0});
    set_perm(add(draft, "Transpose", {"weight"}, "a"), {2, 0, 1});
    add(draft, "Identity", {"a"}, "b");
    add(draft, "Transpose", {"b"}, "c");          // the weight's axes 1, 0, 2
    add(draft, "Unsqueeze", {"c", "axes"}, "d");  // new, 1, 0, 2, new
    set_perm(add(draft, "Transpose", {"d"}, "e"), last_perm);
    add(draft, "MatMul", {"x", "e"}, "y");
    return chosen(draft);
  };
  EXPECT_THAT(chosen_behind({0, 4, 1, 2, 3}), ElementsAre("weight/2"));
  EXPECT_THAT(chosen_behind({0, 4, 3, 1, 2}), ElementsAre("weight/0"));
  EXPECT_THAT(chosen_behind({0, 4, 2, 3, 1}), ElementsAre("weight/1"));
  // An axis that the parameter does not have holds nobody's channels.
  EXPECT_THAT(chosen_behind({0, 1, 2, 3, 4}), IsEmpty());
}

TEST(Int8, LeavesWhatIsJoinedWithActivationsAlone) {
  Draft draft = draft_with_parameter("key", {64, 64});
  set_attribute(add(draft, "Concat", {"x", "key"}, "keys"), "axis", 0);
  add(draft, "MatMul", {"x", "keys"}, "y");
  EXPECT_THAT(choose_int8(draft), IsEmpty());
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
