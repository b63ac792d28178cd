// One table of all translations. Families are listed here by hand: registration from static
// objects would be dropped by the linker of a static library.
#include <set>

#include "registry_lookup.hpp"
#include "torch_onnx/error.hpp"

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

std::set<std::string>& users_own() {
  static std::set<std::string> kinds;
  return kinds;
}

}  // namespace

const Translate* find_translation(const std::string& kind) {
  const auto found = registry().find(kind);
  return found == registry().end() ? nullptr : &found->second;
}

bool is_users_own(const std::string& kind) { return users_own().contains(kind); }

void register_operator(const std::string& kind, Translate translate) {
  if (kind.find("::") == std::string::npos) {
    throw Error("register_operator expects a kind with its namespace, such as \"aten::" + kind +
                "\", not \"" + kind + "\".");
  }
  if (!translate) throw Error("register_operator was given an empty function for " + kind + ".");
  registry()[kind] = std::move(translate);
  users_own().insert(kind);
}

std::vector<std::string> registered_operators() {
  std::vector<std::string> kinds;
  for (const auto& [kind, translate] : registry()) kinds.push_back(kind);
  return kinds;
}

}  // namespace torch_onnx
