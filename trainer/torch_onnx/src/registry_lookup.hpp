// The registry as the exporter sees it. Each family of operators adds its own to the table.
#pragma once

#include <map>
#include <string>

#include "torch_onnx/registry.hpp"

namespace torch_onnx {

using Registry = std::map<std::string, Translate>;

/// The translation of a kind, or nullptr.
const Translate* find_translation(const std::string& kind);

/// True if the kind's translation is the user's.
bool is_users_own(const std::string& kind);

void add_activation_operators(Registry& registry);
void add_attention_operators(Registry& registry);
void add_compare_operators(Registry& registry);
void add_conv_operators(Registry& registry);
void add_create_operators(Registry& registry);
void add_elementwise_operators(Registry& registry);
void add_embedding_operators(Registry& registry);
void add_index_operators(Registry& registry);
void add_linear_operators(Registry& registry);
void add_norm_operators(Registry& registry);
void add_order_operators(Registry& registry);
void add_pool_operators(Registry& registry);
void add_recurrent_operators(Registry& registry);
void add_reduce_operators(Registry& registry);
void add_resize_operators(Registry& registry);
void add_shape_operators(Registry& registry);
void add_split_operators(Registry& registry);

}  // namespace torch_onnx
