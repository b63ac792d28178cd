// Sums, means, extremes, norms and spreads over axes or over all of a tensor.
#include <cmath>

#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

using c10::ScalarType;
using Axes = std::vector<int64_t>;

// The reduced axes given by argument; empty for all.
Axes reduced_axes(const Translation& node, size_t argument) {
  if (!node.given(argument)) return {};
  Axes axes = node.integers(argument);
  const auto rank = static_cast<int64_t>(node.shape(0).size());
  for (int64_t& axis : axes) axis += axis < 0 ? rank : 0;
  return axes;
}

// ReduceSum takes its axes as an input since opset 13, the others only since 18.
std::string reduced(Translation& node, const std::string& op, const std::string& x, const Axes& axes,
                    bool keep_axes) {
  std::vector<std::string> inputs = {x};
  Attributes attributes = {{"keepdims", int64_t{keep_axes}}};
  if (!axes.empty() && op == "ReduceSum") {
    inputs.push_back(node.vector(axes));
  } else if (!axes.empty()) {
    attributes.emplace_back("axes", axes);
  }
  return node.emit(op, inputs, attributes);
}

// (self, dtype), (self, dims, keepdim, dtype), (self, dims, keepdim) or (self)
Translate reduce(const char* op) {
  return [op](Translation& node) {
    const std::string x = node.operand(0, node.output_dtype());
    if (node.argument_count() < 3) return node.result(reduced(node, op, x, {}, false));
    node.result(reduced(node, op, x, reduced_axes(node, 1), node.flag(2)));
  };
}

// (self), (self, other) or (self, dim, keepdim), the last with positions
Translate extreme(const char* pairwise, const char* op, const char* position) {
  return [=](Translation& node) {
    const ScalarType type = node.output_dtype();
    const std::string x = node.operand(0, type);
    if (node.argument_count() == 1) return node.result(reduced(node, op, x, {}, false));
    if (node.argument_count() == 2) return node.result(node.emit(pairwise, {x, node.operand(1, type)}));
    const int64_t axis = node.axis(1, node.shape(0).size());
    const int64_t keep = node.flag(2);
    node.results({reduced(node, op, x, {axis}, keep != 0),
                  node.emit(position, {x}, {{"axis", axis}, {"keepdims", keep}})});
  };
}

// (self), (self, dim, keepdim) or (self, dims, keepdim) of truth values
Translate quantifier(const char* op) {
  return [op](Translation& node) {
    const std::string truth = node.operand(0, ScalarType::Bool);
    const std::string ones = node.cast(truth, ScalarType::Bool, ScalarType::Int);
    const bool all = node.argument_count() == 1;
    const std::string result =
        reduced(node, op, ones, all ? Axes{} : reduced_axes(node, 1), !all && node.flag(2));
    node.result(node.cast(result, ScalarType::Int, ScalarType::Bool));
  };
}

// (self, dims)
void translate_count_nonzero(Translation& node) {
  const std::string ones = node.cast(node.operand(0, ScalarType::Bool), ScalarType::Bool, ScalarType::Long);
  node.result(reduced(node, "ReduceSum", ones, reduced_axes(node, 1), false));
}

std::string norm_of(Translation& node, const std::string& x, double order, const Axes& axes, bool keep_axes) {
  if (order == 1) return reduced(node, "ReduceL1", x, axes, keep_axes);
  if (order == 2) return reduced(node, "ReduceL2", x, axes, keep_axes);
  const std::string magnitudes = node.emit("Abs", {x});
  if (std::isinf(order))
    return reduced(node, order > 0 ? "ReduceMax" : "ReduceMin", magnitudes, axes, keep_axes);
  const ScalarType type = node.output_dtype();
  if (order == 0) return reduced(node, "ReduceSum", node.emit("Sign", {magnitudes}), axes, keep_axes);
  const std::string powers = node.emit("Pow", {magnitudes, node.scalar(order, type)});
  const std::string sum = reduced(node, "ReduceSum", powers, axes, keep_axes);
  return node.emit("Pow", {sum, node.scalar(1 / order, type)});
}

// (self, p), (self, p, dims, keepdim) or with a dtype at the end
void translate_norm(Translation& node) {
  const double order = node.given(1) ? node.number(1) : 2;
  const bool has_axes = node.argument_count() > 3;
  node.result(norm_of(node, node.operand(0, node.output_dtype()), order,
                      has_axes ? reduced_axes(node, 2) : Axes{}, has_axes && node.flag(3)));
}

// (first, second, p, eps, keepdim): along the last axis
void translate_pairwise_distance(Translation& node) {
  const ScalarType type = node.output_dtype();
  const std::string difference = node.emit("Sub", {node.operand(0, type), node.operand(1, type)});
  const std::string moved = node.emit("Add", {difference, node.operand(3, type)});
  node.result(norm_of(node, moved, node.number(2), {-1}, node.flag(4)));
}

// (first, second, dim, eps)
void translate_cosine_similarity(Translation& node) {
  const ScalarType type = node.output_dtype();
  std::string first = node.operand(0, type);
  std::string second = node.operand(1, type);
  if (node.shape(0) != node.shape(1)) {
    first = node.emit("Expand", {first, node.emit("Shape", {second})});
    second = node.emit("Expand", {second, node.emit("Shape", {first})});
  }
  const Axes axes = {node.integer(2)};
  const auto norm = [&](const std::string& x) {
    return node.emit("Max", {reduced(node, "ReduceL2", x, axes, false), node.operand(3, type)});
  };
  const std::string product = reduced(node, "ReduceSum", node.emit("Mul", {first, second}), axes, false);
  node.result(node.emit("Div", {product, node.emit("Mul", {norm(first), norm(second)})}));
}

// How many values are reduced into one, as a number of `type`.
std::string reduced_count(Translation& node, const Axes& axes, ScalarType type) {
  std::vector<Size> sizes;
  const std::vector<Size> shape = node.shape(0);
  if (axes.empty()) sizes = shape;
  for (const int64_t axis : axes) sizes.push_back(shape[axis]);
  const std::string counts = node.cast(node.vector(sizes), ScalarType::Long, type);
  return node.emit("ReduceProd", {counts}, {{"keepdims", int64_t{0}}});
}

struct Spread {
  std::string mean;
  std::string variance;
};

// What is taken off the count: 1 for the unbiased estimate, which is the default.
double correction_of(const Translation& node, size_t argument) {
  return node.given(argument) ? node.number(argument) : 1;
}

// (self, unbiased), (self, dims, unbiased, keepdim) or (self, dims, correction, keepdim)
Spread spread(Translation& node) {
  const ScalarType type = node.dtype(0);
  const std::string x = node.tensor(0);
  const bool has_axes = node.argument_count() > 2;
  const Axes axes = has_axes ? reduced_axes(node, 1) : Axes{};
  const bool keep_axes = has_axes && node.flag(3);
  const double correction = correction_of(node, has_axes ? 2 : 1);
  const std::string centred = node.emit("Sub", {x, reduced(node, "ReduceMean", x, axes, true)});
  const std::string squares = reduced(node, "ReduceSumSquare", centred, axes, keep_axes);
  std::string count = reduced_count(node, axes, type);
  if (correction != 0) count = node.emit("Sub", {count, node.scalar(correction, type)});
  return {.mean = reduced(node, "ReduceMean", x, axes, keep_axes),
          .variance = node.emit("Div", {squares, count})};
}

Translate variance(bool deviation, bool with_mean) {
  return [=](Translation& node) {
    const Spread of = spread(node);
    std::vector<std::string> results = {deviation ? node.emit("Sqrt", {of.variance}) : of.variance};
    if (with_mean) results.push_back(of.mean);
    node.results(results);
  };
}

}  // namespace

void add_reduce_operators(Registry& registry) {
  registry["aten::sum"] = reduce("ReduceSum");
  registry["aten::mean"] = reduce("ReduceMean");
  registry["aten::prod"] = reduce("ReduceProd");
  registry["aten::amax"] = reduce("ReduceMax");
  registry["aten::amin"] = reduce("ReduceMin");
  registry["aten::logsumexp"] = reduce("ReduceLogSumExp");
  registry["aten::max"] = extreme("Max", "ReduceMax", "ArgMax");
  registry["aten::min"] = extreme("Min", "ReduceMin", "ArgMin");
  registry["aten::any"] = quantifier("ReduceMax");
  registry["aten::all"] = quantifier("ReduceMin");
  registry["aten::count_nonzero"] = translate_count_nonzero;
  registry["aten::norm"] = translate_norm;
  registry["aten::linalg_vector_norm"] = translate_norm;
  registry["aten::pairwise_distance"] = translate_pairwise_distance;
  registry["aten::cosine_similarity"] = translate_cosine_similarity;
  registry["aten::var"] = variance(false, false);
  registry["aten::std"] = variance(true, false);
  registry["aten::var_mean"] = variance(false, true);
  registry["aten::std_mean"] = variance(true, true);
}

}  // namespace torch_onnx
