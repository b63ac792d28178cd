// From an upright image to the tensor that the image model reads.
#include <algorithm>
#include <array>
#include <string>

#include "vitrine/error.hpp"
#include "vitrine/image.hpp"

namespace vitrine {
namespace {

/// a * b / c of positive numbers, rounded to nearest, at least 1 and at most `limit`.
int scaled(int a, int b, int c, int limit) {
  const std::int64_t value = (std::int64_t{2} * a * b + c) / (std::int64_t{2} * c);
  return static_cast<int>(std::clamp<std::int64_t>(value, 1, limit));
}

}  // namespace

Box photo_box(int image_width, int image_height, const ImageOptions& options) {
  if (image_width < 1 || image_height < 1) {
    throw Error("A photo of " + std::to_string(image_width) + " x " + std::to_string(image_height) +
                " pixels cannot be fitted.");
  }
  int width = options.width;
  int height = options.height;
  if (options.fit == ImageFit::pad) {
    // Whole pixels on every side, so that the bars are pure white and the heat map's place is exact.
    if (std::int64_t{image_width} * options.height >= std::int64_t{image_height} * options.width) {
      height = scaled(image_height, options.width, image_width, options.height);
    } else {
      width = scaled(image_width, options.height, image_height, options.width);
    }
  }
  const int left = (options.width - width) / 2;
  const int top = (options.height - height) / 2;
  return {.left = static_cast<double>(left),
          .top = static_cast<double>(top),
          .right = static_cast<double>(left + width),
          .bottom = static_cast<double>(top + height)};
}

Image fit_image(const Image& image, const ImageOptions& options) {
  const Box box = photo_box(image.width, image.height, options);
  const int width = static_cast<int>(box.right - box.left);
  const int height = static_cast<int>(box.bottom - box.top);
  Image photo = resize_image(image, width, height);
  if (width == options.width && height == options.height) return photo;
  Image result{options.width, options.height,
               std::vector<std::uint8_t>(static_cast<std::size_t>(options.width) * options.height * 3, 255)};
  const std::size_t row_size = static_cast<std::size_t>(width) * 3;
  for (int y = 0; y < height; ++y) {
    const std::size_t at =
        (static_cast<std::size_t>(box.top) + y) * options.width + static_cast<std::size_t>(box.left);
    std::copy_n(photo.rgb.data() + y * row_size, row_size, result.rgb.data() + at * 3);
  }
  return result;
}

std::vector<float> normalize_image(const Image& image, const ImageOptions& options) {
  const std::size_t count = static_cast<std::size_t>(options.width) * options.height;
  if (image.width != options.width || image.height != options.height || image.rgb.size() != count * 3) {
    throw Error("An image of " + std::to_string(options.width) + " x " + std::to_string(options.height) +
                " pixels was expected, not " + std::to_string(image.width) + " x " +
                std::to_string(image.height) + ".");
  }
  std::vector<float> tensor(count * 3);
  for (std::size_t channel = 0; channel < 3; ++channel) {
    std::array<float, 256> table{};
    for (std::size_t value = 0; value < table.size(); ++value) {
      table[value] = (static_cast<float>(value) / 255.0F - options.mean[channel]) / options.std[channel];
    }
    float* plane = tensor.data() + channel * count;
    const std::uint8_t* bytes = image.rgb.data() + channel;
    for (std::size_t i = 0; i < count; ++i) plane[i] = table[bytes[i * 3]];
  }
  return tensor;
}

}  // namespace vitrine
