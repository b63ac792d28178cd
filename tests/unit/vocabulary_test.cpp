// The vocabulary's lookup, its file, and files that are none.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "sentence_of.hpp"
#include "vitrine/error.hpp"
#include "vitrine/text.hpp"

namespace vitrine {
namespace {

std::string vocabulary_error(std::vector<std::uint32_t> keys, std::vector<float> idf, std::vector<float> tf) {
  return sentence_of([&] { Vocabulary(std::move(keys), std::move(idf), std::move(tf)); });
}

TEST(Vocabulary, FindsItsKeysAndNoOthers) {
  std::mt19937 random(23);
  for (const std::size_t size : {0, 1, 2, 3, 100, 5000}) {
    for (const std::uint32_t spread : {0xFFFFFFFFU, 0xFFFFU}) {  // the second: all in a few buckets
      std::vector<std::uint32_t> keys;
      for (std::size_t i = 0; i < size; ++i) keys.push_back(random() & spread);
      if (size > 2) keys[0] = 0, keys[1] = 0xFFFFFFFF;
      std::sort(keys.begin(), keys.end());
      keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
      const Vocabulary vocabulary(keys, std::vector<float>(keys.size(), 1), {0, 1});
      EXPECT_EQ(vocabulary.size(), keys.size());
      for (std::size_t i = 0; i < keys.size(); ++i)
        ASSERT_EQ(vocabulary.find(keys[i]), static_cast<std::int32_t>(i));
      for (int i = 0; i < 2000; ++i) {
        const auto key = static_cast<std::uint32_t>(random());
        const bool known = std::binary_search(keys.begin(), keys.end(), key);
        ASSERT_EQ(vocabulary.find(key) >= 0, known) << key;
      }
    }
  }
}

TEST(Vocabulary, TermWeightsEndWithTheTable) {
  const Vocabulary vocabulary({5}, {2.5F}, {0, 1, 1.5F});
  EXPECT_EQ(vocabulary.tf_weight(1), 1);
  EXPECT_EQ(vocabulary.tf_weight(2), 1.5F);
  EXPECT_EQ(vocabulary.tf_weight(1'000'000), 1.5F);
  EXPECT_EQ(vocabulary.idf(0), 2.5F);
}

TEST(Vocabulary, RefusesWhatItCannotUse) {
  EXPECT_EQ(vocabulary_error({1, 2}, {1}, {0, 1}),
            "vocabulary: expected one idf per key, but there are 2 keys and 1 idf values.");
  EXPECT_EQ(vocabulary_error({1, 7, 7}, {1, 1, 1}, {0, 1}),
            "vocabulary: keys must ascend without repeats, but key 2 (7) follows 7.");
  EXPECT_EQ(vocabulary_error({1}, {1}, {0}),
            "vocabulary: expected tf weights for at least one occurrence (2 entries), got 1.");
  EXPECT_EQ(vocabulary_error({1}, {std::nanf("")}, {0, 1}).substr(0, 62),
            "vocabulary: idf 0 must be a finite number, 0 or more, but is n");
  EXPECT_EQ(vocabulary_error({1}, {1}, {0, -1}),
            "vocabulary: tf weight 1 must be a finite number, 0 or more, but is -1.000000.");
}

TEST(Vocabulary, RoundTrips) {
  std::mt19937 random(29);
  for (const std::size_t size : {0, 1, 3, 1000}) {
    std::vector<std::uint32_t> keys;
    std::vector<float> idf;
    for (std::size_t i = 0; i < size; ++i) keys.push_back(static_cast<std::uint32_t>(random()));
    if (size == 3) keys = {0, 127, 0xFFFFFFFF};
    std::sort(keys.begin(), keys.end());
    for (std::size_t i = 0; i < size; ++i) idf.push_back(static_cast<float>(random() % 10000) / 777);
    const Vocabulary vocabulary(keys, idf, {0, 1, 1.6931472F});
    const std::vector<std::uint8_t> bytes = vocabulary.serialize();
    const Vocabulary parsed = Vocabulary::parse(bytes);
    EXPECT_EQ(parsed.serialize(), bytes);
    ASSERT_EQ(parsed.size(), size);
    for (std::size_t i = 0; i < size; ++i) {
      ASSERT_EQ(parsed.find(keys[i]), static_cast<std::int32_t>(i));
      ASSERT_EQ(parsed.idf(static_cast<std::int32_t>(i)), idf[i]);
    }
    EXPECT_EQ(parsed.tf_weight(2), 1.6931472F);
  }
}

TEST(Vocabulary, HasAFixedLayout) {
  const std::vector<std::uint8_t> bytes = Vocabulary({3, 300}, {1, 2}, {0, 1}).serialize();
  EXPECT_EQ(bytes, (std::vector<std::uint8_t>{'V', 'T', 'V',  'C', 1, 0,    0, 0, 2, 0,    0,    0,
                                              2,   0,   0,    0,   3, 0xA9, 2, 0, 0, 0x80, 0x3F, 0,
                                              0,   0,   0x40, 0,   0, 0,    0, 0, 0, 0x80, 0x3F}));
}

TEST(Vocabulary, WithFormsHasAFixedLayout) {
  const Vocabulary vocabulary({3}, {1}, {0, 1}, WordForms({{5, 6}, {305, WordForms::kNothing}}));
  const std::vector<std::uint8_t> bytes = vocabulary.serialize();
  EXPECT_EQ(bytes, (std::vector<std::uint8_t>{'V', 'T',  'V',  'C', 2,    0, 0, 0, 1,    0,    0, 0, 2, 0, 0,
                                              0,   2,    0,    0,   0,    3, 0, 0, 0x80, 0x3F, 0, 0, 0, 0, 0,
                                              0,   0x80, 0x3F, 5,   0xAC, 2, 6, 0, 0,    0,    0, 0, 0, 0}));
  const Vocabulary parsed = Vocabulary::parse(bytes);
  EXPECT_EQ(parsed.forms().entries(), vocabulary.forms().entries());
  EXPECT_EQ(parsed.find(3), 0);
  EXPECT_EQ(parsed.serialize(), bytes);
}

TEST(Vocabulary, OfTheFirstVersionHasNoForms) {
  const std::vector<std::uint8_t> bytes = Vocabulary({3, 300}, {1, 2}, {0, 1}).serialize();
  EXPECT_EQ(bytes[4], 1);
  EXPECT_TRUE(Vocabulary::parse(bytes).forms().empty());
}

std::string parse_error(const std::vector<std::uint8_t>& bytes) {
  return sentence_of([&] { Vocabulary::parse(bytes); });
}

TEST(Vocabulary, ExplainsBadFiles) {
  const std::vector<std::uint8_t> good = Vocabulary({3, 300}, {1, 2}, {0, 1}).serialize();
  const auto changed = [&](std::size_t at, std::uint8_t to) {
    std::vector<std::uint8_t> bytes = good;
    bytes[at] = to;
    return parse_error(bytes);
  };
  EXPECT_EQ(parse_error({}),
            "vocabulary: expected a vocabulary file, which begins with \"VTVC\" and has 16 bytes or more; "
            "got 0 bytes "
            "of something else.");
  EXPECT_EQ(changed(4, 9), "vocabulary: expected format version 1 or 2, got 9.");
  EXPECT_EQ(
      changed(11, 0x7F),
      "vocabulary: 2130706434 keys, 2 tf weights and 0 word forms do not fit into the file's 35 bytes.");
  EXPECT_EQ(
      changed(15, 0x7F),
      "vocabulary: 2 keys, 2130706434 tf weights and 0 word forms do not fit into the file's 35 bytes.");
  EXPECT_EQ(changed(18, 0x80).substr(0, 11), "vocabulary:");
  EXPECT_EQ(changed(8, 1), "vocabulary: 6 bytes follow where the file should end.");
  EXPECT_EQ(changed(12, 3), "vocabulary: the file ends at byte 35, but more must follow.");
  std::vector<std::uint8_t> overflow = Vocabulary({1, 0xFFFFFFFF}, {1, 2}, {0, 1}).serialize();
  overflow[16] = 2;
  EXPECT_EQ(parse_error(overflow), "vocabulary: key 1 does not fit into 32 bits.");
  overflow[21] |= 0x80;
  EXPECT_EQ(parse_error(overflow),
            "vocabulary: the difference before byte 22 takes more than the 5 bytes of a 32-bit number.");
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_NE(parse_error({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)}), "no error")
        << size;
  }
}

TEST(Vocabulary, ExplainsBadForms) {
  const std::vector<std::uint8_t> good =
      Vocabulary({3}, {1}, {0, 1}, WordForms({{5, 6}, {305, 5}})).serialize();
  const auto changed = [&](std::size_t at, std::uint8_t to) {
    std::vector<std::uint8_t> bytes = good;
    bytes[at] = to;
    return parse_error(bytes);
  };
  EXPECT_EQ(
      changed(19, 0x7F),
      "vocabulary: 1 keys, 2 tf weights and 2130706434 word forms do not fit into the file's 44 bytes.");
  EXPECT_EQ(changed(16, 1), "vocabulary: 6 bytes follow where the file should end.");
  EXPECT_EQ(changed(16, 3), "vocabulary: the file ends at byte 44, but more must follow.");
  std::vector<std::uint8_t> repeated = Vocabulary({3}, {1}, {0, 1}, WordForms({{5, 6}, {6, 5}})).serialize();
  repeated[34] = 0;
  EXPECT_EQ(parse_error(repeated),
            "vocabulary: words with another form must ascend without repeats, but word 1 (5) follows 5.");
  std::vector<std::uint8_t> overflow =
      Vocabulary({3}, {1}, {0, 1}, WordForms({{1, 6}, {0xFFFFFFFF, 5}})).serialize();
  overflow[33] = 2;
  EXPECT_EQ(parse_error(overflow), "vocabulary: word 1 does not fit into 32 bits.");
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_NE(parse_error({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)}), "no error")
        << size;
  }
}

/// A changed byte gives an Error or a vocabulary that keeps its promises.
TEST(Vocabulary, SurvivesChangedBytes) {
  std::mt19937 random(31);
  for (const WordForms& forms : {WordForms(), WordForms({{5, 6}, {305, 5}, {70000, WordForms::kNothing}})}) {
    const std::vector<std::uint8_t> good =
        Vocabulary({3, 300, 70000}, {1, 2, 3}, {0, 1, 2}, forms).serialize();
    std::size_t parsed = 0;
    for (int round = 0; round < 20000; ++round) {
      std::vector<std::uint8_t> bytes = good;
      for (std::size_t n = 1 + random() % 3; n > 0; --n)
        bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
      try {
        const Vocabulary vocabulary = Vocabulary::parse(bytes);
        ++parsed;
        for (std::size_t id = 0; id < vocabulary.size(); ++id) {
          ASSERT_TRUE(std::isfinite(vocabulary.idf(static_cast<std::int32_t>(id))));
        }
        for (const WordForm& entry : vocabulary.forms().entries())
          ASSERT_EQ(vocabulary.forms().of(entry.word), entry.form);
      } catch (const Error& error) {
        ASSERT_EQ(std::string_view(error.what()).substr(0, 11), "vocabulary:");
      }
    }
    EXPECT_GT(parsed, 1000U);
    EXPECT_LT(parsed, 19000U);
  }
}

}  // namespace
}  // namespace vitrine
