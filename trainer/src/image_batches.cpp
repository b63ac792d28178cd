#include "image_batches.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "random.hpp"

namespace vitrine::trainer {

namespace {

constexpr int kStride = 32;

double uniform(Random& random, double low, double high) { return low + (high - low) * random.uniform(); }

Box random_crop(const Image& image, const Augmentation& augmentation, Random& random) {
  const double area = uniform(random, augmentation.min_area, 1);
  const double log_aspect = std::log(augmentation.max_aspect);
  const double aspect = std::exp(uniform(random, -log_aspect, log_aspect));
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
  for (int y = 0; y < image.height; ++y) {
    std::uint8_t* row = image.rgb.data() + static_cast<std::size_t>(y) * image.width * 3;
    for (int left = 0, right = image.width - 1; left < right; ++left, --right)
      std::swap_ranges(row + 3 * left, row + 3 * left + 3, row + 3 * right);
  }
}

torch::Tensor empty_batch(std::size_t rows, const ImageOptions& options) {
  return torch::empty({static_cast<std::int64_t>(rows), 3, options.height, options.width}, torch::kFloat32);
}

void write_image(torch::Tensor& batch, std::size_t index, const Image& image, const ImageOptions& options) {
  const std::vector<float> values = normalize_image(image, options);
  std::copy(values.begin(), values.end(), batch.data_ptr<float>() + index * values.size());
}

}  // namespace

torch::Tensor exact_batch(const Photos& photos, std::span<const std::size_t> rows) {
  torch::Tensor batch = empty_batch(rows.size(), photos.options());
  for (std::size_t i = 0; i < rows.size(); ++i)
    write_image(batch, i, photos.exact(rows[i]), photos.options());
  return batch.contiguous(torch::MemoryFormat::ChannelsLast);
}

torch::Tensor augmented_batch(const Photos& photos, std::span<const std::size_t> rows,
                              const Augmentation& augmentation, std::uint64_t seed) {
  const auto scaled = [&](int side) {
    return std::max(1, static_cast<int>(std::lround(side * augmentation.scale / kStride))) * kStride;
  };
  ImageOptions cropped = photos.options();
  cropped.width = scaled(cropped.width);
  cropped.height = scaled(cropped.height);
  torch::Tensor batch = empty_batch(rows.size(), cropped);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Random random(Random(seed).next() + rows[i]);
    const Image photo = photos.train(rows[i]);
    const Box crop = random_crop(photo, augmentation, random);
    Image image = resize_image(photo, cropped.width, cropped.height, crop);
    if (random.below(2) == 1) flip(image);
    write_image(batch, i, image, cropped);
  }
  return batch.contiguous(torch::MemoryFormat::ChannelsLast);
}

BatchQueue::BatchQueue(std::size_t count, std::function<torch::Tensor(std::size_t)> make)
    : count_(count), make_(std::move(make)) {
  constexpr std::size_t kAhead = 3;
  for (std::size_t i = 0; i < kAhead; ++i) start();
}

void BatchQueue::start() {
  if (started_ < count_) running_.push_back(std::async(std::launch::async, make_, started_++));
}

torch::Tensor BatchQueue::next() {
  std::future<torch::Tensor> batch = std::move(running_.front());
  running_.pop_front();
  start();
  return batch.get();
}

}  // namespace vitrine::trainer
