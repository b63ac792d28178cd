// Families of similar products, which a fair split keeps on one side, and the folds of cross-validation.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "vitrine/catalogue.hpp"
#include "vitrine/image.hpp"

namespace vitrine::trainer {

/// 64-bit perceptual hash of a photo (difference hash of a 9x8 grey thumbnail; Krawetz, 2013).
std::uint64_t photo_hash(const Image& image);

/// A group number per product. Two products are of one group if their normalised titles have a Jaccard
/// similarity of character 5-grams >= 0.7 (found by MinHash banding, then verified; a shorter title is one
/// gram), they have no title and the same description, or their photos' hashes are equal; groups are the
/// connected components. `photo_hashes` is empty or has one entry per product. Hashes that say nothing do not
/// count: of flat photos (fewer than 4 bits differ from all zeros or all ones) and those that more than 50
/// products share (the shop's "no photo" picture).
std::vector<int> similar_groups(const std::vector<Product>& products,
                                const std::vector<std::optional<std::uint64_t>>& photo_hashes);

/// For each product the first one of which it is an exact copy: title, description and photo's hash, of
/// whatever label. `photo_hashes` as in similar_groups.
std::vector<std::optional<std::size_t>> exact_copies(
    const std::vector<Product>& products, const std::vector<std::optional<std::uint64_t>>& photo_hashes);

/// Fold number (0..folds-1) per row, stratified by label; rows of one group share a fold. Pass distinct
/// groups for the plain split. The same seed gives the same folds. Throws Error for fewer than 2 folds or
/// more folds than rows.
std::vector<int> stratified_folds(const std::vector<int>& labels, const std::vector<int>& groups, int folds,
                                  std::uint64_t seed);

}  // namespace vitrine::trainer
