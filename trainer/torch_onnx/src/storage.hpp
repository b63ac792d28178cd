// WeightStorage as the rest of the exporter sees it: one place that knows its kinds.
#pragma once

#include <cstddef>

#include "draft.hpp"
#include "torch_onnx/export.hpp"

namespace torch_onnx {

/// Stores the draft's parameters as `storage` says, with the nodes that restore them.
void store_weights(Draft& draft, WeightStorage storage);

/// Gives those of the module's parameters that `storage` rounds the values that they would be
/// restored to, in place. The draft must be as draft_from_module makes it. Returns how many.
size_t round_parameters(const Draft& draft, WeightStorage storage);

}  // namespace torch_onnx
