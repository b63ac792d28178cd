// A case that gives the same whatever the model computes passes always, and so tests nothing.
#include "expected.hpp"

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

bool same_rows(const Tensor& output) {
  return output.dim() > 0 && output.size(0) > 1 && output.is_floating_point() &&
         largest(output - output.slice(0, 0, 1)) < 1e-3 * largest(output);
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

// Or nothing, if outputs tell one model from another.
std::string why_worthless(const std::vector<Run>& runs, bool rows_differ) {
  for (size_t i = 0; i < runs[0].outputs.size(); ++i) {
    const std::string output = "output " + std::to_string(i);
    Tensors all;
    for (const Run& run : runs) {
      all.push_back(run.outputs[i].flatten());
      if (rows_differ && same_rows(run.outputs[i])) return output + " is the same for all rows of a batch";
    }
    const Tensor values = torch::cat(all);
    if (values.numel() > 1 && (values == values[0]).all().item<bool>()) return output + " has one value only";
  }
  return {};
}

}  // namespace

bool is_worth_comparing(const Case& test_case) {
  return why_worthless(run_all(test_case), test_case.rows_differ).empty();
}

std::vector<Run> expected_runs(const Case& test_case) {
  std::vector<Run> runs = run_all(test_case);
  const std::string problem = why_worthless(runs, test_case.rows_differ);
  if (!problem.empty()) throw std::runtime_error(problem + ": the case tests nothing");
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
