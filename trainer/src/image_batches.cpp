#include "image_batches.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "random.hpp"

namespace vitrine::trainer {

namespace {

constexpr int kStride = 32;

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
    const Image image = augment(photos.train(rows[i]), cropped.width, cropped.height, augmentation, cropped,
                                Random(seed).next() + rows[i]);
    write_image(batch, i, image, cropped);
  }
  return batch.contiguous(torch::MemoryFormat::ChannelsLast);
}

torch::Tensor on_device(const torch::Tensor& images, torch::Device device) {
  return device.is_cpu() ? images : images.to(device).contiguous();
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
