// With stored statistics, a normalisation is one multiplication and one addition per channel, which
// the linear node before it can do with other weights (Jacob et al. 2018, section 3.2).
#include <algorithm>
#include <optional>
#include <unordered_map>

#include "passes/passes.hpp"

namespace torch_onnx {
namespace {

using Reads = std::unordered_map<std::string, int>;

// y = x * factor + offset, per channel; in float64, so that folding rounds once.
struct Affine {
  torch::Tensor factor;
  torch::Tensor offset;
};

std::string input_or_empty(const onnx::NodeProto& node, int index) {
  return index < node.input_size() ? node.input(index) : std::string();
}

torch::Tensor constant_or_undefined(const Draft& draft, const std::string& name) {
  const Constant* constant = draft.constant(name);
  return constant == nullptr ? torch::Tensor() : constant->data.detach().cpu();
}

std::optional<Affine> affine_of(const Draft& draft, const onnx::NodeProto& norm) {
  if (norm.op_type() != "BatchNormalization" || integer_attribute(norm, "training_mode", 0) != 0) return {};
  std::vector<torch::Tensor> statistics;
  for (int i = 1; i <= 4; ++i) {
    const torch::Tensor data = constant_or_undefined(draft, norm.input(i));
    if (!data.defined()) return {};
    statistics.push_back(data.to(torch::kDouble));
  }
  const onnx::AttributeProto* epsilon = find_attribute(norm, "epsilon");
  const torch::Tensor variance = statistics[3] + (epsilon == nullptr ? 1e-5F : epsilon->f());
  const torch::Tensor factor = statistics[0] / variance.sqrt();
  return Affine{.factor = factor, .offset = statistics[1] - statistics[2] * factor};
}

float float_attribute(const onnx::NodeProto& node, const std::string& name, float fallback) {
  const onnx::AttributeProto* attribute = find_attribute(node, name);
  return attribute == nullptr ? fallback : attribute->f();
}

// The weight with each output channel multiplied by its factor; undefined if `node` has no such.
torch::Tensor scale_channels(const onnx::NodeProto& node, const torch::Tensor& weight,
                             const torch::Tensor& factor) {
  const int64_t channels = factor.numel();
  std::vector<int64_t> shape(weight.dim(), 1);
  if (node.op_type() == "ConvTranspose") {
    // [inputs, channels of one group, ...], the inputs' axis running through the groups.
    const int64_t groups = integer_attribute(node, "group", 1);
    shape[0] = groups;
    shape[1] = channels / groups;
    const torch::Tensor by_input = factor.view(shape).repeat_interleave(weight.size(0) / groups, 0);
    return weight.to(torch::kDouble) * by_input;
  }
  if (node.op_type() == "Conv") {
    shape[0] = channels;
  } else if (node.op_type() == "Gemm") {
    shape[integer_attribute(node, "transB", 0) == 1 ? 0 : 1] = channels;
  } else {
    return {};
  }
  return weight.to(torch::kDouble) * factor.view(shape);
}

// `data` in place of what `node` reads as input `index`, without a change for other readers.
void replace_input(Draft& draft, Reads& reads, onnx::NodeProto& node, int index, const torch::Tensor& data) {
  const std::string old = node.input(index);
  std::string name = old;
  if (reads[old] > 1) {
    name = draft.unique_name(old);
    node.set_input(index, name);
    --reads[old];
    reads[name] = 1;
  }
  draft.constants[name] = {.data = data, .is_parameter = true};
}

// "conv.bias" for "conv.weight"
std::string bias_name(const std::string& weight) {
  const size_t dot = weight.rfind('.');
  return dot == std::string::npos ? "bias" : weight.substr(0, dot) + ".bias";
}

bool fold_into(Draft& draft, Reads& reads, onnx::NodeProto& node, const Affine& affine) {
  const std::string weight_name = input_or_empty(node, 1);
  const torch::Tensor weight = constant_or_undefined(draft, weight_name);
  if (!weight.defined()) return false;
  const torch::Tensor scaled = scale_channels(node, weight, affine.factor);
  if (!scaled.defined()) return false;

  torch::Tensor bias = affine.offset;
  const std::string old_bias = input_or_empty(node, 2);
  if (!old_bias.empty()) {
    const torch::Tensor data = constant_or_undefined(draft, old_bias);
    // A bias with more axes could be one of rows.
    if (!data.defined() || data.dim() > 1) return false;
    bias = data.to(torch::kDouble) * float_attribute(node, "beta", 1) * affine.factor + bias;
  }
  bias = bias.to(weight.scalar_type());

  if (old_bias.empty()) {
    const std::string name = draft.unique_name(bias_name(weight_name));
    if (node.input_size() < 3) node.add_input();
    node.set_input(2, name);
    reads[name] = 1;
  }
  replace_input(draft, reads, node, 2, bias);
  replace_input(draft, reads, node, 1, scaled.to(weight.scalar_type()));
  if (onnx::AttributeProto* beta = find_attribute(node, "beta")) beta->set_f(1);
  return true;
}

}  // namespace

void fold_batch_norm(Draft& draft) {
  Reads reads = count_reads(draft);
  std::vector<onnx::NodeProto> kept;
  std::unordered_map<std::string, size_t> made_by;
  for (onnx::NodeProto& node : draft.nodes) {
    const auto affine = affine_of(draft, node);
    const auto before = affine ? made_by.find(node.input(0)) : made_by.end();
    if (before != made_by.end() && reads[node.input(0)] == 1 &&
        fold_into(draft, reads, kept[before->second], *affine)) {
      for (const std::string& input : node.input()) --reads[input];
      kept[before->second].set_output(0, node.output(0));
      made_by[node.output(0)] = before->second;
      continue;
    }
    for (const std::string& output : node.output()) made_by[output] = kept.size();
    kept.push_back(std::move(node));
  }
  draft.nodes = std::move(kept);
  std::erase_if(draft.constants, [&](const auto& constant) { return reads[constant.first] <= 0; });
}

}  // namespace torch_onnx
