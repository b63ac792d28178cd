#include "image_mixing.hpp"

#include <algorithm>
#include <cmath>

namespace vitrine::trainer {
namespace {

/// From the beta distribution of two equal parameters of at most 1 (Joehnk, 1964).
double symmetric_beta(Random& random, double parameter) {
  while (true) {
    const double one = std::pow(random.uniform(), 1 / parameter);
    const double other = std::pow(random.uniform(), 1 / parameter);
    if (one + other == 0) return random.uniform() < 0.5 ? 0 : 1;  // of tiny parameters, in the limit
    if (one + other <= 1) return one / (one + other);
  }
}

/// Pixels of one axis.
struct Interval {
  std::int64_t begin, end;
};

/// Of that share of the axis, about a random pixel, as far as it lies within.
Interval random_interval(Random& random, std::int64_t size, double share) {
  const auto middle = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(size)));
  const auto length = static_cast<std::int64_t>(std::lround(share * static_cast<double>(size)));
  const std::int64_t begin = middle - length / 2;
  return {.begin = std::max<std::int64_t>(begin, 0), .end = std::min(begin + length, size)};
}

MixedPhotos cut_and_paste(const torch::Tensor& images, double share, Random& random) {
  const std::int64_t height = images.size(2);
  const std::int64_t width = images.size(3);
  const Interval rows = random_interval(random, height, std::sqrt(1 - share));
  const Interval columns = random_interval(random, width, std::sqrt(1 - share));
  const auto cut = [&](const torch::Tensor& from) {
    return from.slice(2, rows.begin, rows.end).slice(3, columns.begin, columns.end);
  };
  torch::Tensor mixed = images.clone();
  cut(mixed).copy_(cut(images).flip(0));
  const auto pasted = static_cast<double>((rows.end - rows.begin) * (columns.end - columns.begin));
  return {.images = mixed, .share = 1 - pasted / static_cast<double>(height * width)};
}

}  // namespace

MixedPhotos mix_photos(const torch::Tensor& images, const Mixing& mixing, Random random) {
  if (mixing.mixup == 0 && mixing.cutmix == 0) return {.images = images, .share = 1};
  const bool both = mixing.mixup > 0 && mixing.cutmix > 0;
  const bool cut = both ? random.below(2) == 1 : mixing.cutmix > 0;
  const double share = symmetric_beta(random, cut ? mixing.cutmix : mixing.mixup);
  if (cut) return cut_and_paste(images, share, random);
  return {.images = images * share + images.flip(0) * (1 - share), .share = share};
}

}  // namespace vitrine::trainer
