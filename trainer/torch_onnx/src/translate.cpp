// Names of inputs and outputs are taken first, so that no layer's name can push them aside.
#include "translate.hpp"

#include <algorithm>

#include "registry_lookup.hpp"
#include "torch_onnx/error.hpp"

namespace torch_onnx {
namespace {

namespace jit = torch::jit;

torch::ScalarType scalar_type(const jit::Value* value) {
  return *value->type()->expectRef<c10::TensorType>().scalarType();
}

// A size as ONNX declares it: the axis's name where it is one of the inputs' dynamic axes.
class AxisNames {
 public:
  AxisNames(const jit::Graph& graph, const SizeTable& sizes, const Options& options) {
    for (const DynamicAxis& dynamic : options.dynamic_axes) {
      const Size size = sizes.shape(graph.inputs()[dynamic.input])[dynamic.axis];
      names_.try_emplace(size.symbol, dynamic.name);
    }
  }

  ValueInfo info(const std::string& name, torch::ScalarType dtype, const std::vector<Size>& shape) {
    ValueInfo info{.name = name, .dtype = dtype, .shape = {}};
    for (size_t axis = 0; axis < shape.size(); ++axis) {
      if (!shape[axis].dynamic()) {
        info.shape.emplace_back(shape[axis].traced);
        continue;
      }
      const std::string own_name = name + "_axis" + std::to_string(axis);
      info.shape.emplace_back(names_.try_emplace(shape[axis].symbol, own_name).first->second);
    }
    return info;
  }

 private:
  std::unordered_map<int, std::string> names_;
};

bool alike(const ValueInfo& a, const ValueInfo& b) { return a.dtype == b.dtype && a.shape == b.shape; }

std::string describe(const ValueInfo& info) {
  std::string text = std::string(c10::toString(info.dtype)) + " [";
  for (size_t axis = 0; axis < info.shape.size(); ++axis) {
    const auto* size = std::get_if<int64_t>(&info.shape[axis]);
    text += (axis == 0 ? "" : ", ") + (size == nullptr ? std::string("?") : std::to_string(*size));
  }
  return text + "]";
}

// One ONNX value may stand for several of the trace; all must be of one type and shape.
void record_traced(const jit::Value* output, const Translation& translation, Translation::State& state) {
  const auto name = state.names.find(output);
  const auto type = output->type()->cast<c10::TensorType>();
  if (name == state.names.end() || !type || !type->scalarType()) return;
  if (c10::isComplexType(*type->scalarType())) return;  // however a user's translation represents it
  ValueInfo info{.name = name->second, .dtype = *type->scalarType(), .shape = {}};
  for (const Size& size : state.sizes.shape(output)) {
    if (size.dynamic()) {
      info.shape.emplace_back(std::string());
    } else {
      info.shape.emplace_back(size.traced);
    }
  }
  const auto [other, fresh] = state.draft.traced.try_emplace(name->second, info);
  if (!fresh && !alike(other->second, info)) {
    translation.refuse("its translation gave as result the value " + name->second + " of type and shape " +
                       describe(other->second) + ", but the trace has " + describe(info));
  }
}

// Nodes that a pass removes before ONNX could compare them.
void check_identities(const Draft& draft) {
  for (const onnx::NodeProto& node : draft.nodes) {
    if (node.op_type() != "Identity") continue;
    const auto input = draft.traced.find(node.input(0));
    const auto output = draft.traced.find(node.output(0));
    if (input == draft.traced.end() || output == draft.traced.end() || alike(input->second, output->second))
      continue;
    throw Error("The node " + node.name() + " passes on " + describe(input->second) + ", but the trace has " +
                describe(output->second) + " there, so the translation that wrote it is wrong.");
  }
}

bool is_complex(const jit::Value* value) {
  const auto type = value->type()->cast<c10::TensorType>();
  return type && type->scalarType() && c10::isComplexType(*type->scalarType());
}

void translate_node(const jit::Node* node, Translation::State& state) {
  const std::string kind = node->kind().toQualString();
  if (kind == "prim::Constant" || kind == "prim::ListConstruct") return;
  if (kind == "prim::ListUnpack") {
    const auto list = state.lists.find(node->input());
    if (list != state.lists.end() && list->second.size() == node->outputs().size()) {
      for (size_t i = 0; i < list->second.size(); ++i) {
        state.names[node->output(i)] = list->second[i];
      }
      return;
    }
  }
  const Translate* translate = find_translation(kind);
  if (translate == nullptr) {
    throw Error(kind + " " + say_layer(state.layer) +
                " has no translation to ONNX: write one and register it with "
                "torch_onnx::register_operator(\"" +
                kind + "\", ...), see torch_onnx/registry.hpp.");
  }
  Translation translation(state);
  const auto complex = [](const auto& values) {
    return std::any_of(values.begin(), values.end(), is_complex);
  };
  if (!is_users_own(kind) && (complex(node->inputs()) || complex(node->outputs()))) {
    translation.refuse(
        "it works on complex numbers, which ONNX lacks; register translations of your own for it and "
        "its neighbours, on real tensors with a last axis of 2");
  }
  try {
    (*translate)(translation);
  } catch (const Error&) {
    throw;
  } catch (const c10::Error& error) {
    translation.refuse(error.what_without_backtrace());
  } catch (const std::exception& error) {
    translation.refuse(std::string("its translation failed: ") + error.what());
  }
  for (const jit::Value* output : node->outputs()) {
    record_traced(output, translation, state);
    if (!output->uses().empty() && !state.names.contains(output) && !state.lists.contains(output) &&
        !state.packed.contains(output)) {
      translation.refuse("its translation gave no result for output " + std::to_string(output->offset()));
    }
  }
}

// ONNX wants each output to be made by a node of its own.
void name_outputs(Draft& draft, const std::vector<std::string>& values) {
  std::unordered_map<std::string, std::string> renamed;
  std::vector<onnx::NodeProto> copies;
  const auto made_by_node = [&](const std::string& value) {
    return std::any_of(draft.nodes.begin(), draft.nodes.end(), [&](const onnx::NodeProto& node) {
      return std::find(node.output().begin(), node.output().end(), value) != node.output().end();
    });
  };
  for (size_t i = 0; i < values.size(); ++i) {
    const std::string& name = draft.outputs[i].name;
    if (made_by_node(values[i]) && renamed.try_emplace(values[i], name).second) continue;
    onnx::NodeProto& copy = copies.emplace_back();
    copy.set_op_type("Identity");
    copy.set_name(draft.unique_name(name + "/Identity"));
    copy.add_input(values[i]);
    copy.add_output(name);
  }
  draft.nodes.insert(draft.nodes.end(), copies.begin(), copies.end());
  for (onnx::NodeProto& node : draft.nodes) {
    for (auto* names : {node.mutable_input(), node.mutable_output()}) {
      for (std::string& name : *names) {
        if (const auto found = renamed.find(name); found != renamed.end()) name = found->second;
      }
    }
  }
}

}  // namespace

Draft translate(const jit::Graph& graph, const SizeTable& sizes, const Parameters& parameters,
                const Options& options) {
  Draft draft;
  AxisNames axis_names(graph, sizes, options);
  Translation::State state{.draft = draft, .sizes = sizes, .parameters = parameters};
  for (size_t i = 0; i < graph.inputs().size(); ++i) {
    const jit::Value* input = graph.inputs()[i];
    const std::string name = draft.unique_name(options.input_names[i]);
    draft.inputs.push_back(axis_names.info(name, scalar_type(input), sizes.shape(input)));
    state.names[input] = name;
  }
  for (size_t i = 0; i < graph.outputs().size(); ++i) {
    const jit::Value* output = graph.outputs()[i];
    const std::string name = draft.unique_name(options.output_names[i]);
    draft.outputs.push_back(axis_names.info(name, scalar_type(output), sizes.shape(output)));
  }
  const auto layers = node_layers(graph, parameters);
  for (const jit::Node* node : graph.nodes()) {
    state.node = node;
    state.layer = layers.at(node);
    translate_node(node, state);
  }
  check_identities(draft);
  std::vector<std::string> values;
  for (const jit::Value* output : graph.outputs()) {
    values.push_back(value_name(output, state));
  }
  name_outputs(draft, values);
  return draft;
}

}  // namespace torch_onnx
