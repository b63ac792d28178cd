// Random modules of images: [batch, channels, height, width], of a fixed size or of any.
#include "random_modules.hpp"

namespace torch_onnx_test {
namespace {

namespace nn = torch::nn;
using T = const Tensor&;
using Inputs = const Tensors&;
using Pair = std::vector<int64_t>;

// Windows of at most 3 that fit an image with that padding.
struct Windows {
  Pair kernel;
  Pair stride;
  Pair dilation;
  Pair padding;
};

Windows draw_windows(Sketch& s) {
  Windows windows;
  for (const int64_t axis : {2, 3}) {
    int64_t kernel = s.integer(1, 3);
    const int64_t dilation = s.integer(1, 2);
    const int64_t padding = s.integer(0, kernel / 2);
    if (dilation * (kernel - 1) + 1 > s.size(axis) + 2 * padding) kernel = 1;
    windows.kernel.push_back(kernel);
    windows.stride.push_back(s.size(axis) > 3 ? s.integer(1, 2) : 1);
    windows.dilation.push_back(dilation);
    windows.padding.push_back(kernel == 1 ? 0 : padding);
  }
  return windows;
}

void convolution(Sketch& s) {
  const int64_t channels = s.size(1);
  const int64_t groups = s.divisor(channels);
  const int64_t out = groups * s.integer(1, std::max<int64_t>(1, 8 / groups));
  const Windows w = draw_windows(s);
  nn::Conv2dOptions options(channels, out, {w.kernel[0], w.kernel[1]});
  options.groups(groups).bias(s.chance(70)).dilation(w.dilation);
  if (s.chance(20)) {
    options.padding(torch::kSame);
  } else {
    options.stride(w.stride).padding({w.padding[0], w.padding[1]});
    // One pixel has nothing to reflect.
    if (s.chance(20) && s.size(2) > 1 && s.size(3) > 1)
      options.padding_mode(torch::kReflect);
    else if (s.chance(10))
      options.padding_mode(torch::kReplicate);
  }
  s.layer(nn::Conv2d(options));
}

void transposed_convolution(Sketch& s) {
  if (s.size(2) > 12 || s.size(3) > 12) return convolution(s);
  const int64_t groups = s.divisor(s.size(1));
  const int64_t kernel = s.integer(2, 3);
  const int64_t stride = s.integer(1, 2);
  s.layer(
      nn::ConvTranspose2d(nn::ConvTranspose2dOptions(s.size(1), groups * s.integer(1, 3), kernel)
                              .stride(stride)
                              .padding(std::min<int64_t>(s.integer(0, 1), std::min(s.size(2), s.size(3)) - 1))
                              .output_padding(s.integer(0, stride - 1))
                              .groups(groups)
                              .bias(s.chance(70))));
}

void norm(Sketch& s, bool any_size) {
  const int64_t channels = s.size(1);
  const bool affine = s.chance(70);
  // Of few values, a mean and variance say too much.
  const bool few = s.size(2) * s.size(3) < 6;
  switch (few ? 0 : s.integer(0, 3)) {
    case 0:
      return s.layer(nn::BatchNorm2d(nn::BatchNorm2dOptions(channels).affine(affine)));
    case 1: {
      const int64_t groups = s.divisor(channels);
      nn::GroupNorm group_norm(nn::GroupNormOptions(groups, channels).affine(affine));
      return s.layer(group_norm);
    }
    case 2:
      return s.layer(nn::InstanceNorm2d(
          nn::InstanceNorm2dOptions(channels).affine(affine).track_running_stats(s.chance(30))));
    default: {
      const std::vector<int64_t> shape = {channels, s.size(2), s.size(3)};
      if (any_size) return s.layer(nn::LocalResponseNorm(nn::LocalResponseNormOptions(3)));
      return s.layer(nn::LayerNorm(nn::LayerNormOptions(shape).elementwise_affine(affine)));
    }
  }
}

void pool(Sketch& s, bool any_size) {
  const Windows w = draw_windows(s);
  switch (s.integer(0, any_size ? 2 : 4)) {
    case 0:
      return s.layer(nn::MaxPool2d(
          nn::MaxPool2dOptions(w.kernel).stride(w.stride).padding(w.padding).dilation(w.dilation)));
    case 1: {
      const bool count = s.chance(50);
      return s.layer(
          nn::AvgPool2d(
              nn::AvgPool2dOptions(w.kernel).stride(w.stride).padding(w.padding).count_include_pad(count)),
          text(" count_include_pad=", count));
    }
    case 2:
      if (s.size(2) > 12 || s.size(3) > 12) return;
      if (s.chance(50))
        return s.layer(nn::Upsample(nn::UpsampleOptions().scale_factor(std::vector<double>{2, 2})));
      return s.layer(nn::Upsample(nn::UpsampleOptions()
                                      .scale_factor(std::vector<double>{2, 2})
                                      .mode(torch::kBilinear)
                                      .align_corners(false)));
    case 3:
      return s.layer(
          nn::AdaptiveAvgPool2d(nn::AdaptiveAvgPool2dOptions({s.divisor(s.size(2)), s.divisor(s.size(3))})));
    default:
      return s.layer(
          nn::AdaptiveMaxPool2d(nn::AdaptiveMaxPool2dOptions({s.divisor(s.size(2)), s.divisor(s.size(3))})));
  }
}

// Keeps the image's size.
void same_size_convolution(Sketch& s, int64_t out) {
  const int64_t kernel = s.one_of<int64_t>({1, 3});
  s.layer(nn::Conv2d(nn::Conv2dOptions(s.size(1), out, kernel).padding(kernel / 2)));
}

void branches(Sketch& s) {
  const int64_t channels = s.size(1);
  const Step first = s.branch("first", [&] {
    same_size_convolution(s, channels);
    add_activation(s);
  });
  if (s.chance(50)) {
    return s.step("x = x + first(x)", [=](T x, Inputs inputs) { return x + first(x, inputs); });
  }
  const Step second = s.branch("second", [&] { same_size_convolution(s, 2); });
  s.step("x = cat({first(x), second(x)}, 1)", [=](T x, Inputs inputs) {
    return torch::cat({first(x, inputs), second(x, inputs)}, 1);
  });
}

void squeeze_excitation(Sketch& s) {
  const int64_t channels = s.size(1);
  const Step gate = s.branch("gate", [&] {
    s.layer(nn::AdaptiveAvgPool2d(1));
    s.layer(nn::Conv2d(nn::Conv2dOptions(channels, 2, 1)));
    add_activation(s);
    s.layer(nn::Conv2d(nn::Conv2dOptions(2, channels, 1)));
    s.layer(nn::Sigmoid());
  });
  s.step("x = x * gate(x)", [=](T x, Inputs inputs) { return x * gate(x, inputs); });
}

void image_layer(Sketch& s, bool any_size) {
  switch (s.integer(0, 9)) {
    case 0:
      return norm(s, any_size);
    case 1:
    case 2:
      return add_activation(s);
    case 3:
      return pool(s, any_size);
    case 4:
      return transposed_convolution(s);
    case 5:
      return branches(s);
    case 6:
      return squeeze_excitation(s);
    default:
      return convolution(s);
  }
}

void classifier(Sketch& s, bool any_size) {
  if (any_size || s.chance(40)) {
    s.step("x = x.mean({2, 3})", [](T x, Inputs) { return x.mean({2, 3}); });
  } else {
    s.layer(nn::Flatten());
  }
  s.layer(nn::Linear(s.size(1), s.integer(2, 6)));
  if (s.chance(50))
    s.layer(nn::LogSoftmax(1));
  else if (s.chance(50))
    s.layer(nn::Softmax(1));
}

}  // namespace

RandomInputs random_image_inputs(uint64_t seed) {
  Sketch draws(seed, {torch::empty({0})});
  const int64_t channels = draws.integer(1, 4);
  if (draws.chance(70)) {
    const auto runs = batches({{1, channels, draws.integer(6, 11), draws.integer(6, 11)}});
    return {.runs = runs, .smallest = runs[1], .dynamic_axes = {{0, 0, "batch"}}};
  }
  // Large enough for the export to try no size below 7.
  return {.runs = {{torch::randn({2, channels, 17, 16})},
                   {torch::randn({1, channels, 7, 7})},
                   {torch::randn({3, channels, 10, 15})}},
          .smallest = {torch::randn({1, channels, 7, 7})},
          .dynamic_axes = {{0, 0, "batch"}, {0, 2, "height"}, {0, 3, "width"}}};
}

void add_image_layers(Sketch& s, const RandomInputs& inputs) {
  const bool any_size = inputs.dynamic_axes.size() > 1;
  convolution(s);
  for (int64_t count = s.integer(1, 5); count > 0; --count) image_layer(s, any_size);
  if (s.chance(70)) classifier(s, any_size);
}

}  // namespace torch_onnx_test
