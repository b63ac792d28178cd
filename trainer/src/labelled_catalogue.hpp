// The rows to learn from, with their classes, photos and families.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "photos.hpp"
#include "vitrine/catalogue.hpp"

namespace vitrine::trainer {

/// Every product has a label of 0..classes-1 and, where `photos` has one, a photo.
struct LabelledCatalogue {
  std::vector<Product> products;
  std::vector<int> labels;
  std::vector<float> weights;      ///< how much a row teaches; empty: all the same
  std::vector<std::string> codes;  ///< of the classes
  std::optional<Photos> photos;
  std::size_t extra_rows = 0;       ///< the last ones: they teach and are never scored
  std::vector<Product> unlabelled;  ///< further products: the text model finds labels for them itself
  std::vector<int> groups;          ///< family of each of the other rows, by those alone

  std::size_t own_rows() const { return products.size() - extra_rows; }
};

/// Of each row, for similar_groups and exact_copies; empty where there are no photos at all.
inline std::vector<std::optional<std::uint64_t>> photo_hashes(const std::optional<Photos>& photos) {
  std::vector<std::optional<std::uint64_t>> hashes;
  for (std::size_t row = 0; photos && row < photos->size(); ++row) hashes.push_back(photos->hash(row));
  return hashes;
}

}  // namespace vitrine::trainer
