// One table of all translations. Families are listed here by hand: registration from static
// objects would be dropped by the linker of a static library.
#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

Registry& registry() {
  static Registry table = [] {
    Registry built_in;
    add_activation_operators(built_in);
    add_attention_operators(built_in);
    add_compare_operators(built_in);
    add_conv_operators(built_in);
    add_create_operators(built_in);
    add_elementwise_operators(built_in);
    add_embedding_operators(built_in);
    add_index_operators(built_in);
    add_linear_operators(built_in);
    add_norm_operators(built_in);
    add_order_operators(built_in);
    add_pool_operators(built_in);
    add_recurrent_operators(built_in);
    add_reduce_operators(built_in);
    add_resize_operators(built_in);
    add_shape_operators(built_in);
    add_split_operators(built_in);
    return built_in;
  }();
  return table;
}

}  // namespace

const Translate* find_translation(const std::string& kind) {
  const auto found = registry().find(kind);
  return found == registry().end() ? nullptr : &found->second;
}

void register_operator(const std::string& kind, Translate translate) {
  registry()[kind] = std::move(translate);
}

std::vector<std::string> registered_operators() {
  std::vector<std::string> kinds;
  for (const auto& [kind, translate] : registry()) kinds.push_back(kind);
  return kinds;
}

}  // namespace torch_onnx
