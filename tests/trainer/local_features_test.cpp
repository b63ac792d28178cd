// Tests of local_features.hpp on drawn photos.
#include "local_features.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "local_feature_cache.hpp"
#include "random.hpp"

namespace vitrine::trainer {
namespace {

constexpr int kSide = 128;

/// Grey values by `paint` of x and y.
template <typename Paint>
Image drawn(Paint paint) {
  Image image{.width = kSide, .height = kSide, .rgb = {}};
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x)
      image.rgb.insert(image.rgb.end(), 3, static_cast<std::uint8_t>(paint(x, y)));
  return image;
}

bool inside(int x, int y) { return x >= 40 && x < 88 && y >= 40 && y < 88; }

/// Squares of random greys, on white where `inside` is not.
Image product(bool on_white) {
  return drawn([&](int x, int y) {
    if (on_white && !inside(x, y)) return std::uint64_t{250};
    return Random(static_cast<std::uint64_t>((y / 8) * 1000 + x / 8)).below(200);
  });
}

class LocalFeaturesOf : public ::testing::TestWithParam<LocalFeatureKind> {};

TEST_P(LocalFeaturesOf, DescribeKeypoints) {
  const LocalFeatures features = local_features(product(false), {.kind = GetParam()});
  const std::size_t points = features.places.size() / 2;
  ASSERT_GT(points, 50U);
  ASSERT_EQ(features.descriptors.size(), points * descriptor_size(GetParam()));
  for (const float place : features.places) {
    EXPECT_GE(place, 0);
    EXPECT_LE(place, 1);
  }
  for (std::size_t point = 0; point < points; ++point) {
    const auto* const values = &features.descriptors[point * descriptor_size(GetParam())];
    double squares = 0;
    bool bits = true;
    for (std::size_t i = 0; i < descriptor_size(GetParam()); ++i) {
      squares += static_cast<double>(values[i]) * values[i];
      bits = bits && (values[i] == 0 || values[i] == 255);
    }
    if (GetParam() == LocalFeatureKind::sift)
      EXPECT_NEAR(std::sqrt(squares), 512, 20) << "square roots of shares";
    else
      EXPECT_TRUE(bits);
  }
}

TEST_P(LocalFeaturesOf, LeaveTheBackgroundOut) {
  // Specks on the background, faint enough to be nearly white.
  Image photo = product(true);
  for (int y = 4; y < kSide; y += 12)
    for (int x = 4; x < kSide; x += 12)
      for (int dy = 0; dy < 4 && !inside(x, y); ++dy)
        for (int dx = 0; dx < 4; ++dx)
          for (int c = 0; c < 3; ++c)
            photo.rgb[static_cast<std::size_t>(((y + dy) * kSide + x + dx) * 3 + c)] = 242;
  const auto outside = [&](const LocalFeatureOptions& options) {
    const LocalFeatures features = local_features(photo, options);
    std::size_t count = 0;
    constexpr float kMargin = 6;
    for (std::size_t i = 0; i < features.places.size(); i += 2) {
      const float x = features.places[i] * kSide;
      const float y = features.places[i + 1] * kSide;
      if (x < 40 - kMargin || x > 88 + kMargin || y < 40 - kMargin || y > 88 + kMargin) ++count;
    }
    EXPECT_GT(features.places.size() / 2, count) << "the product itself has keypoints";
    return count;
  };
  // Stretching the contrast makes what is faint seen.
  EXPECT_EQ(outside({.kind = GetParam(), .foreground = true}), 0U);
  EXPECT_EQ(outside({.kind = GetParam(), .stretch_contrast = true, .foreground = true}), 0U);
}

TEST_P(LocalFeaturesOf, AreNoneOfABlankPhoto) {
  const Image blank = drawn([](int, int) { return 255; });
  for (const bool on : {false, true}) {
    const LocalFeatures features = local_features(
        blank, {.kind = GetParam(), .stretch_contrast = on, .blur = on ? 1.0 : 0.0, .foreground = on});
    EXPECT_TRUE(features.descriptors.empty());
    EXPECT_TRUE(features.places.empty());
  }
}

TEST_P(LocalFeaturesOf, StretchedContrastFindsWhatIsFaint) {
  const Image faint = drawn(
      [](int x, int y) { return 100 + Random(static_cast<std::uint64_t>((y / 8) * 1000 + x / 8)).below(6); });
  const auto points = [&](bool stretch) {
    return local_features(faint, {.kind = GetParam(), .stretch_contrast = stretch}).places.size() / 2;
  };
  EXPECT_GT(points(true), 4 * points(false) + 20);
}

TEST_P(LocalFeaturesOf, BlurTakesDetailAway) {
  const Image noise =
      drawn([](int x, int y) { return Random(static_cast<std::uint64_t>(y * 1000 + x)).below(256); });
  const auto points = [&](double blur) {
    return local_features(noise, {.kind = GetParam(), .blur = blur}).places.size() / 2;
  };
  EXPECT_LT(points(4), points(0) / 2);
}

INSTANTIATE_TEST_SUITE_P(Kinds, LocalFeaturesOf,
                         ::testing::Values(LocalFeatureKind::sift, LocalFeatureKind::orb),
                         [](const auto& info) {
                           return info.param == LocalFeatureKind::sift ? "sift" : "orb";
                         });

TEST(LocalFeatureCache, KeepsWhatItReadUntilTheBudgetIsUsedUp) {
  const Image photo = product(false);
  const LocalFeatureOptions options;
  LocalFeatureCache cache;
  const auto first = cache.read(photo, options);
  EXPECT_EQ(first->descriptors, local_features(photo, options).descriptors);
  EXPECT_EQ(cache.read(photo, options), first);
  EXPECT_NE(cache.read(photo, {.blur = 1}), first) << "read in another way";
  EXPECT_NE(cache.read(product(true), options), first);

  LocalFeatureCache none(0);
  EXPECT_NE(none.read(photo, options), none.read(photo, options));
}

}  // namespace
}  // namespace vitrine::trainer
