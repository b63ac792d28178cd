// Which rows are held out, which teach meanwhile, and which calibrate.
#include "splits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "groups.hpp"
#include "photos_in_memory.hpp"
#include "sentence_of.hpp"
#include "temporary_folder.hpp"

namespace vitrine::trainer {
namespace {

using Rows = std::vector<std::size_t>;

struct Row {
  std::string title;
  int label;
  std::string split = {};
};

/// Classes "a" and "b"; the last `extra` rows are extra ones.
LabelledCatalogue catalogue_of(const std::vector<Row>& rows, std::size_t extra = 0) {
  LabelledCatalogue catalogue;
  catalogue.codes = {"a", "b"};
  for (const Row& row : rows) {
    Product product;
    product.title = row.title;
    product.split = row.split;
    catalogue.products.push_back(product);
    catalogue.labels.push_back(row.label);
  }
  catalogue.extra_rows = extra;
  catalogue.groups =
      similar_groups({catalogue.products.begin(), catalogue.products.end() - static_cast<int>(extra)}, {});
  return catalogue;
}

bool contains(const Rows& rows, std::size_t row) {
  return std::find(rows.begin(), rows.end(), row) != rows.end();
}

const std::vector<Row> kOwn{{"blue mug", 0},          {"alarm clock", 1},     {"green tea pot", 0},
                            {"wooden wall clock", 1}, {"red tea pot set", 0}, {"watch of brass", 1}};

/// A copy of row 0, one of its family, and a stranger.
std::vector<Row> with_extra() {
  std::vector<Row> rows = kOwn;
  rows.insert(rows.end(), {{"blue mug", 0}, {"Blue, mug!", 0}, {"velvet cushion", 1}});
  return rows;
}

TEST(Splits, AnInnerSplitKnowsItsRowsAlone) {
  const LabelledCatalogue catalogue = catalogue_of(with_extra(), 3);
  const Split outer = grouped_split(catalogue, 3, 1);
  const Rows rows{0, 2, 3, 5, 6, 8};
  const Split inner = inner_split(catalogue, rows, outer, 1, "inner");
  EXPECT_EQ(inner.folds, kTeacherFolds);
  Rows scored;
  for (int fold = 0; fold < inner.folds; ++fold) {
    const Rows held_out = held_out_rows(inner, fold);
    scored.insert(scored.end(), held_out.begin(), held_out.end());
    Rows all = teaching_rows(inner, fold, catalogue);
    for (const std::size_t row : held_out) {
      EXPECT_FALSE(contains(all, row));
      for (const std::size_t other : all) EXPECT_NE(outer.kin[row], outer.kin[other]);
    }
    all.insert(all.end(), held_out.begin(), held_out.end());
    std::sort(all.begin(), all.end());
    EXPECT_EQ(all, rows);
  }
  std::sort(scored.begin(), scored.end());
  EXPECT_EQ(scored, rows);
  EXPECT_EQ(scored_rows(inner), rows);
}

TEST(Splits, RowsAreHeldOutOnceAndTeachOtherwise) {
  const LabelledCatalogue catalogue = catalogue_of(kOwn);
  for (const Split& split : {plain_split(catalogue, 3, 1), grouped_split(catalogue, 3, 1)}) {
    Rows all;
    for (int fold = 0; fold < split.folds; ++fold) {
      const Rows held_out = held_out_rows(split, fold);
      const Rows teaching = teaching_rows(split, fold, catalogue);
      EXPECT_EQ(held_out.size() + teaching.size(), kOwn.size());
      for (const std::size_t row : held_out) EXPECT_FALSE(contains(teaching, row));
      EXPECT_EQ(calibration_rows(split, fold), teaching);
      all.insert(all.end(), held_out.begin(), held_out.end());
    }
    std::sort(all.begin(), all.end());
    EXPECT_EQ(all, (Rows{0, 1, 2, 3, 4, 5}));
    EXPECT_EQ(scored_rows(split), all);
  }
}

TEST(Splits, ExtraRowsChangeNeitherFoldsNorScoredRows) {
  const LabelledCatalogue own = catalogue_of(kOwn);
  const LabelledCatalogue more = catalogue_of(with_extra(), 3);
  for (const auto make : {plain_split, grouped_split}) {
    const Split alone = make(own, 3, 7);
    const Split split = make(more, 3, 7);
    EXPECT_EQ(std::vector<int>(split.fold.begin(), split.fold.begin() + 6), alone.fold);
    EXPECT_EQ(scored_rows(split), scored_rows(alone));
    for (int fold = 0; fold < 3; ++fold) {
      EXPECT_EQ(held_out_rows(split, fold), held_out_rows(alone, fold));
      EXPECT_EQ(calibration_rows(split, fold), calibration_rows(alone, fold))
          << "extra rows calibrate nothing";
      EXPECT_TRUE(contains(teaching_rows(split, fold, more), 8)) << "a stranger always teaches";
    }
  }
}

TEST(Splits, ACopyDoesNotTeachBesideItsOriginalNorKinInTheGroupedSplit) {
  const LabelledCatalogue catalogue = catalogue_of(with_extra(), 3);
  const Split plain = plain_split(catalogue, 3, 1);
  const Split grouped = grouped_split(catalogue, 3, 1);
  for (int fold = 0; fold < 3; ++fold) {
    const bool original_teaches = plain.fold[0] != fold;
    EXPECT_EQ(contains(teaching_rows(plain, fold, catalogue), 6), original_teaches);
    EXPECT_TRUE(contains(teaching_rows(plain, fold, catalogue), 7)) << "the plain split knows copies only";
    const bool family_teaches = grouped.fold[0] != fold;
    EXPECT_EQ(contains(teaching_rows(grouped, fold, catalogue), 6), family_teaches);
    EXPECT_EQ(contains(teaching_rows(grouped, fold, catalogue), 7), family_teaches);
  }
}

TEST(Splits, WitnessesAreHeldOutOnceAndNotScored) {
  constexpr std::size_t kOwnRows = 20, kExtraRows = 60;
  std::vector<Row> rows;
  for (std::size_t i = 0; i < kOwnRows + kExtraRows; ++i)
    rows.push_back({"product " + std::to_string(i), static_cast<int>(i % 2)});
  LabelledCatalogue catalogue = catalogue_of(rows, kExtraRows);
  const auto source = std::make_shared<testing::PhotosInMemory>(std::map<std::string, std::string>{
      {"photo", testing::bitmap(32, 32, [](int x, int y) {
         return std::array<std::uint8_t, 3>{static_cast<std::uint8_t>(x), static_cast<std::uint8_t>(y), 0};
       })}});
  const TemporaryFolder folder;
  const auto photos_of = [&](std::size_t first) {
    std::vector<std::string> images(rows.size());
    std::fill(images.begin() + static_cast<std::ptrdiff_t>(first), images.end(), "photo");
    return Photos::load(testing::catalogue_of(images, source), {.width = 32, .height = 32}, 0, 1,
                        {.folder = folder.path()});
  };
  const auto split_with = [&](std::optional<Photos> photos) {
    catalogue.photos = std::move(photos);
    Split split = plain_split(catalogue, 4, 1);
    hold_out_witnesses(split, catalogue, 1);
    return split;
  };
  EXPECT_EQ(witnesses(split_with({})), Rows{});
  EXPECT_EQ(witnesses(split_with(photos_of(kOwnRows - 1))), Rows{}) << "a row of its own has a photo";

  const Split alone = plain_split(catalogue, 4, 1);
  const Split split = split_with(photos_of(kOwnRows));
  const Rows held_out = witnesses(split);
  EXPECT_EQ(held_out.size(), kExtraRows / 10);
  std::array<int, 2> of_class{};
  for (const std::size_t row : held_out) {
    EXPECT_GE(row, kOwnRows);
    EXPECT_TRUE(contains(held_out_rows(split, 0), row));
    EXPECT_FALSE(contains(teaching_rows(split, 0, catalogue), row));
    EXPECT_TRUE(contains(teaching_rows(split, 1, catalogue), row));
    ++of_class[static_cast<std::size_t>(catalogue.labels[row])];
  }
  EXPECT_EQ(of_class[0], of_class[1]);
  EXPECT_EQ(scored_rows(split), scored_rows(alone));
  EXPECT_EQ(calibration_rows(split, 0), calibration_rows(alone, 0));
  EXPECT_EQ(held_out_rows(split).size(), kOwnRows + held_out.size());
}

TEST(Splits, ACopyThatLostItsPhotoIsOneAndPhotosWithoutTextsAreToldApart) {
  const auto photo = [](int shade) {
    return testing::bitmap(32, 32, [&](int x, int y) {
      return std::array<std::uint8_t, 3>{static_cast<std::uint8_t>((x * shade) % 256),
                                         static_cast<std::uint8_t>((y * 8) % 256), 0};
    });
  };
  const auto source = std::make_shared<testing::PhotosInMemory>(
      std::map<std::string, std::string>{{"one", photo(7)}, {"two", photo(31)}});
  const TemporaryFolder folder;
  // Own: a mug with its photo, a clock, two photos alone. Extra: the mug without a photo, the first photo.
  LabelledCatalogue catalogue =
      catalogue_of({{"mug", 0}, {"clock", 1}, {"", 0}, {"", 1}, {"mug", 0}, {"", 0}}, 2);
  const Data data = testing::catalogue_of({"two", "", "one", "two", "", "one"}, source);
  catalogue.photos = Photos::load(data, {.width = 32, .height = 32}, 0, 1, {.folder = folder.path()});
  const Split split = plain_split(catalogue, 4, 1);
  for (int fold = 0; fold < 4; ++fold) {
    const Rows teaching = teaching_rows(split, fold, catalogue);
    EXPECT_EQ(contains(teaching, 4), split.fold[0] != fold);
    EXPECT_EQ(contains(teaching, 5), split.fold[2] != fold);
  }
}

TEST(Splits, AFixedSplitHoldsOutEveryOtherValueOnce) {
  const LabelledCatalogue catalogue = catalogue_of({{"blue mug", 0, "10"},
                                                    {"alarm clock", 1, "9"},
                                                    {"green tea pot", 0, "train"},
                                                    {"wooden wall clock", 1, ""},
                                                    {"red tea pot set", 0, "9"},
                                                    {"watch of brass", 1, "10"},
                                                    {"velvet cushion", 0, "TRAIN"}});
  const Split split = fixed_split(catalogue, 1, "c");
  EXPECT_EQ(split.name, "fixed");
  EXPECT_EQ(split.folds, 2);
  EXPECT_EQ(split.fold, (std::vector<int>{1, 0, -1, -1, 0, 1, -1})) << "9 comes before 10";
  EXPECT_EQ(scored_rows(split), (Rows{0, 1, 4, 5}));
  EXPECT_EQ(teaching_rows(split, 0, catalogue), (Rows{0, 2, 3, 5, 6}));
  EXPECT_EQ(calibration_rows(split, 0), (Rows{0, 5})) << "rows that only teach were seen by every model";
}

TEST(Splits, KinOfAFixedPartTeachesWhereItIsGivenButNotAsAnExtraRow) {
  const LabelledCatalogue catalogue = catalogue_of({{"blue mug", 0, "val"},
                                                    {"blue mug", 0, "train"},
                                                    {"alarm clock", 1, "val"},
                                                    {"wooden wall clock", 1, "train"},
                                                    {"Blue, mug!", 0},
                                                    {"velvet cushion", 1}},
                                                   2);
  EXPECT_EQ(teaching_rows(fixed_split(catalogue, 1, "c"), 0, catalogue), (Rows{1, 3, 5}));
}

TEST(Splits, TheOnlyPartIsCalibratedOnItsOwnOtherFifths) {
  std::vector<Row> rows{{"velvet cushion", 0, "train"}, {"necklace", 1, "train"}};
  for (int i = 0; i < 60; ++i) {
    const std::string family = std::to_string(1000000 + 7654321 * (i / 3));
    rows.push_back({family, (i / 3) % 2, "val"});
  }
  const LabelledCatalogue catalogue = catalogue_of(rows);
  const Split split = fixed_split(catalogue, 1, "c");
  EXPECT_EQ(split.folds, 1);
  std::map<int, std::set<int>> parts_of_family;
  std::map<int, int> sizes;
  for (const std::size_t row : scored_rows(split)) {
    parts_of_family[catalogue.groups[row]].insert(split.part[row]);
    ++sizes[split.part[row]];
    EXPECT_FALSE(contains(calibration_rows(split, split.part[row]), row));
  }
  for (const auto& [family, parts] : parts_of_family) EXPECT_EQ(parts.size(), 1U) << family;
  EXPECT_EQ(sizes, (std::map<int, int>{{0, 12}, {1, 12}, {2, 12}, {3, 12}, {4, 12}}));
  EXPECT_EQ(calibration_rows(split, 0).size(), 48U) << "rows that only teach are not among them";
  EXPECT_EQ(fixed_split(catalogue, 1, "c").part, split.part);
  EXPECT_NE(fixed_split(catalogue, 2, "c").part, split.part);
}

TEST(Splits, AFixedSplitSaysWhatIsWrongWithItsColumn) {
  const auto refusal = [](const std::vector<Row>& rows, std::size_t extra = 0) {
    return sentence_of([&] { fixed_split(catalogue_of(rows, extra), 1, "x.csv, column 'part'"); });
  };
  EXPECT_EQ(refusal({{"a", 0, "train"}, {"b", 1, ""}}),
            "x.csv, column 'part': expected parts to hold out, but every row says 'train' or nothing.");
  EXPECT_EQ(refusal({{"a", 0, "train"}, {"b", 1, "val"}}),
            "x.csv, column 'part': expected two rows or more to hold out, but found one.");
  EXPECT_EQ(refusal({{"a", 0, "train"}, {"b", 1, "val"}, {"c", 0, "val"}}),
            "x.csv, column 'part': while 'val' is held out, no row of the class 'b' is left to learn from.");
  EXPECT_EQ(refusal({{"a", 0, "train"}, {"b", 1, "val"}, {"c", 0, "val"}, {"d", 1}}, 1), "no error")
      << "an extra row teaches its class";
  std::vector<Row> many;
  for (int i = 0; i <= 1000; ++i) many.push_back({"a", 0, std::to_string(i)});
  EXPECT_EQ(refusal(many), "x.csv, column 'part': expected at most 1000 parts to hold out, but found 1001.");
}

TEST(Splits, SetsATenthOfWholeFamiliesAside) {
  std::vector<Row> rows;
  for (int family = 0; family < 40; ++family)
    for (const char* size : {"small", "large"})
      rows.push_back({std::string(size) + " thing number " +
                          std::string(6, static_cast<char>('a' + family % 26)) +
                          std::string(6, static_cast<char>('a' + family / 2)),
                      family % 2});
  const LabelledCatalogue catalogue = catalogue_of(rows, 20);
  const Rows given = teaching_rows(plain_split(catalogue, 2, 1), 0, catalogue);
  const TeachingRows parts = set_aside(catalogue, given, 3);
  Rows all = parts.teaching;
  all.insert(all.end(), parts.validation.begin(), parts.validation.end());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, given);
  EXPECT_NEAR(static_cast<double>(parts.validation.size()), 3, 2) << "of thirty rows that are no extra ones";
  std::set<int> families;
  for (const std::size_t row : parts.validation) {
    EXPECT_LT(row, catalogue.own_rows());
    families.insert(catalogue.groups[row]);
  }
  for (const std::size_t row : parts.teaching) {
    if (row < catalogue.own_rows()) {
      EXPECT_EQ(families.count(catalogue.groups[row]), 0U) << row;
    }
  }
  EXPECT_NE(set_aside(catalogue, given, 4).validation, parts.validation);
}

}  // namespace
}  // namespace vitrine::trainer
