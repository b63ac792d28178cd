// A C++ trace bakes every size in as a constant, so one trace says nothing about dynamic axes;
// several at well-chosen sizes say it all (see sizes.hpp).
#include "trace.hpp"

#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/passes/lower_tuples.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "mutation.hpp"
#include "torch_onnx/error.hpp"

namespace torch_onnx {
namespace {

namespace jit = torch::jit;

using Sizes = std::map<std::string, int64_t>;

bool is_prime(int64_t n) {
  for (int64_t d = 2; d * d <= n; ++d) {
    if (n % d == 0) return false;
  }
  return n > 1;
}

// A convolution over the axis may need so much.
constexpr int64_t kWindow = 3;

// From the example's size down to `smallest` where there is room (a position table may end there), else
// above.
int64_t take_near(int64_t size, int64_t smallest, const std::function<bool(int64_t)>& fits,
                  std::set<int64_t>& taken) {
  const auto take = [&](int64_t n) { return fits(n) && taken.insert(n).second; };
  for (int64_t n = size; n >= smallest; --n) {
    if (take(n)) return n;
  }
  int64_t n = std::max<int64_t>(size + 1, 2);
  while (!take(n)) ++n;
  return n;
}

// Rows of the example in their order, so that offsets and sorted lengths stay sorted.
torch::Tensor resized(const torch::Tensor& example, int64_t axis, int64_t size) {
  const auto rows = torch::arange(size, torch::TensorOptions(torch::kLong).device(example.device()));
  return example.index_select(axis, (rows * example.size(axis)).div(size, "floor"));
}

std::string describe(const Sizes& sizes) {
  std::string text;
  for (const auto& [name, size] : sizes) {
    text += (text.empty() ? "" : ", ") + name + "=" + std::to_string(size);
  }
  return text.empty() ? "the example's sizes" : text;
}

std::vector<torch::Tensor> inputs_at(const std::vector<torch::Tensor>& example_inputs, const Options& options,
                                     const Sizes& sizes) {
  std::vector<torch::Tensor> inputs = example_inputs;
  for (const DynamicAxis& dynamic : options.dynamic_axes) {
    torch::Tensor& input = inputs[dynamic.input];
    input = resized(input, dynamic.axis, sizes.at(dynamic.name));
  }
  return inputs;
}

// Real inputs with values from the first half only, which changes sums and, mostly, extremes.
// Integers stay: they may be offsets or lengths, which make sense together only.
std::vector<torch::Tensor> with_other_values(std::vector<torch::Tensor> inputs) {
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
    for (const torch::Tensor& output : forward(tensors)) outputs.emplace_back(output);
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
    throw Error(untraceable + error.what_without_backtrace());
  } catch (const std::exception& error) {
    throw Error(untraceable + error.what());
  }
}

std::vector<Trace> trace_all_sizes(const Forward& forward, const std::vector<torch::Tensor>& example_inputs,
                                   const Options& options) {
  std::set<int64_t> taken;
  Sizes base;
  Sizes changed;
  Sizes check;
  for (const DynamicAxis& dynamic : options.dynamic_axes) {
    if (base.contains(dynamic.name)) continue;
    const int64_t size = example_inputs[dynamic.input].size(dynamic.axis);
    base[dynamic.name] = take_near(size, std::clamp<int64_t>(size, 2, kWindow), is_prime, taken);
    const int64_t first = base[dynamic.name];
    const int64_t second = changed[dynamic.name] =
        take_near(size, std::clamp<int64_t>(size, 2, kWindow), is_prime, taken);
    // What depends on a remainder of the size must not look constant.
    const auto leaves_others = [&](int64_t n) {
      return std::set{first % 2, second % 2, n % 2}.size() > 1 &&
             std::set{first % 3, second % 3, n % 3}.size() > 1;
    };
    check[dynamic.name] = take_near(size, size < kWindow ? 1 : kWindow, leaves_others, taken);
  }
  const auto trace_at = [&](const Sizes& sizes) {
    return trace_forward(forward, inputs_at(example_inputs, options, sizes), describe(sizes));
  };
  std::vector<Trace> traces = {trace_at(base)};
  for (const auto& [name, size] : changed) {
    Sizes sizes = base;
    sizes[name] = size;
    traces.push_back(trace_at(sizes));
  }
  if (!check.empty()) traces.push_back(trace_at(check));
  const auto others = with_other_values(inputs_at(example_inputs, options, base));
  traces.push_back(trace_forward(forward, others, "other values of the inputs"));
  return traces;
}

}  // namespace torch_onnx
