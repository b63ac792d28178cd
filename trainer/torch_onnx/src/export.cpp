// One export from end to end.
#include "torch_onnx/export.hpp"

#include <map>
#include <set>

#include "draft_from_module.hpp"
#include "lockstep.hpp"
#include "model.hpp"
#include "module_state.hpp"
#include "passes/passes.hpp"
#include "storage.hpp"
#include "torch_onnx/error.hpp"
#include "trace.hpp"
#include "translate.hpp"

namespace torch_onnx {
namespace {

// The given names, or as many as are needed of our own.
std::vector<std::string> complete_names(const std::vector<std::string>& names, size_t count,
                                        const std::string& what) {
  if (names.empty()) {
    std::vector<std::string> own;
    for (size_t i = 0; i < count; ++i) own.push_back(what + "_" + std::to_string(i));
    return own;
  }
  if (names.size() != count) {
    throw Error("Options::" + what + "_names has " + std::to_string(names.size()) +
                " names, but the model has " + std::to_string(count) + " " + what + "s.");
  }
  return names;
}

void check_names_differ(const Options& options) {
  std::set<std::string> seen;
  for (const auto* names : {&options.input_names, &options.output_names}) {
    for (const std::string& name : *names) {
      if (name.empty()) throw Error("Options names an input or output with an empty string.");
      if (!seen.insert(name).second) throw Error("Options names '" + name + "' twice.");
    }
  }
}

void check_dynamic_axes(const Options& options, const std::vector<torch::Tensor>& inputs) {
  std::map<std::string, int64_t> sizes;
  for (const auto& [input, axis, name] : options.dynamic_axes) {
    const std::string which = "Dynamic axis '" + name + "' (axis " + std::to_string(axis) + " of input " +
                              std::to_string(input) + ")";
    if (name.empty()) throw Error(which + " needs a name.");
    if (input >= inputs.size()) {
      throw Error(which + " names an input that is not there: there are " + std::to_string(inputs.size()) +
                  " example inputs.");
    }
    if (axis < 0 || axis >= inputs[input].dim()) {
      throw Error(which + " names an axis that is not there: the input has " +
                  std::to_string(inputs[input].dim()) + " axes.");
    }
    if (inputs[input].size(axis) == 0) throw Error(which + " has no rows in the example.");
    const auto [same, fresh] = sizes.try_emplace(name, inputs[input].size(axis));
    if (!fresh && same->second != inputs[input].size(axis)) {
      throw Error(which + " has the size " + std::to_string(inputs[input].size(axis)) +
                  " in the example, but another axis of that name has " + std::to_string(same->second) +
                  ": axes of one name have one size.");
    }
  }
}

}  // namespace

Draft draft_from_module(torch::nn::Module& module, const Forward& forward,
                        const std::vector<torch::Tensor>& example_inputs, const Options& given_options) {
  Options options = given_options;
  options.input_names = complete_names(options.input_names, example_inputs.size(), "input");
  for (size_t i = 0; i < example_inputs.size(); ++i) {
    if (!example_inputs[i].defined())
      throw Error("Example input " + std::to_string(i) + " is an undefined tensor.");
  }
  check_dynamic_axes(options, example_inputs);
  const ModuleState state(module);
  const Parameters parameters(module);
  const std::vector<Trace> traces = trace_all_sizes(forward, example_inputs, options);
  state.check_unwritten();
  torch::jit::Graph& graph = *traces[0].graph;
  if (graph.outputs().empty()) throw Error("The forward function returns no tensor.");
  options.output_names = complete_names(options.output_names, graph.outputs().size(), "output");
  check_names_differ(options);
  const SizeTable sizes = compare_traces(traces, parameters);
  fold_constants(graph, sizes, parameters);
  Draft draft = translate(graph, sizes, parameters, options);
  fuse_transpose_into_gemm(draft);
  clean(draft);
  return draft;
}

onnx::ModelProto export_model(torch::nn::Module& module, const Forward& forward,
                              const std::vector<at::Tensor>& example_inputs, const Options& options) {
  Draft draft = draft_from_module(module, forward, example_inputs, options);
  if (options.weights == WeightStorage::float32) fold_batch_norm(draft);
  store_weights(draft, options.weights);
  share_constants(draft);
  onnx::ModelProto model = make_model(draft, options.producer);
  check_model(model);
  return model;
}

}  // namespace torch_onnx
