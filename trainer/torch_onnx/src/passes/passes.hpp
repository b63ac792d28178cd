// The passes over a draft, each in its own file, in the order in which export runs them.
#pragma once

#include <torch/csrc/jit/ir/ir.h>

#include <string>
#include <vector>

#include "draft.hpp"
#include "parameters.hpp"
#include "sizes.hpp"

namespace torch_onnx {

/// Evaluates with LibTorch, before translation, nodes of the trace that read constants only.
/// Transposes of parameters, and slices of those that are factors of products, stay nodes: their
/// weights keep names and can be stored rounded.
void fold_constants(torch::jit::Graph& graph, const SizeTable& sizes, const Parameters& parameters);

/// Removes Identity and Transpose nodes that change nothing, then nodes and constants nobody reads.
void clean(Draft& draft);

/// Gemm transposes its second input itself.
void fuse_transpose_into_gemm(Draft& draft);

/// Folds BatchNormalization with constant statistics into the Conv, ConvTranspose or Gemm before it,
/// if that has a constant weight and nothing else reads it. The new constants keep the parameters'
/// names; a bias that was not there is called after the weight. Only for weights that are stored
/// as they are: those that rounding a module puts on the shipped grid must be shipped unscaled.
void fold_batch_norm(Draft& draft);

struct Int8Choice {
  std::string constant;
  int64_t axis = 0;
};

/// The parameters worth storing as int8 and the axis of their channels.
std::vector<Int8Choice> choose_int8(const Draft& draft);

/// Stores them so, behind DequantizeLinear.
void store_int8(Draft& draft, const std::vector<Int8Choice>& choices);

/// The parameters worth storing as float16.
std::vector<std::string> choose_float16(const Draft& draft);

/// Nearest float16 values. Throws Error with the parameter's name where float16 ends before its
/// largest value, or a value is not finite.
torch::Tensor to_float16(const std::string& name, const torch::Tensor& weight);

/// Stores them so, behind Cast.
void store_float16(Draft& draft, const std::vector<std::string>& names);

/// Keeps one of constants that are equal in type, shape and bytes.
void share_constants(Draft& draft);

}  // namespace torch_onnx
