// Equal constants come from scalars that many layers use, and from tied or equal weights.
#include <cstring>
#include <string_view>
#include <unordered_map>

#include "passes/passes.hpp"

namespace torch_onnx {
namespace {

std::string_view bytes_of(const torch::Tensor& data) {
  return {static_cast<const char*>(data.data_ptr()), data.nbytes()};
}

bool same_data(const torch::Tensor& a, const torch::Tensor& b) {
  return a.scalar_type() == b.scalar_type() && a.sizes() == b.sizes() && bytes_of(a) == bytes_of(b);
}

}  // namespace

void share_constants(Draft& draft) {
  std::unordered_multimap<size_t, std::string> by_hash;
  std::unordered_map<std::string, std::string> replaced;
  // Parameters first: what is shared with a parameter goes by the parameter's name.
  for (const bool parameters : {true, false}) {
    for (auto& [name, constant] : draft.constants) {
      if (constant.is_parameter != parameters) continue;
      constant.data = constant.data.detach().cpu().contiguous();
      const size_t hash = std::hash<std::string_view>()(bytes_of(constant.data));
      const auto [first, last] = by_hash.equal_range(hash);
      auto twin = first;
      while (twin != last && !same_data(draft.constants.at(twin->second).data, constant.data)) ++twin;
      if (twin == last) {
        by_hash.emplace(hash, name);
      } else {
        replaced[name] = twin->second;
      }
    }
  }
  for (onnx::NodeProto& node : draft.nodes) {
    for (std::string& input : *node.mutable_input()) {
      if (const auto found = replaced.find(input); found != replaced.end()) input = found->second;
    }
  }
  for (const auto& [name, twin] : replaced) draft.constants.erase(name);
}

}  // namespace torch_onnx
