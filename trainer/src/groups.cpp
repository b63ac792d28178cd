// Similar titles are found by MinHash (Broder, 1997) with banding and verified exactly; equal photos by hash.
#include "groups.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <numeric>
#include <string>
#include <unordered_map>

#include "random.hpp"
#include "vitrine/error.hpp"
#include "vitrine/text.hpp"

namespace vitrine::trainer {

namespace {

constexpr std::size_t kSimilarPercent = 70;
constexpr std::size_t kShingle = 5;
// 32 bands of 4: two titles of similarity 0.7 meet in some band with probability 0.99985, of 0.8 with 1 -
// 5e-8.
constexpr std::size_t kBands = 32;
constexpr std::size_t kBandRows = 4;
// A member of a bucket is compared with so many before it: work stays linear where thousands of titles follow
// one template, and such families are found through their other members and the other bands.
constexpr std::size_t kMaxComparisons = 256;
// A flat photo's hash is all zeros or ones but for noise, and a photo that more products than this share is
// the shop's "no photo" picture: neither says that products are alike.
constexpr int kMinHashBits = 4;
constexpr std::size_t kMaxPhotoShared = 50;

using Shingles = std::vector<std::uint64_t>;  ///< sorted, unique

class UnionFind {
 public:
  explicit UnionFind(std::size_t size) : parent_(size) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  std::size_t find(std::size_t element) {
    while (parent_[element] != element) {
      parent_[element] = parent_[parent_[element]];
      element = parent_[element];
    }
    return element;
  }
  /// The smaller root wins, so that groups do not depend on the order of the unions.
  void unite(std::size_t a, std::size_t b) {
    a = find(a);
    b = find(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::size_t> parent_;
};

std::uint64_t hash_bytes(std::string_view bytes) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
  return Random(hash).next();
}

/// Hashes of all runs of five characters; of a shorter text, the hash of the whole.
Shingles shingles(const std::string& text) {
  if (text.empty()) return {};
  std::vector<std::size_t> starts;  // of the characters, and the end
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) starts.push_back(i);
  }
  starts.push_back(text.size());
  const std::size_t characters = starts.size() - 1;
  const std::size_t length = std::min(characters, kShingle);
  Shingles result;
  for (std::size_t i = 0; i + length <= characters; ++i) {
    result.push_back(hash_bytes(std::string_view(text).substr(starts[i], starts[i + length] - starts[i])));
  }
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

std::string normalized_title(const Product& product) {
  const Words words = split_words(product.title, "", TextOptions{});
  std::string text;
  for (const Word& word : words.words) {
    if (!text.empty()) text += ' ';
    text += word.normalized;
  }
  return text;
}

bool similar(const Shingles& a, const Shingles& b) {
  std::size_t common = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) ++common;
    const bool advance_a = a[i] <= b[j];
    const bool advance_b = b[j] <= a[i];
    i += advance_a ? 1 : 0;
    j += advance_b ? 1 : 0;
  }
  return 100 * common >= kSimilarPercent * (a.size() + b.size() - common);
}

using Signature = std::array<std::uint32_t, kBands * kBandRows>;

Signature signature(const Shingles& shingles) {
  static const std::vector<std::uint64_t> kMultipliers = [] {
    Random random(2011);
    std::vector<std::uint64_t> odd(kBands * kBandRows);
    for (std::uint64_t& multiplier : odd) multiplier = random.next() | 1U;
    return odd;
  }();
  Signature result;
  result.fill(0xFFFFFFFFU);
  for (const std::uint64_t shingle : shingles) {
    for (std::size_t k = 0; k < result.size(); ++k) {
      result[k] = std::min(result[k], static_cast<std::uint32_t>((shingle * kMultipliers[k]) >> 32));
    }
  }
  return result;
}

/// Unites the products of `rows` whose shingles are similar.
void unite_similar(const std::vector<std::size_t>& rows, const std::vector<Shingles>& sets,
                   UnionFind& groups) {
  std::vector<Signature> signatures;
  signatures.reserve(rows.size());
  for (const std::size_t row : rows) signatures.push_back(signature(sets[row]));

  std::vector<std::pair<std::uint64_t, std::size_t>> buckets(rows.size());
  for (std::size_t band = 0; band < kBands; ++band) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::uint64_t key = 0;
      for (std::size_t k = 0; k < kBandRows; ++k)
        key = Random(key + signatures[i][band * kBandRows + k]).next();
      buckets[i] = {key, rows[i]};
    }
    std::sort(buckets.begin(), buckets.end());
    for (std::size_t i = 0; i < buckets.size(); ++i) {
      const auto [key, row] = buckets[i];
      for (std::size_t back = 1; back <= std::min(i, kMaxComparisons) && buckets[i - back].first == key;
           ++back) {
        const std::size_t other = buckets[i - back].second;
        if (groups.find(row) != groups.find(other) && similar(sets[row], sets[other]))
          groups.unite(row, other);
      }
    }
  }
}

void unite_equal_photos(const std::vector<std::optional<std::uint64_t>>& hashes, UnionFind& groups) {
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> rows_of;
  for (std::size_t row = 0; row < hashes.size(); ++row) {
    if (!hashes[row]) continue;
    const int bits = std::popcount(*hashes[row]);
    if (bits >= kMinHashBits && bits <= 64 - kMinHashBits) rows_of[*hashes[row]].push_back(row);
  }
  for (const auto& [hash, rows] : rows_of) {
    if (rows.size() > kMaxPhotoShared) continue;
    for (const std::size_t row : rows) groups.unite(rows.front(), row);
  }
}

}  // namespace

std::uint64_t photo_hash(const Image& image) {
  const Image thumbnail = resize_image(image, 9, 8);
  const auto grey = [&](std::size_t pixel) {
    const std::uint8_t* rgb = &thumbnail.rgb[pixel * 3];
    return 299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2];
  };
  std::uint64_t hash = 0;
  for (std::size_t row = 0; row < 8; ++row) {
    for (std::size_t column = 0; column < 8; ++column) {
      const std::size_t pixel = row * 9 + column;
      hash = (hash << 1) | static_cast<std::uint64_t>(grey(pixel) > grey(pixel + 1));
    }
  }
  return hash;
}

std::vector<int> similar_groups(const std::vector<Product>& products,
                                const std::vector<std::optional<std::uint64_t>>& photo_hashes) {
  if (!photo_hashes.empty() && photo_hashes.size() != products.size()) {
    throw Error("Grouping expects one photo hash per product or none: " + std::to_string(products.size()) +
                " products, " + std::to_string(photo_hashes.size()) + " hashes.");
  }
  UnionFind groups(products.size());
  std::vector<Shingles> sets(products.size());
  std::vector<std::size_t> distinct;  // the first row of every different title
  std::unordered_map<std::string, std::size_t> first_of;
  std::unordered_map<std::string_view, std::size_t> first_described;  // of those without a title
  for (std::size_t row = 0; row < products.size(); ++row) {
    const std::string title = normalized_title(products[row]);
    if (title.empty()) {
      const std::string& description = products[row].description;
      if (!description.empty()) groups.unite(first_described.emplace(description, row).first->second, row);
      continue;
    }
    const auto [first, is_new] = first_of.emplace(title, row);
    if (is_new) {
      sets[row] = shingles(title);
      distinct.push_back(row);
    } else {
      groups.unite(first->second, row);
    }
  }
  unite_similar(distinct, sets, groups);
  unite_equal_photos(photo_hashes, groups);

  std::vector<int> numbers(products.size());
  std::unordered_map<std::size_t, int> number_of;
  for (std::size_t row = 0; row < products.size(); ++row) {
    numbers[row] = number_of.emplace(groups.find(row), static_cast<int>(number_of.size())).first->second;
  }
  return numbers;
}

std::vector<std::optional<std::size_t>> exact_copies(
    const std::vector<Product>& products, const std::vector<std::optional<std::uint64_t>>& photo_hashes) {
  std::vector<std::optional<std::size_t>> originals(products.size());
  std::unordered_map<std::string, std::size_t> seen;
  for (std::size_t row = 0; row < products.size(); ++row) {
    std::string content = products[row].title;
    content += '\0';
    content += products[row].description;
    content += '\0';
    if (!photo_hashes.empty() && photo_hashes[row]) content += std::to_string(*photo_hashes[row]);
    const auto [original, added] = seen.try_emplace(std::move(content), row);
    if (!added) originals[row] = original->second;
  }
  return originals;
}

std::vector<int> stratified_folds(const std::vector<int>& labels, const std::vector<int>& groups, int folds,
                                  std::uint64_t seed) {
  if (labels.size() != groups.size()) {
    throw Error("Folds expect one group per row: " + std::to_string(labels.size()) + " rows, " +
                std::to_string(groups.size()) + " groups.");
  }
  if (folds < 2 || static_cast<std::size_t>(folds) > labels.size()) {
    throw Error("The number of folds is " + std::to_string(folds) + "; expected 2 to the number of rows, " +
                std::to_string(labels.size()) + ".");
  }
  std::map<int, std::vector<std::size_t>> rows_of;
  std::map<int, double> label_rows;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    rows_of[groups[row]].push_back(row);
    label_rows[labels[row]] += 1;
  }
  std::vector<const std::vector<std::size_t>*> families;
  families.reserve(rows_of.size());
  for (const auto& [group, rows] : rows_of) families.push_back(&rows);
  Random(seed).shuffle(families);
  std::stable_sort(families.begin(), families.end(),
                   [](const auto* a, const auto* b) { return a->size() > b->size(); });

  // Each family, the largest first, goes where it adds least to sum over labels (rows - fair share)^2 / fair
  // share; equal folds by their size.
  struct Fold {
    std::map<int, double> label_rows;
    std::size_t rows = 0;
  };
  std::vector<Fold> filled(static_cast<std::size_t>(folds));
  std::vector<int> result(labels.size());
  for (const auto* family : families) {
    std::map<int, double> added;
    for (const std::size_t row : *family) added[labels[row]] += 1;
    std::size_t best = 0;
    double best_cost = 0;
    for (std::size_t fold = 0; fold < filled.size(); ++fold) {
      double cost = 0;
      for (const auto& [label, count] : added) {
        const double share = label_rows[label] / folds;
        cost += count * (count + 2 * (filled[fold].label_rows[label] - share)) / share;
      }
      if (fold == 0 || cost < best_cost || (cost == best_cost && filled[fold].rows < filled[best].rows)) {
        best = fold;
        best_cost = cost;
      }
    }
    for (const auto& [label, count] : added) filled[best].label_rows[label] += count;
    filled[best].rows += family->size();
    for (const std::size_t row : *family) result[row] = static_cast<int>(best);
  }
  return result;
}

}  // namespace vitrine::trainer
