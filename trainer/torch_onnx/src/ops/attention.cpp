// Scaled dot product attention (Vaswani et al. 2017). torch::nn's multi-head attention is made of
// smaller operators.
#include <cmath>
#include <limits>

#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

using c10::ScalarType;

// [queries, keys]: minus infinity where the key comes after the query
std::string causal_mask(Translation& node, ScalarType type) {
  const std::vector<Size> query = node.shape(0);
  const std::vector<Size> key = node.shape(1);
  const std::string square = node.vector(std::vector<Size>{query[query.size() - 2], key[key.size() - 2]});
  const std::string ones = node.emit("Expand", {node.scalar(1, type), square});
  const std::string lower = node.emit("Trilu", {ones}, {{"upper", int64_t{0}}});
  const std::string seen = node.cast(lower, type, ScalarType::Bool);
  return node.emit("Where",
                   {seen, node.scalar(0, type), node.scalar(-std::numeric_limits<double>::infinity(), type)});
}

struct Attended {
  std::string output;
  std::string weights;
};

// (query, key, value, mask, dropout, ...): a mask of truth values says what is seen, another is added.
Attended attend(Translation& node, bool causal, double scale) {
  const ScalarType type = node.output_dtype();
  std::vector<int64_t> order;
  for (size_t axis = 0; axis < node.shape(1).size(); ++axis) order.push_back(static_cast<int64_t>(axis));
  std::swap(order[order.size() - 1], order[order.size() - 2]);
  const std::string keys = node.emit("Transpose", {node.tensor(1)}, {{"perm", order}});
  const std::string queries = node.emit("Mul", {node.tensor(0), node.scalar(scale, type)});
  std::string scores = node.emit("MatMul", {queries, keys});
  if (node.given(3) && node.dtype(3) == ScalarType::Bool) {
    const std::string unseen = node.scalar(-std::numeric_limits<double>::infinity(), type);
    scores = node.emit("Where", {node.tensor(3), scores, unseen});
  } else if (node.given(3)) {
    scores = node.emit("Add", {scores, node.operand(3, type)});
  }
  if (causal) scores = node.emit("Add", {scores, causal_mask(node, type)});
  const std::string weights = node.emit("Softmax", {scores}, {{"axis", int64_t{-1}}});
  return {.output = node.emit("MatMul", {weights, node.tensor(2)}), .weights = weights};
}

double usual_scale(const Translation& node) {
  return 1 / std::sqrt(static_cast<double>(node.shape(0).back().traced));
}

// (query, key, value, attn_mask, dropout_p, is_causal, scale, enable_gqa) of LibTorch 2
void translate_attention(Translation& node) {
  if (node.given(7) && node.flag(7)) node.refuse("grouped queries are not translated; repeat the keys");
  const double scale = node.given(6) ? node.number(6) : usual_scale(node);
  node.result(attend(node, node.flag(5), scale).output);
}

// (query, key, value, attn_mask, dropout_p, need_attn_weights, is_causal) of LibTorch 1.13
void translate_private_attention(Translation& node) {
  const Attended attended = attend(node, node.flag(6), usual_scale(node));
  node.results({attended.output, attended.weights});
}

}  // namespace

void add_attention_operators(Registry& registry) {
  registry["aten::scaled_dot_product_attention"] = translate_attention;
  registry["aten::_scaled_dot_product_attention"] = translate_private_attention;
}

}  // namespace torch_onnx
