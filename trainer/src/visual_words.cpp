// K-means and bags of words; see visual_words.hpp.
#include "visual_words.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "random.hpp"

namespace vitrine::trainer {
namespace {

/// Centres as processors multiply them fastest: eight products of 16-bit numbers at a time.
class Centres {
 public:
  explicit Centres(const VisualWords& words)
      : size_(words.size), values_(words.centres.begin(), words.centres.end()) {
    for (std::size_t word = 0; word < words.count(); ++word) {
      const std::int16_t* const centre = &values_[word * size_];
      squares_.push_back(std::inner_product(centre, centre + size_, centre, 0));
    }
  }

  /// Of descriptors [count, size]; writes their nearest centres.
  void nearest(const std::uint8_t* descriptors, std::size_t count, std::uint32_t* out) const {
    std::vector<std::int16_t> wide(kTogether * size_);
    for (std::size_t begin = 0; begin < count; begin += kTogether) {
      const std::size_t rows = std::min(kTogether, count - begin);
      std::copy_n(descriptors + begin * size_, rows * size_, wide.begin());
      std::array<std::int32_t, kTogether> best;
      best.fill(std::numeric_limits<std::int32_t>::max());
      for (std::size_t word = 0; word < squares_.size(); ++word) {
        const std::array<std::int32_t, kTogether> products = products_with(wide.data(), word);
        for (std::size_t row = 0; row < rows; ++row) {
          const std::int32_t distance = squares_[word] - 2 * products[row];
          if (distance >= best[row]) continue;
          best[row] = distance;
          out[begin + row] = static_cast<std::uint32_t>(word);
        }
      }
    }
  }

 private:
  static constexpr std::size_t kTogether = 4;

  std::array<std::int32_t, kTogether> products_with(const std::int16_t* rows, std::size_t word) const {
    const std::int16_t* const centre = &values_[word * size_];
    std::array<std::int32_t, kTogether> products{};
    for (std::size_t i = 0; i < size_; ++i)
      for (std::size_t row = 0; row < kTogether; ++row) products[row] += rows[row * size_ + i] * centre[i];
    return products;
  }

  std::size_t size_;
  std::vector<std::int16_t> values_;
  std::vector<std::int32_t> squares_;  ///< of the centres' lengths
};

VisualWords random_words(std::span<const std::uint8_t> descriptors, std::size_t size, std::size_t count,
                         std::uint64_t seed) {
  std::vector<std::size_t> rows(descriptors.size() / size);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  Random random(seed);
  random.shuffle(rows);
  VisualWords words{.size = size, .centres = {}};
  for (std::size_t i = 0; i < std::min(count, rows.size()); ++i) {
    const auto row = descriptors.subspan(rows[i] * size, size);
    words.centres.insert(words.centres.end(), row.begin(), row.end());
  }
  return words;
}

}  // namespace

VisualWords cluster_words(std::span<const std::uint8_t> descriptors, std::size_t size, std::size_t count,
                          std::uint64_t seed, ThreadCrew& crew) {
  constexpr int kIterations = 15;
  constexpr std::size_t kChunk = 2048;  // rows
  const std::size_t rows = descriptors.size() / size;
  VisualWords words = random_words(descriptors, size, count, seed);
  std::vector<std::uint32_t> word_of(rows);
  for (int iteration = 0; iteration < kIterations; ++iteration) {
    const std::vector<std::uint32_t> before = word_of;
    const Centres centres(words);
    crew.run((rows + kChunk - 1) / kChunk, [&](std::size_t chunk) {
      const std::size_t begin = chunk * kChunk;
      centres.nearest(&descriptors[begin * size], std::min(kChunk, rows - begin), &word_of[begin]);
    });
    if (iteration > 0 && word_of == before) break;
    std::vector<std::uint64_t> sums(words.centres.size());
    std::vector<std::uint64_t> counts(words.count());
    for (std::size_t row = 0; row < rows; ++row) {
      ++counts[word_of[row]];
      for (std::size_t i = 0; i < size; ++i) sums[word_of[row] * size + i] += descriptors[row * size + i];
    }
    VisualWords moved{.size = size, .centres = {}};
    for (std::size_t word = 0; word < counts.size(); ++word)
      for (std::size_t i = 0; counts[word] > 0 && i < size; ++i)
        moved.centres.push_back(
            static_cast<std::uint8_t>((sums[word * size + i] + counts[word] / 2) / counts[word]));
    words = std::move(moved);
  }
  return words;
}

WordBag word_bag(const VisualWords& words, const LocalFeatures& features) {
  constexpr float kMiddle = 0.5F;
  const std::size_t count = words.count();
  std::vector<std::uint32_t> nearest(features.descriptors.size() / words.size);
  Centres(words).nearest(features.descriptors.data(), nearest.size(), nearest.data());
  std::vector<std::uint32_t> counts(kPyramidCells * count);
  for (std::size_t i = 0; i < nearest.size(); ++i) {
    const std::size_t quarter =
        1 + (features.places[2 * i] < kMiddle ? 0 : 1) + (features.places[2 * i + 1] < kMiddle ? 0 : 2);
    ++counts[nearest[i]];
    ++counts[quarter * count + nearest[i]];
  }
  WordBag bag;
  // The squares of the roots are the counts, and each descriptor counts twice.
  const double norm = std::sqrt(2 * static_cast<double>(nearest.size()));
  for (std::size_t column = 0; column < counts.size(); ++column) {
    if (counts[column] == 0) continue;
    bag.columns.push_back(static_cast<std::int32_t>(column));
    bag.values.push_back(static_cast<float>(std::sqrt(static_cast<double>(counts[column])) / norm));
  }
  return bag;
}

}  // namespace vitrine::trainer
