// Which parameters are stored as int8 follows from who reads them: channels are what the reader
// sums or gathers separately, so that one large value costs its own channel only.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "grid.hpp"
#include "passes/passes.hpp"

namespace torch_onnx {
namespace {

// Below this a weight's scales and its extra node outweigh what int8 saves.
constexpr int64_t kSmallestWeight = 1024;

bool worth_storing(const Constant& constant) {
  return constant.is_parameter && constant.data.scalar_type() == torch::kFloat && constant.data.dim() >= 2 &&
         constant.data.numel() >= kSmallestWeight;
}

// The channel axis of a weight of `rank` axes that `node` reads as input `index`, or -1.
int64_t channel_axis(const onnx::NodeProto& node, int index, int64_t rank) {
  const std::string& op = node.op_type();
  if (op == "Gather") return index == 0 ? rank - 1 : -1;
  if (index != 1) return -1;
  if (op == "Conv") return 0;
  if (op == "ConvTranspose") return integer_attribute(node, "group", 1) == 1 ? 1 : 0;
  if (op == "Gemm") return integer_attribute(node, "transB", 0) == 1 ? 0 : 1;
  if (op == "MatMul") return rank - 1;
  return -1;
}

bool gathers_rows(const onnx::NodeProto& node, const std::string& table) {
  return node.op_type() == "Gather" && node.input(0) == table && integer_attribute(node, "axis", 0) == 0;
}

onnx::NodeProto dequantize(const std::string& integers, const std::string& scales, const std::string& output,
                           int64_t axis) {
  onnx::NodeProto node;
  node.set_op_type("DequantizeLinear");
  node.set_name(output + "/DequantizeLinear");
  node.add_input(integers);
  node.add_input(scales);
  node.add_output(output);
  set_attribute(node, "axis", axis);
  return node;
}

// The table's readers gather integers and dequantize what they gathered.
void dequantize_after_gather(Draft& draft, const std::string& table, const std::string& integers,
                             const std::string& scales) {
  std::vector<onnx::NodeProto> nodes;
  for (onnx::NodeProto& node : draft.nodes) {
    if (!gathers_rows(node, table)) {
      nodes.push_back(std::move(node));
      continue;
    }
    const std::string output = node.output(0);
    const std::string gathered = draft.unique_name(node.name() + "_int8");
    node.set_input(0, integers);
    node.set_output(0, gathered);
    nodes.push_back(std::move(node));
    nodes.push_back(dequantize(gathered, scales, output, -1));
  }
  draft.nodes = std::move(nodes);
}

}  // namespace

std::vector<Int8Choice> choose_int8(const Draft& draft) {
  std::vector<Int8Choice> choices;
  std::unordered_set<std::string> chosen;
  const auto choose = [&](const std::string& name, int64_t axis) {
    if (axis >= 0 && chosen.insert(name).second) choices.push_back({name, axis});
  };
  std::unordered_map<std::string, const onnx::NodeProto*> transposes;
  for (const onnx::NodeProto& node : draft.nodes) {
    if (node.op_type() == "Transpose") transposes[node.output(0)] = &node;
    for (int i = 0; i < node.input_size(); ++i) {
      const auto transpose = transposes.find(node.input(i));
      const bool behind_transpose = transpose != transposes.end();
      const std::string& name = behind_transpose ? transpose->second->input(0) : node.input(i);
      const Constant* weight = draft.constant(name);
      if (weight == nullptr || !worth_storing(*weight)) continue;
      const int64_t axis = channel_axis(node, i, weight->data.dim());
      const onnx::AttributeProto* perm =
          behind_transpose ? find_attribute(*transpose->second, "perm") : nullptr;
      choose(name, perm != nullptr && axis >= 0 ? perm->ints(static_cast<int>(axis)) : axis);
    }
  }
  return choices;
}

void store_int8(Draft& draft, const std::vector<Int8Choice>& choices) {
  for (const auto& [name, axis] : choices) {
    const Constant weight = draft.constants.at(name);
    const Quantized quantized = quantize(weight.data, axis);
    const std::string integers = draft.unique_name(name + "_int8");
    const std::string scales = draft.unique_name(name + "_scale");
    draft.constants.erase(name);
    draft.constants[integers] = {.data = quantized.integers, .is_parameter = true};
    draft.constants[scales] = {.data = quantized.scales, .is_parameter = true};
    const bool only_gathered =
        std::all_of(draft.nodes.begin(), draft.nodes.end(), [&](const onnx::NodeProto& node) {
          return gathers_rows(node, name) ||
                 std::find(node.input().begin(), node.input().end(), name) == node.input().end();
        });
    if (only_gathered && axis == weight.data.dim() - 1) {
      dequantize_after_gather(draft, name, integers, scales);
    } else {
      draft.nodes.insert(draft.nodes.begin(), dequantize(integers, scales, name, axis));
    }
  }
}

}  // namespace torch_onnx
