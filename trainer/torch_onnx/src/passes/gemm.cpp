// torch::nn::Linear traces as addmm with a transposed weight.
#include <unordered_map>

#include "passes/passes.hpp"

namespace torch_onnx {

void fuse_transpose_into_gemm(Draft& draft) {
  std::unordered_map<std::string, std::string> transposed;
  for (onnx::NodeProto& node : draft.nodes) {
    if (node.op_type() == "Transpose") {
      const onnx::AttributeProto* perm = find_attribute(node, "perm");
      if (perm != nullptr && perm->ints_size() == 2 && perm->ints(0) == 1) {
        transposed[node.output(0)] = node.input(0);
      }
    } else if (node.op_type() == "Gemm") {
      const auto found = transposed.find(node.input(1));
      if (found == transposed.end()) continue;
      node.set_input(1, found->second);
      set_attribute(node, "transB", 1 - integer_attribute(node, "transB", 0));
    }
  }
}

}  // namespace torch_onnx
