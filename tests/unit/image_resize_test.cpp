// Resizing against a plain double-precision reference, and the way from an image to the model's tensor.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "vitrine/error.hpp"
#include "vitrine/image.hpp"

namespace vitrine {
namespace {

using Bytes = std::vector<std::uint8_t>;

Image random_image(int width, int height, unsigned seed) {
  std::mt19937 random(seed);
  Image image{width, height, Bytes(static_cast<std::size_t>(width) * height * 3)};
  for (std::uint8_t& value : image.rgb) value = static_cast<std::uint8_t>(random());
  return image;
}

/// One row of grey pixels.
Image grey_row(const Bytes& values) {
  Image image{static_cast<int>(values.size()), 1, {}};
  for (const std::uint8_t value : values) image.rgb.insert(image.rgb.end(), 3, value);
  return image;
}

Bytes red_of(const Image& image) {
  Bytes values;
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) values.push_back(image.rgb[i]);
  return values;
}

double triangle(double distance, double reach) { return std::max(0.0, 1 - std::abs(distance) / reach); }

/// The definition, pixel by pixel and in two dimensions at once.
double reference(const Image& image, const Box& box, int width, int height, int x, int y, int channel) {
  const double scale_x = (box.right - box.left) / width;
  const double scale_y = (box.bottom - box.top) / height;
  const double centre_x = box.left + (x + 0.5) * scale_x;
  const double centre_y = box.top + (y + 0.5) * scale_y;
  double sum = 0;
  double weights = 0;
  for (int j = 0; j < image.height; ++j) {
    for (int i = 0; i < image.width; ++i) {
      const double weight = triangle(i + 0.5 - centre_x, std::max(1.0, scale_x)) *
                            triangle(j + 0.5 - centre_y, std::max(1.0, scale_y));
      sum += weight * image.rgb[(static_cast<std::size_t>(j) * image.width + i) * 3 + channel];
      weights += weight;
    }
  }
  return sum / weights;
}

TEST(ImageResize, AgreesWithTheDefinition) {
  struct Case {
    int from_width, from_height, width, height;
    Box box;
  };
  const std::vector<Case> cases{
      {31, 17, 8, 5, {0, 0, 31, 17}},         {31, 17, 70, 40, {0, 0, 31, 17}},
      {31, 17, 9, 30, {2.25, 1.5, 20.75, 9}}, {64, 48, 1, 1, {0, 0, 64, 48}},
      {3, 40, 7, 7, {0.5, 3, 1, 3.5}},        {1, 1, 4, 3, {0, 0, 1, 1}},
      {200, 2, 16, 16, {100, 0, 200, 2}},
  };
  for (const Case& c : cases) {
    const Image image = random_image(c.from_width, c.from_height, 7);
    const Image small = resize_image(image, c.width, c.height, c.box);
    ASSERT_EQ(small.rgb.size(), static_cast<std::size_t>(c.width) * c.height * 3);
    for (int y = 0; y < c.height; ++y) {
      for (int x = 0; x < c.width; ++x) {
        for (int channel = 0; channel < 3; ++channel) {
          const double expected = reference(image, c.box, c.width, c.height, x, y, channel);
          const int got = small.rgb[(static_cast<std::size_t>(y) * c.width + x) * 3 + channel];
          ASSERT_NEAR(got, expected, 0.5001) << c.width << " x " << c.height << " at " << x << ", " << y;
        }
      }
    }
  }
}

TEST(ImageResize, KnownRows) {
  // 4 to 2: weights 3/7, 3/7, 1/7 (Pillow's Image.BILINEAR has the same definition).
  EXPECT_EQ(red_of(resize_image(grey_row({0, 70, 140, 210}), 2, 1)), (Bytes{50, 160}));
  EXPECT_EQ(red_of(resize_image(grey_row({0, 100}), 4, 1)), (Bytes{0, 25, 75, 100}));
}

TEST(ImageResize, SameSizeIsTheSameImage) {
  const Image image = random_image(23, 19, 1);
  EXPECT_EQ(resize_image(image, 23, 19).rgb, image.rgb);
  const Image crop = resize_image(image, 5, 4, {.left = 7, .top = 3, .right = 12, .bottom = 7});
  for (int y = 0; y < 4; ++y) {
    EXPECT_TRUE(std::equal(crop.rgb.begin() + y * 15, crop.rgb.begin() + (y + 1) * 15,
                           image.rgb.begin() + ((y + 3) * 23 + 7) * 3))
        << y;
  }
}

TEST(ImageResize, FlatStaysFlat) {
  for (const int value : {0, 1, 127, 254, 255}) {
    const Image image{311, 97, Bytes(311 * 97 * 3, static_cast<std::uint8_t>(value))};
    for (const int size : {1, 7, 192, 500}) {
      const Image resized = resize_image(image, size, size);
      EXPECT_EQ(resized.rgb, Bytes(resized.rgb.size(), static_cast<std::uint8_t>(value))) << size;
    }
  }
}

TEST(ImageResize, RefusesBoxesThatAreNotInside) {
  const Image image = random_image(10, 10, 1);
  const double nan = std::nan("");
  for (const Box& box :
       std::vector<Box>{{-1, 0, 5, 5}, {0, 0, 10.5, 5}, {5, 0, 5, 5}, {0, 6, 5, 5}, {nan, 0, 5, 5}}) {
    EXPECT_THROW(resize_image(image, 4, 4, box), Error);
  }
  EXPECT_THROW(resize_image(image, 0, 4), Error);
  EXPECT_THROW(resize_image(Image{}, 4, 4), Error);
  EXPECT_THROW(resize_image(Image{10, 10, Bytes(299)}, 4, 4), Error);
}

void expect_box(const Box& box, double left, double top, double right, double bottom) {
  EXPECT_EQ(box.left, left);
  EXPECT_EQ(box.top, top);
  EXPECT_EQ(box.right, right);
  EXPECT_EQ(box.bottom, bottom);
}

TEST(PhotoBox, StretchFillsAndPadKeepsTheShape) {
  const ImageOptions stretch{.width = 96, .height = 64, .fit = ImageFit::stretch};
  const ImageOptions pad{.width = 96, .height = 64, .fit = ImageFit::pad};
  expect_box(photo_box(500, 300, stretch), 0, 0, 96, 64);
  expect_box(photo_box(300, 200, pad), 0, 0, 96, 64);
  expect_box(photo_box(100, 100, pad), 16, 0, 80, 64);
  expect_box(photo_box(192, 64, pad), 0, 16, 96, 48);
  expect_box(photo_box(4000, 3, pad), 0, 31, 96, 32);
  expect_box(photo_box(3, 4000, pad), 47, 0, 48, 64);
  EXPECT_THROW(photo_box(0, 5, pad), Error);
}

TEST(FitImage, PadsWithWhite) {
  const ImageOptions options{.width = 20, .height = 30, .fit = ImageFit::pad};
  const Image image = random_image(40, 20, 3);
  const Image fitted = fit_image(image, options);
  ASSERT_EQ(fitted.width, 20);
  ASSERT_EQ(fitted.height, 30);
  const Image photo = resize_image(image, 20, 10);
  const std::size_t row = 20 * 3;
  EXPECT_EQ(Bytes(fitted.rgb.begin(), fitted.rgb.begin() + 10 * row), Bytes(10 * row, 255));
  EXPECT_EQ(Bytes(fitted.rgb.begin() + 10 * row, fitted.rgb.begin() + 20 * row), photo.rgb);
  EXPECT_EQ(Bytes(fitted.rgb.begin() + 20 * row, fitted.rgb.end()), Bytes(10 * row, 255));
}

TEST(FitImage, PadsLeftAndRight) {
  const Image image = random_image(10, 20, 3);
  const Image fitted = fit_image(image, {.width = 20, .height = 20, .fit = ImageFit::pad});
  for (int y = 0; y < 20; ++y) {
    const auto row = fitted.rgb.begin() + y * 60;
    EXPECT_EQ(Bytes(row, row + 15), Bytes(15, 255)) << y;
    EXPECT_TRUE(std::equal(row + 15, row + 45, image.rgb.begin() + y * 30)) << y;
    EXPECT_EQ(Bytes(row + 45, row + 60), Bytes(15, 255)) << y;
  }
}

TEST(FitImage, StretchIsAResize) {
  const Image image = random_image(50, 20, 3);
  EXPECT_EQ(fit_image(image, {.width = 16, .height = 12, .fit = ImageFit::stretch}).rgb,
            resize_image(image, 16, 12).rgb);
}

TEST(NormalizeImage, IsPlanarAndScaled) {
  const ImageOptions options{.width = 2, .height = 1, .mean = {0.5F, 0.25F, 0}, .std = {0.5F, 0.25F, 1}};
  const std::vector<float> tensor = normalize_image({2, 1, {0, 0, 0, 255, 255, 51}}, options);
  EXPECT_EQ(tensor, (std::vector<float>{-1, 1, -1, 3, 0, 0.2F}));
  EXPECT_THROW(normalize_image({1, 2, Bytes(6)}, options), Error);
  EXPECT_THROW(normalize_image({2, 1, Bytes(5)}, options), Error);
}

}  // namespace
}  // namespace vitrine
