// A photo's record in the cache is its hash (8 bytes), the exact image and the training image.
#include "photos.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <exception>
#include <mutex>
#include <thread>

#include "groups.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {

namespace {

/// To be raised when decode_image or fit_image give another byte for the same photo, or records change.
constexpr int kPreparation = 1;

std::size_t image_bytes(int width, int height) {
  return std::size_t{3} * static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
}

std::string preparation(const ImageOptions& options, int train_size) {
  return "photos " + std::to_string(kPreparation) + ", exact " + std::to_string(options.width) + 'x' +
         std::to_string(options.height) + (options.fit == ImageFit::pad ? " pad" : " stretch") + ", train " +
         std::to_string(train_size);
}

std::vector<std::uint8_t> make_record(const std::vector<std::uint8_t>& file, const ImageOptions& options,
                                      int train_size) {
  ImageOptions train_options = options;
  train_options.width = train_options.height = train_size;
  const Image image = decode_image(file);
  const Image exact = fit_image(image, options);
  const std::uint64_t hash = photo_hash(exact);
  std::vector<std::uint8_t> record(sizeof hash);
  std::memcpy(record.data(), &hash, sizeof hash);
  record.insert(record.end(), exact.rgb.begin(), exact.rgb.end());
  if (train_size > 0) {
    const Image train = fit_image(image, train_options);
    record.insert(record.end(), train.rgb.begin(), train.rgb.end());
  }
  return record;
}

/// Calls work(0), ... work(count - 1) on `threads` threads, then rethrows the first exception, at which no
/// further call begins.
void for_each_row(std::size_t count, int threads, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  std::mutex failing;
  std::exception_ptr failure;
  const auto run = [&] {
    try {
      for (std::size_t row = next++; row < count; row = next++) work(row);
    } catch (...) {
      const std::lock_guard lock(failing);
      if (!failure) failure = std::current_exception();
      next = count;
    }
  };
  {
    std::vector<std::jthread> workers;
    const int all = threads > 0 ? threads : static_cast<int>(std::thread::hardware_concurrency());
    for (int worker = 1; worker < all; ++worker) workers.emplace_back(run);
    run();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

Photos Photos::load(const Data& data, const ImageOptions& options, int train_size, int threads,
                    const PhotoCacheOptions& cache_options,
                    const std::function<void(std::size_t)>& progress) {
  Photos photos;
  photos.options_ = options;
  photos.train_size_ = train_size;
  photos.cache_.emplace(cache_options, preparation(options, train_size),
                        sizeof(std::uint64_t) + image_bytes(options.width, options.height) +
                            image_bytes(train_size, train_size));
  photos.add(data, threads, progress);
  return photos;
}

void Photos::add(const Data& data, int threads, const std::function<void(std::size_t)>& progress) {
  const std::size_t before = places_.size();
  const std::size_t count = data.products.size();
  places_.resize(before + count);
  if (!data.photos) return;
  std::vector<std::string> problems(count);
  std::mutex mutex;  // of the cache, the counts and the report
  std::size_t done = 0;
  const auto load_row = [&](std::size_t row) {
    std::optional<PhotoCache::Place>& place = places_[before + row];
    Sha256 key;
    std::vector<std::uint8_t> record;
    try {
      const auto file = data.photos->read(data.products[row].image);
      if (!file) throw Error("There is no such photo.");
      key = sha256_of(*file);
      {
        const std::lock_guard lock(mutex);
        place = cache_->find(key);
        if (place) return;
      }
      record = make_record(*file, options_, train_size_);
    } catch (const Error& error) {
      problems[row] = error.what();
      return;
    }
    const std::lock_guard lock(mutex);
    ++decoded_;
    place = cache_->find(key);  // a copy of the photo may have come in meanwhile
    if (!place) place = cache_->add(key, record);
  };
  try {
    for_each_row(count, threads, [&](std::size_t row) {
      if (!data.products[row].image.empty()) load_row(row);
      const std::lock_guard lock(mutex);
      ++done;
      if (progress) progress(done);
    });
  } catch (...) {
    cache_->finish();  // what was decoded is kept
    throw;
  }
  cache_->finish();

  for (std::size_t row = 0; row < count; ++row)
    if (!problems[row].empty())
      issues_.push_back({data.products[row].line, data.products[row].image, problems[row]});
}

Image Photos::exact(std::size_t row) const {
  const auto rgb = cache_->record(*places_[row]).subspan(sizeof(std::uint64_t));
  const std::size_t size = image_bytes(options_.width, options_.height);
  return {.width = options_.width,
          .height = options_.height,
          .rgb = {rgb.begin(), rgb.begin() + static_cast<std::ptrdiff_t>(size)}};
}

Image Photos::train(std::size_t row) const {
  const auto record = cache_->record(*places_[row]);
  const auto size = static_cast<std::ptrdiff_t>(image_bytes(train_size_, train_size_));
  return {.width = train_size_, .height = train_size_, .rgb = {record.end() - size, record.end()}};
}

std::optional<std::uint64_t> Photos::hash(std::size_t row) const {
  if (!has(row)) return std::nullopt;
  std::uint64_t hash = 0;
  std::memcpy(&hash, cache_->record(*places_[row]).data(), sizeof hash);
  return hash;
}

}  // namespace vitrine::trainer
