// Keypoints and descriptors by OpenCV; see local_features.hpp.
#include "local_features.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <opencv2/core.hpp>
#include <opencv2/features2d.hpp>
#include <opencv2/imgproc.hpp>

namespace vitrine::trainer {
namespace {

cv::Mat grey_of(const Image& photo) {
  // OpenCV has no view of constant data; this one is only read.
  const cv::Mat rgb(photo.height, photo.width, CV_8UC3, const_cast<std::uint8_t*>(photo.rgb.data()));
  cv::Mat grey;
  cv::cvtColor(rgb, grey, cv::COLOR_RGB2GRAY);
  return grey;
}

void stretch_contrast(cv::Mat& grey) {
  constexpr double kShare = 0.01;
  std::array<std::size_t, 256> histogram{};
  for (auto pixel = grey.begin<std::uint8_t>(); pixel != grey.end<std::uint8_t>(); ++pixel)
    ++histogram[*pixel];
  const auto cut = static_cast<std::size_t>(kShare * static_cast<double>(grey.total()));
  int dark = 0;
  int bright = 255;
  for (std::size_t sum = histogram[0]; sum <= cut && dark < 255; sum += histogram[++dark]) {
  }
  for (std::size_t sum = histogram[255]; sum <= cut && bright > 0; sum += histogram[--bright]) {
  }
  if (bright <= dark) return;
  const double scale = 255.0 / (bright - dark);
  grey.convertTo(grey, CV_8U, scale, -dark * scale);
}

/// 255 where keypoints may lie: all but what is nearly white and connected with the border, and a margin
/// around the rest, so that outlines count.
cv::Mat foreground_of(const cv::Mat& grey) {
  constexpr int kNearlyWhite = 240;
  constexpr int kMargin = 5;
  cv::Mat framed;
  cv::copyMakeBorder(grey > kNearlyWhite, framed, 1, 1, 1, 1, cv::BORDER_CONSTANT, 255);
  constexpr int kReached = 128;
  cv::floodFill(framed, {0, 0}, kReached);
  const cv::Mat foreground = framed(cv::Rect(1, 1, grey.cols, grey.rows)) != kReached;
  cv::Mat with_margin;
  cv::dilate(foreground, with_margin,
             cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * kMargin + 1, 2 * kMargin + 1}));
  return with_margin;
}

cv::Ptr<cv::Feature2D> make_detector(LocalFeatureKind kind) {
  // On photos of plain products, the usual thresholds (0.04 and 20) leave few keypoints or none.
  constexpr int kSiftPoints = 800;
  constexpr int kSiftLayers = 3;
  constexpr double kSiftContrast = 0.02;
  constexpr int kOrbPoints = 1000;
  constexpr float kOrbScale = 1.2F;
  constexpr int kOrbLevels = 8;
  constexpr int kOrbPatch = 31;
  constexpr int kOrbThreshold = 10;
  if (kind == LocalFeatureKind::sift) return cv::SIFT::create(kSiftPoints, kSiftLayers, kSiftContrast);
  return cv::ORB::create(kOrbPoints, kOrbScale, kOrbLevels, kOrbPatch, 0, 2, cv::ORB::HARRIS_SCORE, kOrbPatch,
                         kOrbThreshold);
}

/// Square roots of the shares of the sum, on the 8-bit grid: 255 for all of it.
void write_root_sift(const cv::Mat& row, std::uint8_t* out) {
  const auto* const values = row.ptr<float>();
  double sum = 0;
  for (int i = 0; i < row.cols; ++i) sum += static_cast<double>(values[i]);
  for (int i = 0; i < row.cols; ++i)
    out[i] = static_cast<std::uint8_t>(
        std::min(255.0, std::round(512 * std::sqrt(static_cast<double>(values[i]) / std::max(sum, 1.0)))));
}

void write_bits(const cv::Mat& row, std::uint8_t* out) {
  const auto* const bytes = row.ptr<std::uint8_t>();
  for (int bit = 0; bit < 8 * row.cols; ++bit) out[bit] = (bytes[bit / 8] >> (bit % 8) & 1) != 0 ? 255 : 0;
}

}  // namespace

void require_local_features() {}

LocalFeatures local_features(const Image& photo, const LocalFeatureOptions& options) {
  cv::Mat grey = grey_of(photo);
  const cv::Mat mask = options.foreground ? foreground_of(grey) : cv::Mat();
  if (options.stretch_contrast) stretch_contrast(grey);
  if (options.blur > 0) cv::GaussianBlur(grey, grey, {}, options.blur);
  std::vector<cv::KeyPoint> points;
  cv::Mat descriptors;
  make_detector(options.kind)->detectAndCompute(grey, mask, points, descriptors);

  const std::size_t size = descriptor_size(options.kind);
  LocalFeatures features{.descriptors = std::vector<std::uint8_t>(points.size() * size), .places = {}};
  for (std::size_t i = 0; i < points.size(); ++i) {
    const cv::Mat row = descriptors.row(static_cast<int>(i));
    std::uint8_t* const out = &features.descriptors[i * size];
    if (options.kind == LocalFeatureKind::sift)
      write_root_sift(row, out);
    else
      write_bits(row, out);
    features.places.push_back(points[i].pt.x / static_cast<float>(photo.width));
    features.places.push_back(points[i].pt.y / static_cast<float>(photo.height));
  }
  return features;
}

}  // namespace vitrine::trainer
