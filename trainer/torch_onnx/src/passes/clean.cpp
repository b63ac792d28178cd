// Removes what computes nothing or is read by nobody.
#include <algorithm>
#include <unordered_map>

#include "passes/passes.hpp"

namespace torch_onnx {
namespace {

bool changes_nothing(const onnx::NodeProto& node) {
  if (node.op_type() == "Identity") return true;
  if (node.op_type() != "Transpose") return false;
  const onnx::AttributeProto* perm = find_attribute(node, "perm");
  return perm != nullptr && std::is_sorted(perm->ints().begin(), perm->ints().end());
}

void remove_identities(Draft& draft) {
  std::unordered_map<std::string, std::string> same_as;
  std::vector<onnx::NodeProto> kept;
  for (onnx::NodeProto& node : draft.nodes) {
    for (std::string& input : *node.mutable_input()) {
      if (const auto found = same_as.find(input); found != same_as.end()) input = found->second;
    }
    if (changes_nothing(node) && !draft.is_output(node.output(0))) {
      same_as[node.output(0)] = node.input(0);
    } else {
      kept.push_back(std::move(node));
    }
  }
  draft.nodes = std::move(kept);
}

void remove_dead(Draft& draft) {
  auto reads = count_reads(draft);
  std::vector<onnx::NodeProto> kept;
  for (auto node = draft.nodes.rbegin(); node != draft.nodes.rend(); ++node) {
    const bool read = std::any_of(node->output().begin(), node->output().end(),
                                  [&](const std::string& output) { return reads[output] > 0; });
    if (read) {
      kept.push_back(*node);
    } else {
      for (const std::string& input : node->input()) --reads[input];
    }
  }
  std::reverse(kept.begin(), kept.end());
  draft.nodes = std::move(kept);
  std::erase_if(draft.constants, [&](const auto& constant) { return reads[constant.first] == 0; });
}

}  // namespace

void clean(Draft& draft) {
  remove_identities(draft);
  remove_dead(draft);
}

}  // namespace torch_onnx
