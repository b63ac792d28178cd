// Families of products and folds.
#include "groups.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>

#include "random.hpp"
#include "vitrine/error.hpp"
#include "vitrine/text.hpp"

namespace vitrine::trainer {
namespace {

std::vector<Product> products_of(const std::vector<std::string>& titles) {
  std::vector<Product> products;
  for (const std::string& title : titles) {
    Product product;
    product.title = title;
    products.push_back(product);
  }
  return products;
}

std::vector<int> groups_of(const std::vector<std::string>& titles) {
  return similar_groups(products_of(titles), {});
}

/// Whether the sets of ASCII 5-grams have a Jaccard similarity of 0.7, found the slow and plain way.
bool alike(const std::string& a, const std::string& b) {
  const auto grams = [](const std::string& text) {
    std::set<std::string> set;
    for (std::size_t i = 0; i + 5 <= text.size(); ++i) set.insert(text.substr(i, 5));
    return set;
  };
  const std::set<std::string> x = grams(a);
  const std::set<std::string> y = grams(b);
  std::size_t common = 0;
  for (const std::string& gram : x) common += y.count(gram);
  return 10 * common >= 7 * (x.size() + y.size() - common);
}

TEST(Groups, ExactCopiesAreEqualInTextAndPhoto) {
  std::vector<Product> products = products_of({"Mug", "Mug", "mug", "Mug", "Mug"});
  products[3].description = "white";
  using Originals = std::vector<std::optional<std::size_t>>;
  EXPECT_EQ(exact_copies(products, {}), (Originals{{}, 0, {}, {}, 0}));
  EXPECT_EQ(exact_copies(products, {5, 5, 5, 5, {}}), (Originals{{}, 0, {}, {}, {}}));
}

TEST(Groups, NormalizedTitlesDecide) {
  EXPECT_EQ(groups_of({"Sathiyas Cotton Bath Towel", "SATHIYAS  cotton, bath towel!",
                       "<b>Sathiyas</b> Cotton Bath Towel", "Alarm clock"}),
            (std::vector<int>{0, 0, 0, 1}));
  EXPECT_EQ(groups_of({"Théière émaillée bleue", "Theiere emaillee bleue"}), (std::vector<int>{0, 0}));
}

TEST(Groups, ShortTitlesAreTheirWholeText) {
  EXPECT_EQ(groups_of({"mug", "mug", "mu", "jug", "été", "ete"}), (std::vector<int>{0, 0, 1, 2, 3, 3}));
}

TEST(Groups, ProductsWithoutTitleAreAlone) {
  EXPECT_EQ(groups_of({"", "", "!!!", "mug"}), (std::vector<int>{0, 1, 2, 3}));
  EXPECT_TRUE(groups_of({}).empty());
  std::vector<Product> products = products_of({"", "", "", "mug"});
  for (const std::size_t row : {0, 2, 3}) products[row].description = "white, with a handle";
  EXPECT_EQ(similar_groups(products, {}), (std::vector<int>{0, 1, 0, 2})) << "but for copies";
}

TEST(Groups, FamiliesAreConnectedComponents) {
  const std::string a = "printed cotton double bedsheet with two pillow covers";
  const std::string b = "printed cotton double bedsheet with two pillow covers red";
  const std::string c = "printed cotton double bedsheet with two pillow covers red velvet lace edging";
  ASSERT_TRUE(alike(a, b));
  ASSERT_TRUE(alike(b, c));
  ASSERT_FALSE(alike(a, c));
  EXPECT_EQ(groups_of({c, a, b}), (std::vector<int>{0, 0, 0}));
}

TEST(Groups, MatchesAllPairsOnRandomTitles) {
  Random random(5);
  const std::vector<std::string> words = {"cotton", "printed", "double",   "bedsheet", "wall",
                                          "clock",  "steel",   "ceramic",  "mug",      "analog",
                                          "watch",  "women",   "necklace", "brass"};
  const auto title_of = [&](std::size_t length) {
    std::string title = words[random.below(words.size())];
    while (--length > 0) title += " " + words[random.below(words.size())];
    return title;
  };
  std::vector<std::string> titles;
  for (int i = 0; i < 60; ++i) titles.push_back(title_of(5 + random.below(4)));
  for (std::size_t i = 0; i < 300; ++i)
    titles.push_back(titles[random.below(60)] + " " + title_of(1 + random.below(3)));
  std::vector<int> expected(titles.size());
  std::iota(expected.begin(), expected.end(), 0);
  for (std::size_t i = 0; i < titles.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!alike(titles[i], titles[j]) || expected[i] == expected[j]) continue;
      std::replace(expected.begin(), expected.end(), std::max(expected[i], expected[j]),
                   std::min(expected[i], expected[j]));
    }
  }
  std::map<int, int> number;
  for (int& group : expected) group = number.emplace(group, static_cast<int>(number.size())).first->second;
  ASSERT_GT(number.size(), 30U);
  ASSERT_LT(number.size(), 180U);
  EXPECT_EQ(groups_of(titles), expected);
}

TEST(Groups, EqualPhotosJoinUnlessTheySayNothing) {
  const std::vector<Product> products =
      products_of({"mug", "alarm clock", "velvet cushion", "bath towel", "necklace"});
  const std::uint64_t photo = 0x0F1E2D3C4B5A6978;
  EXPECT_EQ(similar_groups(products, {photo, 1, photo, 1, std::nullopt}), (std::vector<int>{0, 1, 0, 2, 3}));
  EXPECT_THROW(similar_groups(products, {photo}), Error);

  std::vector<std::string> titles;
  for (char c = 'a'; c < 'a' + 26; ++c)
    titles.insert(titles.end(), {std::string(9, c), std::string(9, c) + "0123456789"});
  const std::vector<int> alone = groups_of(titles);
  EXPECT_EQ(
      similar_groups(products_of(titles), std::vector<std::optional<std::uint64_t>>(titles.size(), photo)),
      alone)
      << "52 products share one photo: the shop's placeholder";
}

TEST(Groups, PhotoHashSeesBrightnessFallFromLeftToRight) {
  Image image{18, 16, {}};
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 18; ++x) {
      const int falling = y < 8 ? 250 - 10 * x : 10 * x;
      image.rgb.insert(image.rgb.end(), 3, static_cast<std::uint8_t>(falling));
    }
  }
  EXPECT_EQ(photo_hash(image), 0xFFFFFFFF00000000U);
  const Image blank{32, 32, std::vector<std::uint8_t>(std::size_t{32} * 32 * 3, 255)};
  EXPECT_EQ(photo_hash(blank), 0U);
}

TEST(Folds, PlainFoldsAreStratified) {
  std::vector<int> labels;
  for (int i = 0; i < 103; ++i) labels.push_back(i % 3 == 0 ? 2 : i % 2);
  std::vector<int> groups(labels.size());
  std::iota(groups.begin(), groups.end(), 0);
  const std::vector<int> folds = stratified_folds(labels, groups, 5, 1);
  std::map<int, int> sizes;
  std::map<std::pair<int, int>, int> counts;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    ++sizes[folds[i]];
    ++counts[{labels[i], folds[i]}];
  }
  for (int fold = 0; fold < 5; ++fold) {
    EXPECT_GE(sizes[fold], 20);
    EXPECT_LE(sizes[fold], 21);
    for (int label = 0; label < 3; ++label) {
      const auto total = static_cast<int>(std::count(labels.begin(), labels.end(), label));
      EXPECT_GE((counts[{label, fold}]), total / 5);
      EXPECT_LE((counts[{label, fold}]), total / 5 + 1);
    }
  }
  EXPECT_EQ(stratified_folds(labels, groups, 5, 1), folds);
  EXPECT_NE(stratified_folds(labels, groups, 5, 2), folds);
}

TEST(Folds, GroupsStayTogetherAndClassesBalanced) {
  Random random(9);
  std::vector<int> labels;
  std::vector<int> groups;
  for (int group = 0; labels.size() < 700; ++group) {
    const int label = static_cast<int>(random.below(7));
    for (std::size_t k = 0; k < 1 + random.below(12); ++k) {
      labels.push_back(label);
      groups.push_back(group);
    }
  }
  const std::vector<int> folds = stratified_folds(labels, groups, 5, 3);
  std::map<int, std::set<int>> folds_of_group;
  std::map<std::pair<int, int>, int> counts;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    folds_of_group[groups[i]].insert(folds[i]);
    ++counts[{labels[i], folds[i]}];
  }
  for (const auto& [group, used] : folds_of_group) EXPECT_EQ(used.size(), 1U) << "group " << group;
  for (int label = 0; label < 7; ++label) {
    const double share = static_cast<double>(std::count(labels.begin(), labels.end(), label)) / 5;
    for (int fold = 0; fold < 5; ++fold)
      EXPECT_NEAR((counts[{label, fold}]), share, 6) << label << " " << fold;
  }
}

TEST(Folds, OneGroupLeavesFoldsEmptyRatherThanSplit) {
  EXPECT_EQ(stratified_folds({0, 0, 1, 1}, {5, 5, 5, 5}, 2, 1), (std::vector<int>{0, 0, 0, 0}));
}

TEST(Folds, RefusesWhatDoesNotFit) {
  const auto message = [](const std::vector<int>& groups, int folds) {
    try {
      stratified_folds({0, 1, 0}, groups, folds, 1);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  EXPECT_EQ(message({0, 1, 2}, 1), "The number of folds is 1; expected 2 to the number of rows, 3.");
  EXPECT_EQ(message({0, 1, 2}, 4), "The number of folds is 4; expected 2 to the number of rows, 3.");
  EXPECT_EQ(message({0, 1}, 2), "Folds expect one group per row: 3 rows, 2 groups.");
}

TEST(Random, IsTheSameEverywhere) {
  Random random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317U);  // the first value of the published SplitMix64 test vector
  EXPECT_EQ(random.next(), 3203168211198807973U);
  std::vector<int> values(100);
  std::iota(values.begin(), values.end(), 0);
  const std::vector<int> ordered = values;
  random.shuffle(values);
  EXPECT_NE(values, ordered);
  std::sort(values.begin(), values.end());
  EXPECT_EQ(values, ordered);
  std::map<std::uint64_t, int> counts;
  for (int i = 0; i < 3000; ++i) ++counts[random.below(3)];
  for (std::uint64_t value = 0; value < 3; ++value) EXPECT_NEAR(counts[value], 1000, 150);
}

}  // namespace
}  // namespace vitrine::trainer
