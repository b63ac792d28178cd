// Folding on the trace, with LibTorch's own kernels, covers every operator without a second
// implementation of any.
#include <torch/csrc/jit/ir/constants.h>

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_set>

#include "passes/passes.hpp"

namespace torch_onnx {
namespace {

namespace jit = torch::jit;

// Folding must not blow a graph up with what a node makes from nothing (zeros, expand).
constexpr int64_t kMaxGrowth = 1 << 16;

std::optional<c10::IValue> constant_value(const jit::Value* value, const SizeTable& sizes) {
  if (sizes.varying_number(value)) return std::nullopt;
  const jit::Node* node = value->node();
  if (node->kind() == c10::prim::Constant) return jit::toIValue(value);
  if (node->kind() != c10::prim::ListConstruct) return std::nullopt;
  const auto element_type = value->type()->expectRef<c10::ListType>().getElementType();
  c10::impl::GenericList list(element_type);
  for (const jit::Value* element : node->inputs()) {
    const auto constant = constant_value(element, sizes);
    if (!constant) return std::nullopt;
    list.push_back(*constant);
  }
  return c10::IValue(list);
}

bool transposes(const jit::Node* node) {
  static const std::unordered_set<std::string> kKinds = {"aten::t", "aten::transpose", "aten::permute",
                                                         "aten::numpy_T"};
  return kKinds.contains(node->kind().toQualString());
}

// All readers of the value, behind transposes, multiply with it.
bool is_factor(const jit::Value* value) {
  static const std::unordered_set<std::string> kProducts = {"aten::matmul", "aten::mm", "aten::bmm",
                                                            "aten::addmm", "aten::linear"};
  return std::all_of(value->uses().begin(), value->uses().end(), [](const jit::Use& use) {
    return kProducts.contains(use.user->kind().toQualString()) ||
           (transposes(use.user) && is_factor(use.user->output()));
  });
}

bool slices_matrix(const jit::Node* node) {
  const std::string kind = node->kind().toQualString();
  return (kind == "aten::slice" || kind == "aten::narrow") &&
         jit::toIValue(node->input(0))->toTensor().dim() >= 2;
}

bool lays_out_parameter(const jit::Node* node, const Parameters& parameters) {
  if (node->inputs().empty() || parameters.name(node->input(0)).empty()) return false;
  // Other parts of a table (positions up to some length) are all that a model should hold.
  return transposes(node) || (slices_matrix(node) && is_factor(node->output()));
}

int64_t elements(const jit::Stack& stack) {
  int64_t count = 0;
  for (const c10::IValue& value : stack) {
    if (value.isTensor() && value.toTensor().defined()) count += value.toTensor().numel();
  }
  return count;
}

// The node's results, if it can be evaluated now.
std::optional<jit::Stack> evaluate(const jit::Node* node, const SizeTable& sizes,
                                   const Parameters& parameters) {
  if (!node->kind().is_aten() || node->maybeSchema() == nullptr || node->hasSideEffects() ||
      node->isNondeterministic() || lays_out_parameter(node, parameters)) {
    return std::nullopt;
  }
  jit::Stack stack;
  for (const jit::Value* input : node->inputs()) {
    const auto constant = constant_value(input, sizes);
    if (!constant) return std::nullopt;
    stack.push_back(*constant);
  }
  const int64_t read = elements(stack);
  node->getOperation()(stack);
  for (const c10::IValue& value : stack) {
    if (!value.isTensor() || !value.toTensor().defined()) return std::nullopt;
  }
  if (elements(stack) > read + kMaxGrowth) return std::nullopt;
  return stack;
}

}  // namespace

void fold_constants(jit::Graph& graph, const SizeTable& sizes, const Parameters& parameters) {
  torch::NoGradGuard no_grad;
  for (jit::Node* node : graph.nodes()) {
    const auto results = evaluate(node, sizes, parameters);
    if (!results) continue;
    jit::WithInsertPoint before(node);
    for (size_t i = 0; i < results->size(); ++i) {
      node->output(i)->replaceAllUsesWith(graph.insertConstant((*results)[i].toTensor().detach()));
    }
  }
  // What was folded is dead now, and would be translated for nothing.
  auto nodes = graph.nodes().reverse();
  for (auto it = nodes.begin(); it != nodes.end(); ++it) {
    if (!it->hasUses()) it.destroyCurrent();
  }
}

}  // namespace torch_onnx
