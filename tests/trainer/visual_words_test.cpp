// Tests of visual_words.hpp.
#include "visual_words.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "random.hpp"

namespace vitrine::trainer {
namespace {

constexpr std::size_t kSize = 8;

/// Rows around three far points, in turn.
std::vector<std::uint8_t> three_clusters(std::size_t rows) {
  Random random(3);
  std::vector<std::uint8_t> descriptors;
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t i = 0; i < kSize; ++i)
      descriptors.push_back(static_cast<std::uint8_t>(100 * (row % 3) + random.below(11)));
  return descriptors;
}

TEST(VisualWords, AreTheMiddlesOfClusters) {
  ThreadCrew crew(1);
  // More words than clusters, so that none of the clusters is left without: random rows may be neighbours.
  const VisualWords words = cluster_words(three_clusters(3000), kSize, 12, 1, crew);
  ASSERT_EQ(words.size, kSize);
  std::set<int> met;
  for (const std::uint8_t value : words.centres) {
    EXPECT_NEAR(value % 100, 5, 5);
    met.insert(value / 100);
  }
  EXPECT_EQ(met, (std::set<int>{0, 1, 2}));
  const VisualWords one = cluster_words(three_clusters(3000), kSize, 1, 1, crew);
  ASSERT_EQ(one.count(), 1U);
  for (const std::uint8_t value : one.centres) EXPECT_NEAR(value, 105, 1);
}

TEST(VisualWords, AreTheSameForAnyNumberOfThreads) {
  ThreadCrew one(1);
  ThreadCrew three(3);
  Random random(4);
  std::vector<std::uint8_t> descriptors;
  for (std::size_t i = 0; i < kSize * 9001; ++i)
    descriptors.push_back(static_cast<std::uint8_t>(random.below(256)));
  const VisualWords words = cluster_words(descriptors, kSize, 40, 1, one);
  EXPECT_EQ(words.centres, cluster_words(descriptors, kSize, 40, 1, three).centres);
  EXPECT_NE(words.centres, cluster_words(descriptors, kSize, 40, 2, one).centres);
}

TEST(VisualWords, AreFewerWhereDescriptorsAreAlike) {
  ThreadCrew crew(1);
  const std::vector<std::uint8_t> alike(kSize * 100, 7);
  const VisualWords words = cluster_words(alike, kSize, 10, 1, crew);
  EXPECT_EQ(words.count(), 1U);
  EXPECT_EQ(words.centres, std::vector<std::uint8_t>(kSize, 7));
  EXPECT_EQ(cluster_words(std::span(alike).first(3 * kSize), kSize, 10, 1, crew).count(), 1U);
}

TEST(VisualWords, BagsCountTheNearestWordOfEachQuarter) {
  const VisualWords words{.size = 2, .centres = {0, 0, 200, 200, 0, 255}};
  // Five of the first word at the top left, four of the second at the bottom right, none of the third.
  LocalFeatures features;
  const auto add = [&](std::uint8_t value, float x, float y) {
    features.descriptors.insert(features.descriptors.end(), {value, value});
    features.places.insert(features.places.end(), {x, y});
  };
  for (int i = 0; i < 5; ++i) add(static_cast<std::uint8_t>(90 + i), 0.1F, 0.2F);
  for (int i = 0; i < 4; ++i) add(static_cast<std::uint8_t>(180 + i), 0.5F, 0.9F);
  const WordBag bag = word_bag(words, features);
  EXPECT_EQ(bag.columns, (std::vector<std::int32_t>{0, 1, 3 + 0, 4 * 3 + 1}));
  ASSERT_EQ(bag.values.size(), 4U);
  double squares = 0;
  for (const float value : bag.values) squares += static_cast<double>(value) * static_cast<double>(value);
  EXPECT_NEAR(squares, 1, 1e-6);
  EXPECT_NEAR(bag.values[0] / bag.values[1], std::sqrt(5.0F / 4), 1e-6);
  EXPECT_EQ(bag.values[2], bag.values[0]);

  const WordBag empty = word_bag(words, {});
  EXPECT_TRUE(empty.columns.empty());
  EXPECT_TRUE(empty.values.empty());
}

}  // namespace
}  // namespace vitrine::trainer
