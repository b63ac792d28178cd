// Larger and smaller images: interpolation, padding, and channels turned into pixels.
#include <algorithm>
#include <limits>

#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

using c10::ScalarType;

// Resize to the output's sizes, or by the factors from argument `factors` on (one for each spatial axis)
// where these were given: LibTorch then computes positions with them.
void resize(Translation& node, size_t axes, size_t factors, Attributes attributes) {
  std::vector<double> scales = {1, 1};
  for (size_t axis = 0; axis < axes && node.given(factors + axis); ++axis) {
    scales.push_back(node.number(factors + axis));
  }
  std::vector<std::string> inputs = {node.tensor(0), ""};
  if (scales.size() == axes + 2) {
    inputs.push_back(node.numbers(scales, ScalarType::Float));
  } else {
    inputs.push_back("");
    inputs.push_back(node.vector(node.output_shape()));
  }
  node.result(node.emit("Resize", inputs, attributes));
}

// (self, output_size, scales...)
Translate nearest(size_t axes) {
  return [axes](Translation& node) {
    resize(node, axes, 2,
           {{"mode", std::string("nearest")},
            {"coordinate_transformation_mode", std::string("asymmetric")},
            {"nearest_mode", std::string("floor")}});
  };
}

// (self, output_size, align_corners, scales...)
Translate interpolated(size_t axes, const char* mode) {
  return [axes, mode](Translation& node) {
    const bool corners = node.flag(2);
    resize(node, axes, 3,
           {{"mode", std::string(mode)},
            {"coordinate_transformation_mode", std::string(corners ? "align_corners" : "half_pixel")},
            {"cubic_coeff_a", -0.75}});
  };
}

std::string edge_slice(Translation& node, const std::string& x, int64_t axis, int64_t start, int64_t end) {
  const auto at = [&](int64_t n) { return node.vector(std::vector<int64_t>{n}); };
  return node.emit("Slice", {x, at(start), at(end), at(axis)});
}

// What leaves on one side comes in on the other.
void pad_around(Translation& node, const std::vector<int64_t>& pads) {
  constexpr int64_t kEnd = std::numeric_limits<int64_t>::max();
  std::string x = node.tensor(0);
  const auto rank = static_cast<int64_t>(node.shape(0).size());
  for (int64_t axis = 0; axis < rank; ++axis) {
    const int64_t before = pads[axis];
    const int64_t after = pads[axis + rank];
    if (before < 0 || after < 0) node.refuse("circular padding cannot be negative");
    std::vector<std::string> parts;
    if (before > 0) parts.push_back(edge_slice(node, x, axis, -before, kEnd));
    parts.push_back(x);
    if (after > 0) parts.push_back(edge_slice(node, x, axis, 0, after));
    if (parts.size() > 1) x = node.emit("Concat", parts, {{"axis", axis}});
  }
  node.result(x);
}

// `pads` come from the last axis on, before and after; ONNX wants all axes, all of them before, then after.
void pad(Translation& node, const std::string& mode) {
  const std::vector<int64_t> given = node.integers(1);
  const size_t rank = node.shape(0).size();
  std::vector<int64_t> pads(2 * rank, 0);
  for (size_t i = 0; i < given.size(); ++i) pads[(i % 2) * rank + rank - 1 - i / 2] = given[i];
  if (mode == "wrap") return pad_around(node, pads);
  std::vector<std::string> inputs = {node.tensor(0), node.vector(pads)};
  if (mode == "constant") {
    const ScalarType type = node.output_dtype();
    const size_t value = node.kind() == "aten::constant_pad_nd" ? 2 : 3;
    inputs.push_back(node.given(value) ? node.operand(value, type) : node.scalar(0, type));
  }
  node.result(node.emit("Pad", inputs, {{"mode", mode}}));
}

// (self, pad, mode as at::padding_mode, value)
void translate_pad_enum(Translation& node) {
  static const char* const kModes[] = {"reflect", "edge", "wrap", "constant"};
  pad(node, kModes[std::clamp<int64_t>(node.integer(2), 0, 3)]);
}

// (self, pad, mode as text, value)
void translate_pad(Translation& node) {
  const std::string mode = node.text(2);
  pad(node, mode == "replicate" ? "edge" : mode == "circular" ? "wrap" : mode);
}

// (self, upscale_factor)
void translate_pixel_shuffle(Translation& node) {
  node.result(node.emit("DepthToSpace", {node.tensor(0)},
                        {{"blocksize", node.integer(1)}, {"mode", std::string("CRD")}}));
}

}  // namespace

void add_resize_operators(Registry& registry) {
  registry["aten::upsample_nearest1d"] = nearest(1);
  registry["aten::upsample_nearest2d"] = nearest(2);
  registry["aten::upsample_linear1d"] = interpolated(1, "linear");
  registry["aten::upsample_bilinear2d"] = interpolated(2, "linear");
  registry["aten::upsample_bicubic2d"] = interpolated(2, "cubic");
  registry["aten::_pad_enum"] = translate_pad_enum;
  registry["aten::pad"] = translate_pad;
  registry["aten::constant_pad_nd"] = [](Translation& node) { pad(node, "constant"); };
  for (const char* kind : {"aten::reflection_pad1d", "aten::reflection_pad2d"}) {
    registry[kind] = [](Translation& node) { pad(node, "reflect"); };
  }
  for (const char* kind : {"aten::replication_pad1d", "aten::replication_pad2d"}) {
    registry[kind] = [](Translation& node) { pad(node, "edge"); };
  }
  registry["aten::pixel_shuffle"] = translate_pixel_shuffle;
}

}  // namespace torch_onnx
