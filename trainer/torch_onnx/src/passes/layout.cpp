// Recurrent layers split and join their weights' gates, attention slices its projections.
#include "passes/layout.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

namespace torch_onnx {
namespace {

using Axes = std::vector<int64_t>;

Axes transposed(const onnx::NodeProto& node, const Axes& axes) {
  const onnx::AttributeProto* perm = find_attribute(node, "perm");
  if (perm == nullptr) return {axes.rbegin(), axes.rend()};
  Axes result;
  for (const int64_t axis : perm->ints()) result.push_back(axes[axis]);
  return result;
}

std::optional<Axes> unsqueezed(const Draft& draft, const onnx::NodeProto& node, const Axes& axes) {
  const Constant* added = draft.constant(node.input(1));
  if (added == nullptr) return {};
  const auto rank = static_cast<int64_t>(axes.size()) + added->data.numel();
  std::vector<bool> is_new(rank, false);
  const torch::Tensor positions = added->data.cpu().flatten();
  for (int64_t i = 0; i < positions.numel(); ++i) {
    const auto position = positions[i].item<int64_t>();
    is_new[position < 0 ? position + rank : position] = true;
  }
  Axes result;
  auto next = axes.begin();
  for (const bool added_here : is_new) result.push_back(added_here ? -1 : *next++);
  return result;
}

// The axes of what `node` makes of its input; nothing if it does more than to move values.
std::optional<Axes> moved(const Draft& draft, const onnx::NodeProto& node, const Axes& axes) {
  const std::string& op = node.op_type();
  if (op == "Identity" || op == "Split" || op == "Slice" || op == "Concat") return axes;
  if (op == "Transpose") return transposed(node, axes);
  if (op == "Unsqueeze") return unsqueezed(draft, node, axes);
  return {};
}

}  // namespace

std::unordered_map<std::string, std::vector<LaidOut>> follow_layouts(const Draft& draft) {
  std::unordered_map<std::string, std::vector<LaidOut>> values;
  for (const auto& [name, constant] : draft.constants) {
    if (!constant.is_parameter) continue;
    Axes axes(constant.data.dim());
    std::iota(axes.begin(), axes.end(), 0);
    values[name] = {{.parameter = name, .axes = axes}};
  }
  for (const onnx::NodeProto& node : draft.nodes) {
    // Further inputs of all others say how to move.
    const int sources = node.op_type() == "Concat" ? node.input_size() : std::min(node.input_size(), 1);
    std::vector<LaidOut> result;
    for (int i = 0; i < sources; ++i) {
      const auto source = values.find(node.input(i));
      if (source == values.end()) {
        result.clear();
        break;
      }
      for (const LaidOut& part : source->second) {
        if (const auto axes = moved(draft, node, part.axes)) result.push_back({part.parameter, *axes});
      }
    }
    if (result.empty()) continue;
    for (const std::string& output : node.output()) values[output] = result;
  }
  return values;
}

}  // namespace torch_onnx
