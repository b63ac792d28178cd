// What ONNX Runtime must give for a case: LibTorch's outputs, found worth comparing with.
#pragma once

#include "case.hpp"

namespace torch_onnx_test {

struct Run {
  Tensors inputs;
  Tensors outputs;
};

/// The case's runs in eval mode and then, with Case::alone, each row of each run as a batch of its
/// own, expecting what that row gave among its neighbours. Throws std::runtime_error if the case is
/// not worth comparing or a row alone gives something else than in its batch.
std::vector<Run> expected_runs(const Case& test_case);

/// Whether outputs have several values, more than rounding leaves, and others for other rows; always
/// without Case::rows_differ.
bool is_worth_comparing(const Case& test_case);

}  // namespace torch_onnx_test
