#include "photos.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "groups.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {

namespace {

/// What one product's photo became: images, or the reason why there are none.
struct Loaded {
  Image exact;
  Image train;
  std::string problem;
};

Loaded load_photo(const PhotoSource& source, const std::string& name, const ImageOptions& options,
                  int train_size) {
  ImageOptions train_options = options;
  train_options.width = train_options.height = train_size;
  Loaded loaded;
  try {
    const auto bytes = source.read(name);
    if (!bytes) {
      loaded.problem = "There is no such photo.";
      return loaded;
    }
    const Image image = decode_image(*bytes);
    loaded.exact = fit_image(image, options);
    if (train_size > 0) loaded.train = fit_image(image, train_options);
  } catch (const Error& error) {
    loaded = {.exact = {}, .train = {}, .problem = error.what()};
  }
  return loaded;
}

}  // namespace

Photos Photos::load(const Data& data, const ImageOptions& options, int train_size, int threads,
                    const std::function<void(std::size_t)>& progress) {
  const std::size_t count = data.products.size();
  Photos photos;
  photos.options_ = options;
  photos.exact_.resize(count);
  photos.train_.resize(count);
  if (!data.photos) return photos;

  std::vector<std::string> problems(count);
  std::atomic<std::size_t> next{0};
  std::mutex reporting;
  std::size_t done = 0;
  std::exception_ptr failure;
  const auto work = [&] {
    try {
      for (std::size_t row = next++; row < count; row = next++) {
        if (!data.products[row].image.empty()) {
          Loaded loaded = load_photo(*data.photos, data.products[row].image, options, train_size);
          photos.exact_[row] = std::move(loaded.exact);
          photos.train_[row] = std::move(loaded.train);
          problems[row] = std::move(loaded.problem);
        }
        const std::lock_guard lock(reporting);
        ++done;
        if (progress) progress(done);
      }
    } catch (...) {
      const std::lock_guard lock(reporting);
      failure = std::current_exception();
      next = count;
    }
  };
  {
    std::vector<std::jthread> workers;
    const int extra = threads > 0 ? threads - 1 : static_cast<int>(std::thread::hardware_concurrency()) - 1;
    for (int worker = 0; worker < extra; ++worker) workers.emplace_back(work);
    work();
  }
  if (failure) std::rethrow_exception(failure);

  for (std::size_t row = 0; row < count; ++row)
    if (!problems[row].empty())
      photos.issues_.push_back({data.products[row].line, data.products[row].image, problems[row]});
  return photos;
}

std::optional<std::uint64_t> Photos::hash(std::size_t row) const {
  if (!has(row)) return std::nullopt;
  return photo_hash(exact_[row]);
}

}  // namespace vitrine::trainer
