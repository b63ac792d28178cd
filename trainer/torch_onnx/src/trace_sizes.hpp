// At which sizes of the dynamic axes a model is traced.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace torch_onnx {

/// Of each dynamic axis, by its name.
using AxisSizes = std::map<std::string, int64_t>;

/// Each list holds alternatives, the best one first: a model may not run at all sizes (windows, tables of
/// positions, lengths that reach an axis's end).
struct TraceSizes {
  std::vector<AxisSizes> base;
  /// The first base's, with one axis changed.
  std::map<std::string, std::vector<int64_t>> changed;
  /// All axes changed again.
  std::vector<AxisSizes> check;
};

/// Base sizes are primes near the example's, so that they are seldom equal to a model's own numbers. The
/// others lie far from them, about half and twice the example, as neighbours round to the same when they are
/// divided; an example of 1 or 2 is tried at 1.
TraceSizes choose_trace_sizes(const AxisSizes& example);

}  // namespace torch_onnx
