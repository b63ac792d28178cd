// Nodes correspond by order: the tracer is deterministic, so the same computation gives the same
// list of nodes.
#include "lockstep.hpp"

#include <torch/csrc/jit/ir/constants.h>

#include <cmath>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "torch_onnx/error.hpp"

namespace torch_onnx {
namespace {

namespace jit = torch::jit;

std::vector<Observed> observed_shape(const std::vector<const jit::Value*>& values, const std::string& where) {
  std::vector<Observed> shape;
  for (const jit::Value* value : values) {
    const auto type = value->type()->cast<c10::TensorType>();
    if (!type || !type->sizes().concrete_sizes())
      throw Error("The trace does not know the shape of a tensor " + where + ".");
    const auto sizes = type->sizes().concrete_sizes();
    if (value == values[0]) shape.resize(sizes->size());
    if (sizes->size() != shape.size()) {
      throw Error("A tensor " + where + " has a number of axes that depends on a dynamic axis.");
    }
    for (size_t axis = 0; axis < shape.size(); ++axis) shape[axis].push_back((*sizes)[axis]);
  }
  return shape;
}

// An integer, or a number that is whole: `x / double(n)` divides by a size too.
std::optional<int64_t> whole_number(const c10::IValue& value) {
  if (value.isInt()) return value.toInt();
  double number = 0;
  if (value.isDouble()) {
    number = value.toDouble();
  } else if (value.isTensor() && value.toTensor().defined() && value.toTensor().dim() == 0) {
    number = value.toTensor().item().toDouble();
  } else {
    return std::nullopt;
  }
  if (number != std::floor(number) || std::abs(number) > 1e15) return std::nullopt;
  return static_cast<int64_t>(number);
}

bool same_constant(const c10::IValue& a, const c10::IValue& b) {
  if (a.isTensor() && b.isTensor()) {
    const torch::Tensor& x = a.toTensor();
    const torch::Tensor& y = b.toTensor();
    if (x.is_same(y)) return true;
    return x.defined() && y.defined() && x.dtype() == y.dtype() && x.sizes() == y.sizes() &&
           torch::equal(x, y);
  }
  if (a.isDouble() && b.isDouble() && std::isnan(a.toDouble())) return std::isnan(b.toDouble());
  return a.tagKind() == b.tagKind() && a == b;
}

class Lockstep {
 public:
  Lockstep(const std::vector<Trace>& traces, const Parameters& parameters)
      : traces_(traces), layers_(node_layers(*traces[0].graph, parameters)), twins_(traces.size()) {}

  SizeTable compare() {
    const jit::Graph& base = *traces_[0].graph;
    for (size_t i = 0; i < base.inputs().size(); ++i) {
      std::vector<const jit::Value*> values;
      for (const Trace& trace : traces_) values.push_back(trace.graph->inputs()[i]);
      pair(values);
      table_.add_value(values[0], observed_shape(values, "among the inputs"), 0);
    }
    std::vector<jit::graph_node_list_iterator> cursors;
    for (const Trace& trace : traces_) cursors.push_back(trace.graph->nodes().begin());
    int64_t position = 0;
    for (const jit::Node* first : base.nodes()) {
      std::vector<const jit::Node*> nodes;
      for (size_t t = 0; t < traces_.size(); ++t) {
        if (cursors[t] == traces_[t].graph->nodes().end()) differ(first, t);
        nodes.push_back(*cursors[t]++);
      }
      compare_nodes(nodes, ++position);
    }
    for (size_t t = 0; t < traces_.size(); ++t) {
      if (cursors[t] != traces_[t].graph->nodes().end()) differ(base.return_node()->prev(), t);
    }
    return std::move(table_);
  }

 private:
  void pair(const std::vector<const jit::Value*>& values) {
    for (size_t t = 0; t < values.size(); ++t) twins_[t][values[t]] = values[0];
  }

  std::string where(const jit::Node* node) const {
    const auto layer = layers_.find(node);
    return std::string("of ") + node->kind().toQualString() + " " +
           say_layer(layer == layers_.end() ? "" : layer->second);
  }

  [[noreturn]] void differ(const jit::Node* node, size_t t) const {
    throw Error("The forward function computes something else at " + traces_[t].label + " than at " +
                traces_[0].label + ": the operations differ at that " + where(node) + ".");
  }

  void compare_nodes(const std::vector<const jit::Node*>& nodes, int64_t position) {
    const jit::Node* first = nodes[0];
    table_.add_node(first, position);
    for (size_t t = 1; t < nodes.size(); ++t) {
      if (nodes[t]->kind() != first->kind() || nodes[t]->inputs().size() != first->inputs().size() ||
          nodes[t]->outputs().size() != first->outputs().size()) {
        differ(first, t);
      }
      for (size_t i = 0; i < first->inputs().size(); ++i) {
        if (twins_[t].at(nodes[t]->input(i)) != first->input(i)) differ(first, t);
      }
    }
    for (size_t o = 0; o < first->outputs().size(); ++o) {
      std::vector<const jit::Value*> values;
      for (const jit::Node* node : nodes) values.push_back(node->output(o));
      pair(values);
      const bool constant = first->kind() == c10::prim::Constant;
      if (constant && compare_constants(values)) continue;
      if (values[0]->type()->kind() == c10::TypeKind::TensorType) {
        if (is_packed(first, o)) packed_.insert(values[0]);
        table_.add_value(values[0], observed_shape(values, where(first)), position,
                         !packed_.contains(values[0]));
      }
    }
  }

  // Both parts of a packed sequence, and what a recurrent layer makes of its values.
  bool is_packed(const jit::Node* node, size_t output) const {
    static const auto kPack = c10::Symbol::fromQualString("aten::_pack_padded_sequence");
    static const auto kPad = c10::Symbol::fromQualString("aten::_pad_packed_sequence");
    if (node->kind() == kPack) return true;
    return node->kind() != kPad && output == 0 && node->inputs().size() > 0 &&
           packed_.contains(node->input(0));
  }

  // True if it varies and is now known as a number.
  bool compare_constants(const std::vector<const jit::Value*>& values) {
    std::vector<c10::IValue> constants;
    for (const jit::Value* value : values) constants.push_back(*jit::toIValue(value));
    bool same = true;
    for (const c10::IValue& constant : constants) same &= same_constant(constants[0], constant);
    if (same) return false;
    Observed observed;
    for (const c10::IValue& constant : constants) {
      const auto number = whole_number(constant);
      if (!number) {
        const auto& uses = values[0]->uses();
        const jit::Node* user = uses.empty() ? values[0]->node() : uses[0].user;
        throw Error("A constant " + where(user) +
                    " differs between traces, so it depends on a dynamic size or on the values of the "
                    "inputs (item()), and is no whole number that could be computed from sizes.");
      }
      observed.push_back(*number);
    }
    if (constants[0].isTensor()) table_.add_value(values[0], {}, 0);
    table_.add_number(values[0], observed);
    return true;
  }

  const std::vector<Trace>& traces_;
  std::unordered_map<const jit::Node*, std::string> layers_;
  // Per trace, from its values to the first trace's.
  std::vector<std::unordered_map<const jit::Value*, const jit::Value*>> twins_;
  std::unordered_set<const jit::Value*> packed_;
  SizeTable table_;
};

}  // namespace

SizeTable compare_traces(const std::vector<Trace>& traces, const Parameters& parameters) {
  return Lockstep(traces, parameters).compare();
}

}  // namespace torch_onnx
