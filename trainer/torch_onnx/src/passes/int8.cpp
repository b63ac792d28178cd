// Which parameters are stored as int8 follows from who reads them: channels are what the reader
// sums or gathers separately, so that one large value costs its own channel only.
#include <unordered_set>

#include "passes/layout.hpp"
#include "passes/passes.hpp"
#include "passes/restore.hpp"
#include "torch_onnx/grid.hpp"

namespace torch_onnx {
namespace {

// The channel axis of a weight of `rank` axes that `node` reads as input `index`, or -1.
int64_t channel_axis(const onnx::NodeProto& node, int index, int64_t rank) {
  const std::string& op = node.op_type();
  if (op == "Gather") return index == 0 ? rank - 1 : -1;
  // [directions, gates * units, inputs], of the inputs (1) and of the state before (2)
  if (op == "LSTM" || op == "GRU" || op == "RNN") return index == 1 || index == 2 ? 1 : -1;
  if (index != 1) return -1;
  if (op == "Conv") return 0;
  if (op == "ConvTranspose") return integer_attribute(node, "group", 1) == 1 ? 1 : 0;
  if (op == "Gemm") return integer_attribute(node, "transB", 0) == 1 ? 0 : 1;
  if (op == "MatMul") return rank - 1;
  return -1;
}

}  // namespace

std::vector<Int8Choice> choose_int8(const Draft& draft) {
  std::vector<Int8Choice> choices;
  std::unordered_set<std::string> chosen;
  const auto values = follow_layouts(draft);
  for (const onnx::NodeProto& node : draft.nodes) {
    for (int i = 0; i < node.input_size(); ++i) {
      const auto value = values.find(node.input(i));
      if (value == values.end()) continue;
      for (const auto& [parameter, axes] : value->second) {
        const int64_t channels = channel_axis(node, i, static_cast<int64_t>(axes.size()));
        const int64_t axis = channels < 0 ? -1 : axes[channels];
        if (axis < 0 || !worth_rounding(draft.constants.at(parameter))) continue;
        if (chosen.insert(parameter).second) choices.push_back({parameter, axis});
      }
    }
  }
  return choices;
}

void store_int8(Draft& draft, const std::vector<Int8Choice>& choices) {
  for (const auto& [name, axis] : choices) {
    const torch::Tensor weight = draft.constants.at(name).data;
    const Quantized quantized = quantize(weight, axis);
    const std::string integers = draft.unique_name(name + "_int8");
    const std::string scales = draft.unique_name(name + "_scale");
    draft.constants.erase(name);
    draft.constants[integers] = {.data = quantized.integers, .is_parameter = true};
    draft.constants[scales] = {.data = quantized.scales, .is_parameter = true};
    onnx::NodeProto dequantize;
    dequantize.set_op_type("DequantizeLinear");
    dequantize.add_input();
    dequantize.add_input(scales);
    // The last axis is still the last of what is gathered, however many axes that has.
    set_attribute(dequantize, "axis", axis == weight.dim() - 1 ? -1 : axis);
    restore_for_readers(draft, name, integers, dequantize);
  }
}

}  // namespace torch_onnx
