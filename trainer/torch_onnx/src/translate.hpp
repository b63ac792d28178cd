// From the trace to a draft of the ONNX graph, node by node through the registry.
#pragma once

#include <torch/csrc/jit/ir/ir.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "draft.hpp"
#include "parameters.hpp"
#include "sizes.hpp"
#include "torch_onnx/export.hpp"
#include "torch_onnx/registry.hpp"

namespace torch_onnx {

/// What all translations of one export share, and the node that is being translated.
struct Translation::State {
  Draft& draft;
  const SizeTable& sizes;
  const Parameters& parameters;
  std::unordered_map<const torch::jit::Value*, std::string> names = {};
  std::unordered_map<const torch::jit::Value*, std::vector<std::string>> lists = {};
  std::unordered_map<const torch::jit::Value*, PackedSequence> packed = {};
  std::unordered_map<int, std::string> computed_sizes = {};  // by symbol; int64 of shape [1]
  const torch::jit::Node* node = nullptr;
  std::string layer = {};
};

/// The ONNX name of a tensor of the trace; constants enter the draft here. Empty for what is no
/// tensor.
std::string value_name(const torch::jit::Value* value, Translation::State& state);

/// `options` must name all inputs and outputs.
Draft translate(const torch::jit::Graph& graph, const SizeTable& sizes, const Parameters& parameters,
                const Options& options);

}  // namespace torch_onnx
