// Visual words (Sivic and Zisserman, 2003; Csurka et al., 2004): descriptors of many photos are clustered,
// and a photo is the bag of the clusters that its own fall into.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "local_features.hpp"
#include "thread_crew.hpp"

namespace vitrine::trainer {

/// The vocabulary: centres of clusters, [words, size].
struct VisualWords {
  std::size_t size = 0;  ///< numbers of a centre
  std::vector<std::uint8_t> centres;

  std::size_t count() const { return size == 0 ? 0 : centres.size() / size; }
};

/// Clusters `descriptors` [rows, size] by k-means (Lloyd, 1982) from random rows, in whole numbers, so that
/// the result depends on the seed alone. There are fewer words than `count` where there are fewer different
/// rows.
VisualWords cluster_words(std::span<const std::uint8_t> descriptors, std::size_t size, std::size_t count,
                          std::uint64_t seed, ThreadCrew& crew);

/// How often each word occurs in a photo: columns of a row of kPyramidCells * words.
struct WordBag {
  std::vector<std::int32_t> columns;
  std::vector<float> values;
};

/// The whole photo and its four quarters (a spatial pyramid of two levels; Lazebnik, Schmid and Ponce, 2006).
inline constexpr std::size_t kPyramidCells = 5;

/// Each descriptor counts for its nearest word, by squared distance. Values are the square roots of the
/// counts, which makes frequent words count less, divided by their Euclidean norm; a photo without keypoints
/// has none.
WordBag word_bag(const VisualWords& words, const LocalFeatures& features);

}  // namespace vitrine::trainer
