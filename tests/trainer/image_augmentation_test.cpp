// Every change of a training photo does what it says and leaves the others alone.
#include "image_augmentation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <vector>

#include "random.hpp"

namespace vitrine::trainer {
namespace {

constexpr int kSide = 65;
constexpr int kMiddle = kSide / 2;
constexpr int kSeeds = 40;
const ImageOptions kOptions;

/// The whole photo, as it is but for what a test switches on, and for its mirror image.
constexpr Augmentation kWhole{.min_area = 1, .max_aspect = 1};

using Colour = std::array<int, 3>;

Image paint(const std::function<Colour(int x, int y)>& colour) {
  Image image{.width = kSide, .height = kSide, .rgb = {}};
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x)
      for (const int value : colour(x, y)) image.rgb.push_back(static_cast<std::uint8_t>(value));
  return image;
}

int value(const Image& image, int x, int y, int channel) {
  return image.rgb[(static_cast<std::size_t>(y) * image.width + static_cast<std::size_t>(x)) * 3 +
                   static_cast<std::size_t>(channel)];
}

double grey(const Image& image, int x, int y) {
  return 0.299 * value(image, x, y, 0) + 0.587 * value(image, x, y, 1) + 0.114 * value(image, x, y, 2);
}

double mean_grey(const Image& image) {
  double sum = 0;
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x) sum += grey(image, x, y);
  return sum / (kSide * kSide);
}

/// Values that no colour factor of these tests drives out of 0..255.
Image noise() {
  Random random(9);
  return paint([&](int, int) {
    const auto draw = [&] { return 60 + static_cast<int>(random.below(60)); };
    return Colour{draw(), draw(), draw()};
  });
}

/// Two more to the right, and in the green channel two more downwards.
Image ramps() {
  return paint([](int x, int y) { return Colour{64 + 2 * x, 64 + 2 * y, 0}; });
}

Image changed(const Image& photo, const Augmentation& augmentation, int seed) {
  return augment(photo, kSide, kSide, augmentation, kOptions, static_cast<std::uint64_t>(seed));
}

/// How a channel grows to the right and downwards about the middle.
std::array<double, 2> slope(const Image& image, int channel) {
  constexpr int kReach = 10;
  const auto grows = [&](int dx, int dy) {
    return (value(image, kMiddle + dx, kMiddle + dy, channel) -
            value(image, kMiddle - dx, kMiddle - dy, channel)) /
           (2.0 * kReach);
  };
  return {grows(kReach, 0), grows(0, kReach)};
}

constexpr double kRounding = 0.06;  // of a slope, from whole numbers

TEST(Augment, LeavesAWholePhotoAsItIsWhereAllIsOff) {
  const Image photo = noise();
  const Image mirrored = paint([&](int x, int y) {
    return Colour{value(photo, kSide - 1 - x, y, 0), value(photo, kSide - 1 - x, y, 1),
                  value(photo, kSide - 1 - x, y, 2)};
  });
  int as_it_is = 0;
  for (int seed = 0; seed < kSeeds; ++seed) {
    const Image image = changed(photo, kWhole, seed);
    as_it_is += image.rgb == photo.rgb ? 1 : 0;
    EXPECT_TRUE(image.rgb == photo.rgb || image.rgb == mirrored.rgb) << seed;
  }
  EXPECT_GT(as_it_is, kSeeds / 4);
  EXPECT_LT(as_it_is, kSeeds * 3 / 4);
}

TEST(Augment, TurnsAboutTheMiddle) {
  constexpr double kMost = 30;
  Augmentation augmentation = kWhole;
  augmentation.rotation = kMost;
  double least = 0;
  double most = 0;
  for (int seed = 0; seed < kSeeds; ++seed) {
    const Image plain = changed(ramps(), kWhole, seed);
    const Image turned = changed(ramps(), augmentation, seed);
    for (int channel = 0; channel < 2; ++channel) {
      const auto before = slope(plain, channel);
      const auto after = slope(turned, channel);
      EXPECT_NEAR(std::hypot(after[0], after[1]), 2, 2 * kRounding);
      const double cosine = (before[0] * after[0] + before[1] * after[1]) / 4;
      const double sine = (before[0] * after[1] - before[1] * after[0]) / 4;
      const double angle = std::atan2(sine, cosine) * 180 / std::numbers::pi;
      EXPECT_LT(std::abs(angle), kMost + 3);
      least = std::min(least, angle);
      most = std::max(most, angle);
      EXPECT_NEAR(value(turned, kMiddle, kMiddle, channel), value(plain, kMiddle, kMiddle, channel), 1);
    }
  }
  EXPECT_LT(least, -kMost / 2);
  EXPECT_GT(most, kMost / 2);
}

TEST(Augment, ZoomsAboutTheMiddle) {
  Augmentation augmentation = kWhole;
  augmentation.zoom = 0.5;
  double least = 1;
  double most = 1;
  for (int seed = 0; seed < kSeeds; ++seed) {
    const Image plain = changed(ramps(), kWhole, seed);
    const Image zoomed = changed(ramps(), augmentation, seed);
    const auto after = slope(zoomed, 0);
    const double size = slope(plain, 0)[0] / after[0];
    EXPECT_NEAR(after[1], 0, kRounding);
    EXPECT_NEAR(slope(zoomed, 1)[1], 2 / size, kRounding);
    EXPECT_EQ(value(zoomed, kMiddle, kMiddle, 0), value(plain, kMiddle, kMiddle, 0));
    least = std::min(least, size);
    most = std::max(most, size);
  }
  EXPECT_GT(least, 1 / 1.6);
  EXPECT_LT(least, 1 / 1.25);
  EXPECT_LT(most, 1.6);
  EXPECT_GT(most, 1.25);
}

TEST(Augment, ShiftsEitherWay) {
  constexpr double kMost = 0.2;
  Augmentation augmentation = kWhole;
  augmentation.shift = kMost;
  for (int channel = 0; channel < 2; ++channel) {
    int least = 0;
    int most = 0;
    for (int seed = 0; seed < kSeeds; ++seed) {
      const Image plain = changed(ramps(), kWhole, seed);
      const Image shifted = changed(ramps(), augmentation, seed);
      EXPECT_NEAR(slope(shifted, channel)[0], slope(plain, channel)[0], kRounding);
      EXPECT_NEAR(slope(shifted, channel)[1], slope(plain, channel)[1], kRounding);
      const int grown = value(shifted, kMiddle, kMiddle, channel) - value(plain, kMiddle, kMiddle, channel);
      least = std::min(least, grown);
      most = std::max(most, grown);
    }
    EXPECT_GE(least, -2 * kMost * kSide - 1);
    EXPECT_LT(least, -kMost * kSide);
    EXPECT_LE(most, 2 * kMost * kSide + 1);
    EXPECT_GT(most, kMost * kSide);
  }
}

/// The factor by which `after` differs from `before`, as seen by `origin`, over the whole photo; all its
/// pixels must agree.
double common_factor(const Image& before, const Image& after,
                     const std::function<double(int x, int y)>& origin) {
  double product = 0;
  double square = 0;
  const auto each = [&](const std::function<void(double from, double to)>& visit) {
    for (int y = 0; y < kSide; ++y)
      for (int x = 0; x < kSide; ++x)
        for (int channel = 0; channel < 3; ++channel)
          visit(value(before, x, y, channel) - origin(x, y), value(after, x, y, channel) - origin(x, y));
  };
  each([&](double from, double to) {
    product += from * to;
    square += from * from;
  });
  const double factor = product / square;
  double worst = 0;
  each([&](double from, double to) { worst = std::max(worst, std::abs(to - factor * from)); });
  EXPECT_LT(worst, 1) << "half a step of rounding, and what rounding makes of the factor";
  return factor;
}

TEST(Augment, ChangesColoursByOneFactorEach) {
  constexpr double kMost = 0.5;
  struct Case {
    double Augmentation::*strength;
    std::function<double(const Image& before, int x, int y)> origin;
  };
  const Case cases[] = {
      {&Augmentation::brightness, [](const Image&, int, int) { return 0.0; }},
      {&Augmentation::contrast, [mean = mean_grey(noise())](const Image&, int, int) { return mean; }},
      {&Augmentation::saturation, [](const Image& before, int x, int y) { return grey(before, x, y); }}};
  for (const Case& one : cases) {
    Augmentation augmentation = kWhole;
    augmentation.*one.strength = kMost;
    double least = 1;
    double most = 1;
    for (int seed = 0; seed < kSeeds; ++seed) {
      const Image before = changed(noise(), kWhole, seed);
      const Image after = changed(noise(), augmentation, seed);
      const double factor =
          common_factor(before, after, [&](int x, int y) { return one.origin(before, x, y); });
      least = std::min(least, factor);
      most = std::max(most, factor);
    }
    EXPECT_GT(least, 1 - kMost - 0.01);
    EXPECT_LT(least, 1 - kMost / 2);
    EXPECT_LT(most, 1 + kMost + 0.01);
    EXPECT_GT(most, 1 + kMost / 2);
  }
}

TEST(Augment, ErasesOneRectangleOfSomePhotos) {
  Augmentation augmentation = kWhole;
  augmentation.erasing = 0.5;
  Augmentation bright = augmentation;
  bright.brightness = 0.3;
  Augmentation bright_only = bright;
  bright_only.erasing = 0;
  // No pixel has the mean colour of its own.
  const Image photo = paint([](int x, int y) { return Colour{x, y, 0}; });
  const Colour mean{124, 116, 104};
  int erased = 0;
  for (int seed = 0; seed < kSeeds; ++seed) {
    const Image before = changed(photo, kWhole, seed);
    const Image after = changed(photo, augmentation, seed);
    const Image both = changed(photo, bright, seed);
    const Image lit = changed(photo, bright_only, seed);
    int count = 0;
    int left = kSide;
    int right = 0;
    int top = kSide;
    int bottom = 0;
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        const bool gone = value(after, x, y, 2) == mean[2];
        for (int channel = 0; channel < 3; ++channel) {
          const int expected = mean[static_cast<std::size_t>(channel)];
          EXPECT_EQ(value(after, x, y, channel), gone ? expected : value(before, x, y, channel));
          EXPECT_EQ(value(both, x, y, channel), gone ? expected : value(lit, x, y, channel));
        }
        if (!gone) continue;
        ++count;
        left = std::min(left, x);
        right = std::max(right, x + 1);
        top = std::min(top, y);
        bottom = std::max(bottom, y + 1);
      }
    }
    if (count == 0) continue;
    ++erased;
    EXPECT_EQ(count, (right - left) * (bottom - top)) << "one rectangle";
    EXPECT_LT(count, 0.43 * kSide * kSide);
  }
  EXPECT_GT(erased, kSeeds / 4);
  EXPECT_LT(erased, kSeeds * 3 / 4);
}

TEST(Augment, DependsOnTheSeedAlone) {
  const Augmentation all{.shift = 0.1,
                         .rotation = 10,
                         .zoom = 0.2,
                         .brightness = 0.2,
                         .contrast = 0.2,
                         .saturation = 0.2,
                         .erasing = 0.5};
  EXPECT_EQ(changed(noise(), all, 1).rgb, changed(noise(), all, 1).rgb);
  EXPECT_NE(changed(noise(), all, 1).rgb, changed(noise(), all, 2).rgb);
}

}  // namespace
}  // namespace vitrine::trainer
