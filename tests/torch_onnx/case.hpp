// A case of the comparison with ONNX Runtime: a model, inputs at several sizes, and how to write
// both, with LibTorch's outputs, for compare.mjs.
#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "torch_onnx/export.hpp"

namespace torch_onnx_test {

using torch::Tensor;
using Tensors = std::vector<Tensor>;

struct Case {
  std::string name;
  std::shared_ptr<torch::nn::Module> module;
  torch_onnx::Forward forward;
  std::vector<Tensors> runs;  ///< Inputs; the first ones are the example of the export.
  torch_onnx::Options options;
  double tolerance = 1e-5;  ///< Largest difference relative to the output's largest value.
  std::function<onnx::ModelProto()> model = {};  ///< What to compare with `forward`, if not its export.
  std::size_t inline_limit = torch_onnx::kInlineLimit;  ///< Of save_model.
  bool rows_differ = false;  ///< Whether a batch's rows must give different outputs.
  /// Row `row` of a batch as a batch of its own, perhaps cut to its length: it must give the same
  /// output as among its neighbours, in LibTorch and in ONNX. Empty: rows may depend on each other.
  std::function<Tensors(const Tensors& batch, int64_t row)> alone = {};
  std::string description = {};  ///< Printed with a failure: what it takes to make the case again.
};

/// GoogleTest would print its bytes.
inline void PrintTo(const Case& test_case, std::ostream* out) { *out << test_case.name; }

/// A case named `name` of a module with `forward(Tensor)`: random inputs of `shape` at three batch
/// sizes, the first axis being dynamic.
template <class Module>
Case layer(const std::string& name, torch::nn::ModuleHolder<Module> module, std::vector<int64_t> shape);

/// The same of a function, with parameters of nothing.
Case function(const std::string& name, std::function<Tensor(const Tensor&)> forward,
              std::vector<int64_t> shape);

/// The same of a function of two inputs.
Case function2(const std::string& name, std::function<Tensor(const Tensor&, const Tensor&)> forward,
               std::vector<int64_t> first_shape, std::vector<int64_t> second_shape);

/// Normally distributed tensors of `shape` at three batch sizes.
std::vector<Tensors> batches(const std::vector<std::vector<int64_t>>& shapes);

/// Exports and writes NAME.onnx, NAME.bin (all tensors) and NAME.json (what is where). Throws where
/// the module's own outputs would make the comparison worthless.
void write_case(const Case& test_case, const std::filesystem::path& folder);

/// The tables.
std::vector<Case> layer_cases();
std::vector<Case> function_cases();
std::vector<Case> arithmetic_cases();
std::vector<Case> index_cases();
std::vector<Case> sequence_cases();
std::vector<Case> size_cases();
std::vector<Case> network_cases();

template <class Module>
Case layer(const std::string& name, torch::nn::ModuleHolder<Module> module, std::vector<int64_t> shape) {
  const auto forward = [module](const Tensors& in) mutable { return Tensors{module->forward(in[0])}; };
  return {name, module.ptr(), forward, batches({shape}), {.dynamic_axes = {{0, 0, "batch"}}}};
}

}  // namespace torch_onnx_test
