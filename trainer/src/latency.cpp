// How long one classification takes; see latency.hpp.
#include "latency.hpp"

#include <algorithm>

#include "progress.hpp"
#include "run.hpp"
#include "scoring.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

constexpr std::size_t kProducts = 100;

/// Seconds of one classification, or nothing for a product that cannot be classified.
std::optional<double> measure(const Run& run, const Classifier& classifier, const Product& product,
                              const std::optional<std::vector<std::uint8_t>>& photo, const Clock& clock) {
  try {
    const double begin = clock();
    const Image image = photo ? decode_image(*photo) : Image{};
    classify_product(run, classifier, product.title, product.description, photo ? &image : nullptr);
    return clock() - begin;
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace

double median_latency(const std::filesystem::path& folder, const Data& data) {
  const Run run = read_run(folder, "cpu", 1);
  const Classifier classifier = make_classifier(folder, run.manifest);
  const bool reads_photos = run.reads_photos();
  const Clock clock = steady_clock();
  std::vector<double> seconds;
  bool warm = false;
  for (const Product& product : data.products) {
    if (seconds.size() == kProducts) break;
    std::optional<std::vector<std::uint8_t>> photo;
    if (reads_photos && data.photos && !product.image.empty()) photo = data.photos->read(product.image);
    if (reads_photos && !photo) continue;
    if (!warm) measure(run, classifier, product, photo, clock);
    warm = true;
    if (const auto one = measure(run, classifier, product, photo, clock)) seconds.push_back(*one);
  }
  if (seconds.empty()) return -1;
  const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
  std::nth_element(seconds.begin(), middle, seconds.end());
  return *middle;
}

}  // namespace vitrine::trainer
