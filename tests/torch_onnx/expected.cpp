// A case that gives the same whatever the model computes passes always, and so tests nothing.
#include "expected.hpp"

#include <algorithm>
#include <stdexcept>

namespace torch_onnx_test {
namespace {

// The model may work in place.
Tensors copies(const Tensors& tensors) {
  Tensors result;
  for (const Tensor& tensor : tensors) result.push_back(tensor.clone());
  return result;
}

double largest(const Tensor& values) { return values.to(torch::kDouble).abs().max().item<double>(); }

// Whether the values are those of a network that looks at its input: more than rounding, and
// another row's are others.
bool is_of_interest(const Tensor& output) {
  if (output.numel() < 2 || !output.is_floating_point()) return true;
  const double scale = largest(output);
  if (scale < 1e-5 || largest(output - output.flatten()[0]) == 0) return false;
  return output.size(0) == 1 || largest(output - output.slice(0, 0, 1)) > 1e-3 * scale;
}

// Of an output of the whole batch: what belongs to `row`, cut to the size of `own`.
Tensor part_of_row(const Tensor& output, int64_t row, const Tensor& own) {
  Tensor part = output.narrow(0, row, 1);
  for (int64_t axis = 1; axis < part.dim(); ++axis) part = part.narrow(axis, 0, own.size(axis));
  return part;
}

Run run_alone(const Case& test_case, const Run& batch, int64_t row) {
  Run run{.inputs = test_case.alone(batch.inputs, row), .outputs = {}};
  for (const Tensor& own : test_case.forward(copies(run.inputs))) {
    const Tensor& expected =
        run.outputs.emplace_back(part_of_row(batch.outputs[run.outputs.size()], row, own));
    if (largest(own - expected) > test_case.tolerance * largest(expected)) {
      throw std::runtime_error("row " + std::to_string(row) +
                               " gives something else alone than in its batch");
    }
  }
  return run;
}

std::vector<Run> run_all(const Case& test_case) {
  torch::NoGradGuard no_grad;
  test_case.module->eval();
  std::vector<Run> runs;
  for (const Tensors& inputs : test_case.runs) runs.push_back({inputs, test_case.forward(copies(inputs))});
  return runs;
}

bool are_of_interest(const Case& test_case, const std::vector<Run>& runs) {
  if (!test_case.rows_differ) return true;
  return std::all_of(runs.begin(), runs.end(), [](const Run& run) {
    return std::all_of(run.outputs.begin(), run.outputs.end(), is_of_interest);
  });
}

}  // namespace

bool is_worth_comparing(const Case& test_case) { return are_of_interest(test_case, run_all(test_case)); }

std::vector<Run> expected_runs(const Case& test_case) {
  std::vector<Run> runs = run_all(test_case);
  if (!are_of_interest(test_case, runs)) {
    throw std::runtime_error("an output hardly depends on the input, so that comparing it tests nothing");
  }
  if (!test_case.alone) return runs;
  torch::NoGradGuard no_grad;
  for (size_t run = 0, count = runs.size(); run < count; ++run) {
    for (int64_t row = 0; row < runs[run].inputs[0].size(0); ++row) {
      runs.push_back(run_alone(test_case, runs[run], row));
    }
  }
  return runs;
}

}  // namespace torch_onnx_test
