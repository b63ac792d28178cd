#include "image_augmentation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "random.hpp"

namespace vitrine::trainer {
namespace {

double uniform(Random& random, double low, double high) { return low + (high - low) * random.uniform(); }

/// As likely a factor of 1 / largest as of `largest`.
double uniform_factor(Random& random, double largest) {
  return std::exp(uniform(random, -std::log(largest), std::log(largest)));
}

std::uint8_t to_byte(double value) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
}

std::uint8_t* pixel(Image& image, int x, int y) {
  return image.rgb.data() + (static_cast<std::size_t>(y) * image.width + x) * 3;
}

const std::uint8_t* pixel(const Image& image, int x, int y) {
  return image.rgb.data() + (static_cast<std::size_t>(y) * image.width + x) * 3;
}

Box random_crop(const Image& image, const Augmentation& augmentation, Random& random) {
  const double area = uniform(random, augmentation.min_area, 1);
  const double aspect = uniform_factor(random, augmentation.max_aspect);
  const double width = image.width * std::min(1.0, std::sqrt(area * aspect));
  const double height = image.height * std::min(1.0, std::sqrt(area / aspect));
  const double left = uniform(random, 0, image.width - width);
  const double top = uniform(random, 0, image.height - height);
  return {.left = left,
          .top = top,
          .right = std::min(left + width, static_cast<double>(image.width)),
          .bottom = std::min(top + height, static_cast<double>(image.height))};
}

void flip(Image& image) {
  for (int y = 0; y < image.height; ++y)
    for (int left = 0, right = image.width - 1; left < right; ++left, --right)
      std::swap_ranges(pixel(image, left, y), pixel(image, left, y) + 3, pixel(image, right, y));
}

/// Turned about the middle, zoomed and shifted, all at once and by bilinear interpolation. What comes from
/// beyond the border is the nearest pixel there.
Image warp(const Image& image, const Augmentation& augmentation, Random random) {
  const double angle =
      uniform(random, -augmentation.rotation, augmentation.rotation) * std::numbers::pi / 180;
  const double zoom = uniform_factor(random, 1 + augmentation.zoom);
  const double right = uniform(random, -augmentation.shift, augmentation.shift) * image.width;
  const double down = uniform(random, -augmentation.shift, augmentation.shift) * image.height;
  const double cosine = std::cos(angle) / zoom;
  const double sine = std::sin(angle) / zoom;
  const double middle_x = (image.width - 1) / 2.0;
  const double middle_y = (image.height - 1) / 2.0;

  Image result = image;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const double dx = x - middle_x - right;
      const double dy = y - middle_y - down;
      const double from_x = std::clamp(middle_x + cosine * dx + sine * dy, 0.0, image.width - 1.0);
      const double from_y = std::clamp(middle_y - sine * dx + cosine * dy, 0.0, image.height - 1.0);
      const int x0 = static_cast<int>(from_x);
      const int y0 = static_cast<int>(from_y);
      const int x1 = std::min(x0 + 1, image.width - 1);
      const int y1 = std::min(y0 + 1, image.height - 1);
      for (int channel = 0; channel < 3; ++channel) {
        const auto value = [&](int at_x, int at_y) {
          return static_cast<double>(pixel(image, at_x, at_y)[channel]);
        };
        const double upper = std::lerp(value(x0, y0), value(x1, y0), from_x - x0);
        const double lower = std::lerp(value(x0, y1), value(x1, y1), from_x - x0);
        pixel(result, x, y)[channel] = to_byte(std::lerp(upper, lower, from_y - y0));
      }
    }
  }
  return result;
}

/// ITU-R BT.601.
double grey(const std::array<double, 3>& rgb) { return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]; }

std::array<double, 3> colour_of(const std::uint8_t* rgb) {
  return {static_cast<double>(rgb[0]), static_cast<double>(rgb[1]), static_cast<double>(rgb[2])};
}

/// Brightness, contrast and saturation, in this order, and rounded once.
void recolour(Image& image, const Augmentation& augmentation, Random random) {
  const auto factor = [&](double most) { return uniform(random, 1 - most, 1 + most); };
  const double brightness = factor(augmentation.brightness);
  const double contrast = factor(augmentation.contrast);
  const double saturation = factor(augmentation.saturation);
  double sum = 0;
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) sum += grey(colour_of(pixel(image, x, y)));
  const double mean = brightness * sum / (static_cast<double>(image.width) * image.height);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      std::uint8_t* rgb = pixel(image, x, y);
      std::array<double, 3> colour = colour_of(rgb);
      for (double& value : colour) value = mean + contrast * (brightness * value - mean);
      const double own = grey(colour);
      for (std::size_t channel = 0; channel < colour.size(); ++channel)
        rgb[channel] = to_byte(own + saturation * (colour[channel] - own));
    }
  }
}

/// Random erasing, with the areas and proportions of its paper.
void erase(Image& image, const Augmentation& augmentation, const ImageOptions& options, Random random) {
  constexpr double kSmallest = 0.02;  // of the area
  constexpr double kLargest = 0.4;
  constexpr double kMostAspect = 1 / 0.3;
  if (random.uniform() >= augmentation.erasing) return;
  const double area = uniform(random, kSmallest, kLargest) * image.width * image.height;
  const double aspect = uniform_factor(random, kMostAspect);
  const auto side = [](double exact, int longest) {
    return std::clamp(static_cast<int>(std::lround(exact)), 1, longest);
  };
  const int width = side(std::sqrt(area * aspect), image.width);
  const int height = side(std::sqrt(area / aspect), image.height);
  const auto left = static_cast<int>(random.below(static_cast<std::uint64_t>(image.width - width) + 1));
  const auto top = static_cast<int>(random.below(static_cast<std::uint64_t>(image.height - height) + 1));
  for (int y = top; y < top + height; ++y)
    for (int x = left; x < left + width; ++x)
      for (std::size_t channel = 0; channel < 3; ++channel)
        pixel(image, x, y)[channel] = to_byte(255.0 * static_cast<double>(options.mean[channel]));
}

}  // namespace

Image augment(const Image& photo, int width, int height, const Augmentation& augmentation,
              const ImageOptions& options, std::uint64_t seed) {
  Random random(seed);
  const Box crop = random_crop(photo, augmentation, random);
  Image image = resize_image(photo, width, height, crop);
  if (random.below(2) == 1) flip(image);
  const Random of_warp(random.next());
  const Random of_colour(random.next());
  const Random of_erasing(random.next());
  if (augmentation.shift > 0 || augmentation.rotation > 0 || augmentation.zoom > 0)
    image = warp(image, augmentation, of_warp);
  if (augmentation.brightness > 0 || augmentation.contrast > 0 || augmentation.saturation > 0)
    recolour(image, augmentation, of_colour);
  if (augmentation.erasing > 0) erase(image, augmentation, options, of_erasing);
  return image;
}

}  // namespace vitrine::trainer
