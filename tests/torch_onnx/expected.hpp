// What ONNX Runtime must give for a case: LibTorch's outputs, found worth comparing with.
#pragma once

#include "case.hpp"

namespace torch_onnx_test {

struct Run {
  Tensors inputs;
  Tensors outputs;
};

/// The case's runs in eval mode and then, with Case::alone, each row of each run as a batch of its
/// own, expecting what that row gave among its neighbours. Throws std::runtime_error where an
/// output's values are all equal, rows give the same though they must differ, or a
/// row alone gives something else than in its batch.
std::vector<Run> expected_runs(const Case& test_case);

/// Whether the case's outputs would not be refused as telling nothing.
bool is_worth_comparing(const Case& test_case);

}  // namespace torch_onnx_test
