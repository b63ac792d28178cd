// A C++ trace bakes every size in as a constant, so one trace says nothing about dynamic axes; several at
// sizes far apart say how every constant depends on them (see sizes.hpp).
#include "trace.hpp"

#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/passes/lower_tuples.h>

#include <exception>
#include <utility>

#include "mutation.hpp"
#include "torch_onnx/error.hpp"
#include "trace_sizes.hpp"

namespace torch_onnx {
namespace {

namespace jit = torch::jit;

// Rows of the example in their order, so that offsets and sorted lengths stay sorted.
torch::Tensor resized(const torch::Tensor& example, int64_t axis, int64_t size) {
  const auto rows = torch::arange(size, torch::TensorOptions(torch::kLong).device(example.device()));
  return example.index_select(axis, (rows * example.size(axis)).div(size, "floor"));
}

std::string describe(const AxisSizes& sizes) {
  std::string text;
  for (const auto& [name, size] : sizes) {
    text += (text.empty() ? "" : ", ") + name + "=" + std::to_string(size);
  }
  return text.empty() ? "the example's sizes" : text;
}

std::vector<torch::Tensor> inputs_at(const std::vector<torch::Tensor>& example_inputs, const Options& options,
                                     const AxisSizes& sizes) {
  std::vector<torch::Tensor> inputs = example_inputs;
  for (const DynamicAxis& dynamic : options.dynamic_axes) {
    torch::Tensor& input = inputs[dynamic.input];
    input = resized(input, dynamic.axis, sizes.at(dynamic.name));
  }
  return inputs;
}

// Floating-point values of other size, sign and order, truth values turned round. Integers stay: they may be
// offsets or lengths, which make sense together only.
std::vector<torch::Tensor> with_other_values(std::vector<torch::Tensor> inputs) {
  for (torch::Tensor& input : inputs) {
    if (input.is_floating_point()) input = input.flatten().flip({0}).view(input.sizes()) * -0.75 - 0.125;
    if (input.scalar_type() == torch::kBool) input = input.logical_not();
  }
  return inputs;
}

// Milder: the first half of the values only, for models that do not run at all values.
std::vector<torch::Tensor> with_fewer_values(std::vector<torch::Tensor> inputs) {
  for (torch::Tensor& input : inputs) {
    if (!input.is_floating_point()) continue;
    const auto indices =
        torch::arange(input.numel(), torch::TensorOptions(torch::kLong).device(input.device()));
    input = input.flatten().index_select(0, indices.div(2, "floor")).view(input.sizes());
  }
  return inputs;
}

// LibTorch records it only where it copies, which depends on the sizes; it never changes a value.
void remove_contiguous(jit::Graph& graph) {
  for (jit::Node* node : graph.nodes()) {
    if (node->kind() == c10::Symbol::fromQualString("aten::contiguous")) {
      node->output()->replaceAllUsesWith(node->input(0));
    }
  }
}

// LibTorch's sentence without the tensor that it may print after it. Parameters of the module need no
// gradient here, so a tensor that does is not one of them.
std::string explained(const std::string& reason) {
  constexpr size_t kLongest = 500;
  if (reason.find("Cannot insert a Tensor that requires grad") != std::string::npos) {
    return "it uses a weight that is no parameter of the module that was passed. Is its layer registered "
           "(register_module), and is that the module whose forward is called?";
  }
  std::string text = reason.substr(0, reason.find("\nTensor:"));
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "...";
  return text;
}

}  // namespace

Trace trace_forward(const Forward& forward, const std::vector<torch::Tensor>& inputs,
                    const std::string& label) {
  torch::NoGradGuard no_grad;
  jit::Stack stack;
  // Copies, as the module may write to what it is given.
  for (const torch::Tensor& input : inputs) stack.emplace_back(input.detach().clone());
  const auto traced = [&](jit::Stack values) {
    std::vector<torch::Tensor> tensors;
    for (const auto& value : values) tensors.push_back(value.toTensor());
    jit::Stack outputs;
    for (const torch::Tensor& output : forward(tensors)) {
      if (!output.defined()) throw Error("The forward function returns an undefined tensor.");
      outputs.emplace_back(output);
    }
    return outputs;
  };
  const auto no_name = [](const torch::Tensor&) { return std::string(); };
  const std::string untraceable = "The forward function could not be traced at " + label + ": ";
  try {
    auto graph = jit::tracer::trace(std::move(stack), traced, no_name).first->graph;
    jit::Inline(*graph);
    jit::LowerSimpleTuples(graph);
    make_functional(*graph);
    remove_contiguous(*graph);
    jit::EliminateDeadCode(graph);
    return {label, graph};
  } catch (const Error&) {
    throw;
  } catch (const c10::Error& error) {
    throw Error(untraceable + explained(error.what_without_backtrace()));
  } catch (const std::exception& error) {
    throw Error(untraceable + explained(error.what()));
  }
}

namespace {

// The first attempt that the model survives; its error for the first one if it survives none.
template <class Choices, class Attempt>
std::pair<Trace, size_t> first_traced(const Choices& choices, const Attempt& attempt) {
  std::exception_ptr reason;
  for (size_t i = 0; i < choices.size(); ++i) {
    try {
      return {attempt(choices[i]), i};
    } catch (const Error&) {
      if (!reason) reason = std::current_exception();
    }
  }
  std::rethrow_exception(reason);
}

}  // namespace

std::vector<Trace> trace_all_sizes(const Forward& forward, const std::vector<torch::Tensor>& example_inputs,
                                   const Options& options) {
  AxisSizes example;
  for (const DynamicAxis& dynamic : options.dynamic_axes) {
    example.try_emplace(dynamic.name, example_inputs[dynamic.input].size(dynamic.axis));
  }
  const TraceSizes sizes = choose_trace_sizes(example);
  const auto trace_at = [&](const AxisSizes& at) {
    return trace_forward(forward, inputs_at(example_inputs, options, at), describe(at));
  };
  auto [first, chosen] = first_traced(sizes.base, trace_at);
  const AxisSizes& base = sizes.base[chosen];
  std::vector<Trace> traces = {std::move(first)};
  for (const auto& [name, choices] : sizes.changed) {
    const auto trace_changed = [&](int64_t size) {
      AxisSizes at = base;
      at[name] = size;
      return trace_at(at);
    };
    traces.push_back(first_traced(choices, trace_changed).first);
  }
  if (!example.empty()) traces.push_back(first_traced(sizes.check, trace_at).first);
  const std::vector<torch::Tensor> inputs = inputs_at(example_inputs, options, base);
  traces.push_back(first_traced(std::vector{with_other_values(inputs), with_fewer_values(inputs)},
                                [&](const std::vector<torch::Tensor>& others) {
                                  return trace_forward(forward, others, "other values of the inputs");
                                })
                       .first);
  return traces;
}

}  // namespace torch_onnx
