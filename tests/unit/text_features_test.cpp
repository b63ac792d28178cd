// N-grams against a naive list of them, features against their formula, contributions against their sum.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "random_text.hpp"
#include "vitrine/error.hpp"
#include "vitrine/text.hpp"

namespace vitrine {
namespace {

using Strings = std::vector<std::string>;

/// All n-grams as (text, first word, word count), straight from the definition.
struct NaiveNgram {
  std::string text;
  std::uint32_t first_word;
  std::uint32_t word_count;
};

std::vector<std::string> code_points(const std::string& text) {
  std::vector<std::string> points;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) == 0x80) {
      points.back() += c;
    } else {
      points.emplace_back(1, c);
    }
  }
  return points;
}

std::vector<NaiveNgram> naive_ngrams(const Words& words, const TextOptions& options) {
  std::vector<NaiveNgram> all;
  for (std::size_t i = 0; i < words.words.size(); ++i) {
    for (int n = std::max(options.word_min, 1); n <= options.word_max; ++n) {
      std::string text = "word";
      bool one_field = true;
      for (std::size_t k = i; k < i + static_cast<std::size_t>(n) && one_field; ++k) {
        one_field = k < words.words.size() && words.words[k].field == words.words[i].field;
        if (one_field) text += " " + words.words[k].normalized;
      }
      if (one_field) all.push_back({text, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(n)});
    }
    const Strings points = code_points(" " + words.words[i].normalized + " ");
    const int size = static_cast<int>(points.size());
    const int shortest = std::min(options.char_min, size);
    for (int begin = 0; options.char_max >= options.char_min && begin + shortest <= size; ++begin) {
      for (int n = std::max(shortest, 1); n <= options.char_max && begin + n <= size; ++n) {
        std::string text = "char";
        for (int k = begin; k < begin + n; ++k) text += points[static_cast<std::size_t>(k)];
        all.push_back({text, static_cast<std::uint32_t>(i), 1});
      }
    }
  }
  return all;
}

TEST(Text, NgramsFollowTheirDefinition) {
  const Words words = split_words("Lot de 3 serviettes éponge a", "serviette de bain 毛巾 полотенце a a", {});
  const TextOptions variants[] = {
      {},
      {.word_min = 1, .word_max = 1, .char_min = 0, .char_max = 0},
      {.word_min = 0, .word_max = 0, .char_min = 3, .char_max = 3},
      {.word_min = 2, .word_max = 3, .char_min = 4, .char_max = 6},
      {.word_min = 1, .word_max = 99, .char_min = 1, .char_max = 99},
      {.word_min = 0, .word_max = 0, .char_min = 0, .char_max = 0},
  };
  std::map<std::string, std::uint32_t> key_of;
  std::map<std::uint32_t, std::string> text_of;
  for (const TextOptions& options : variants) {
    const auto naive = naive_ngrams(words, options);
    const auto actual = ngrams(words, options);
    ASSERT_EQ(actual.size(), naive.size());
    for (std::size_t i = 0; i < naive.size(); ++i) {
      EXPECT_EQ(actual[i].first_word, naive[i].first_word);
      EXPECT_EQ(actual[i].word_count, naive[i].word_count);
      EXPECT_EQ(key_of.emplace(naive[i].text, actual[i].key).first->second, actual[i].key) << naive[i].text;
      EXPECT_EQ(text_of.emplace(actual[i].key, naive[i].text).first->second, naive[i].text)
          << "two texts, one key";
    }
  }
  EXPECT_GT(key_of.size(), 200U);
}

TEST(Text, NgramsFollowTheirDefinitionOnRandomText) {
  std::mt19937 random(19);
  std::map<std::string, std::uint32_t> key_of;
  for (int round = 0; round < 300; ++round) {
    const TextOptions options{.fold_accents = round % 2 == 0,
                              .word_min = static_cast<int>(random() % 3),
                              .word_max = static_cast<int>(random() % 4),
                              .char_min = 1 + static_cast<int>(random() % 4),
                              .char_max = static_cast<int>(random() % 6)};
    const Words words = split_words(random_text(random), random_text(random), options);
    const auto naive = naive_ngrams(words, options);
    const auto actual = ngrams(words, options);
    ASSERT_EQ(actual.size(), naive.size()) << round;
    for (std::size_t i = 0; i < naive.size(); ++i) {
      ASSERT_EQ(actual[i].first_word, naive[i].first_word);
      ASSERT_EQ(actual[i].word_count, naive[i].word_count);
      ASSERT_EQ(key_of.emplace(naive[i].text, actual[i].key).first->second, actual[i].key) << naive[i].text;
    }
  }
}

TEST(Text, ShortWordsGiveThemselves) {
  const TextOptions options{.word_min = 0, .word_max = 0, .char_min = 5, .char_max = 6};
  EXPECT_EQ(ngrams(split_words("a", "", options), options).size(), 1U);
  EXPECT_EQ(ngrams(split_words("abc", "", options), options).size(), 1U);
  EXPECT_EQ(ngrams(split_words("abcd", "", options), options).size(), 3U);
}

/// Packs hold keys: they must never change. These come from another program that follows the definition.
TEST(Text, KeysAreFixed) {
  const auto keys = [](const TextOptions& options) {
    std::vector<std::uint32_t> list;
    for (const NgramOccurrence& ngram : ngrams(split_words("été bleu", "", options), options))
      list.push_back(ngram.key);
    return list;
  };
  EXPECT_EQ(keys({.word_min = 1, .word_max = 2, .char_min = 0, .char_max = 0}),
            (std::vector<std::uint32_t>{2522590439, 3012366670, 4285182095}));
  EXPECT_EQ(keys({.word_min = 0, .word_max = 0, .char_min = 5, .char_max = 5}),
            (std::vector<std::uint32_t>{366260053, 91021966, 757535094}));
}

/// A thousand different words and their parts: 32-bit keys collide about as often as chance has it.
TEST(Text, KeysRarelyCollide) {
  std::string text;
  for (int i = 0; i < 40'000; ++i) text += "w" + std::to_string(i) + " ";
  const TextOptions options{.word_min = 1, .word_max = 1, .char_min = 0, .char_max = 0, .max_bytes = 1 << 20};
  std::vector<std::uint32_t> keys;
  for (const NgramOccurrence& ngram : ngrams(split_words(text, "", options), options))
    keys.push_back(ngram.key);
  ASSERT_EQ(keys.size(), 40'000U);
  std::sort(keys.begin(), keys.end());
  const auto distinct = std::unique(keys.begin(), keys.end()) - keys.begin();
  EXPECT_GE(distinct, 39'997) << "0.2 collisions are expected";
}

Vocabulary vocabulary_of(const Words& words, const TextOptions& options) {
  std::vector<std::uint32_t> keys;
  for (const NgramOccurrence& ngram : ngrams(words, options)) keys.push_back(ngram.key);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  std::vector<float> idf;
  for (std::size_t i = 0; i < keys.size(); ++i) idf.push_back(1.0F + static_cast<float>(i % 7) * 0.3F);
  return {keys, idf, {0, 1, 1.7F, 2.1F}};
}

TEST(Text, FeaturesFollowTheFormula) {
  const TextOptions options{.word_min = 1, .word_max = 1, .char_min = 0, .char_max = 0};
  const auto key = [&](std::string_view word) {
    return ngrams(split_words(word, "", options), options)[0].key;
  };
  std::map<std::uint32_t, float> idf{{key("rouge"), 2.0F}, {key("bleu"), 3.0F}, {key("vert"), 5.0F}};
  std::vector<std::uint32_t> keys;
  std::vector<float> values;
  for (const auto& [k, v] : idf) {
    keys.push_back(k);
    values.push_back(v);
  }
  const Vocabulary vocabulary(keys, values, {0, 1, 1.5F});
  const Words words = split_words("Rouge inconnu bleu rouge", "ROUGE", options);
  const TextFeatures features = text_features(words, options, vocabulary);
  // tf weights: rouge three times (the table's last entry), bleu once.
  const double rouge = 1.5 * 2;
  const double bleu = 1 * 3;
  const double norm = std::sqrt(rouge * rouge + bleu * bleu);
  const std::int32_t rouge_id = vocabulary.find(key("rouge"));
  const std::int32_t bleu_id = vocabulary.find(key("bleu"));
  ASSERT_EQ(features.ids,
            (std::vector<std::int32_t>{std::min(rouge_id, bleu_id), std::max(rouge_id, bleu_id)}));
  const std::size_t r = rouge_id < bleu_id ? 0 : 1;
  EXPECT_EQ(features.values[r], static_cast<float>(rouge / norm));
  EXPECT_EQ(features.values[1 - r], static_cast<float>(bleu / norm));
  ASSERT_EQ(features.occurrences.size(), 4U);
  const std::uint32_t expected_words[] = {0, 2, 3, 4};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(features.occurrences[i].first_word, expected_words[i]);
    EXPECT_EQ(features.occurrences[i].key, i == 1 ? 1 - r : r);
  }
}

TEST(Text, FeaturesOfNothingAreEmpty) {
  const TextOptions options;
  const Vocabulary vocabulary = vocabulary_of(split_words("lampe", "", options), options);
  for (const std::string_view text : {"", "!!!", "zzzz"}) {
    const TextFeatures features = text_features(split_words(text, "", options), options, vocabulary);
    EXPECT_TRUE(features.ids.empty() && features.values.empty()) << text;
  }
  const Vocabulary weightless({1, 2, 3}, {0, 0, 0}, {0, 1});
  EXPECT_TRUE(text_features(split_words("lampe", "", options), options, weightless).ids.empty());
}

TEST(Text, ContributionsSumToTheScore) {
  std::mt19937 random(3);
  const TextOptions options;
  std::size_t tried = 0;
  for (int round = 0; round < 300; ++round) {
    const Vocabulary vocabulary =
        vocabulary_of(split_words(random_text(random), random_text(random), options), options);
    const Words words = split_words(random_text(random), random_text(random), options);
    const TextFeatures features = text_features(words, options, vocabulary);
    std::vector<float> scores;
    for (std::size_t i = 0; i < features.ids.size(); ++i) {
      scores.push_back(static_cast<float>(static_cast<int>(random() % 2001) - 1000) / 64);
    }
    const std::vector<double> contributions = word_contributions(words, features, scores);
    ASSERT_EQ(contributions.size(), words.words.size());
    EXPECT_NEAR(std::accumulate(contributions.begin(), contributions.end(), 0.0),
                std::accumulate(scores.begin(), scores.end(), 0.0), 1e-9);
    tried += scores.size();
    double squares = 0;
    for (const float value : features.values) squares += static_cast<double>(value) * value;
    EXPECT_NEAR(squares, features.ids.empty() ? 0 : 1, 1e-6);
    EXPECT_TRUE(std::adjacent_find(features.ids.begin(), features.ids.end(), std::greater_equal<>()) ==
                features.ids.end());
  }
  EXPECT_GT(tried, 1000U);
}

TEST(Text, ContributionsAreSharedEqually) {
  const TextOptions options{.word_min = 1, .word_max = 2, .char_min = 0, .char_max = 0};
  const Words words = split_words("rouge bleu rouge", "", options);
  const Vocabulary vocabulary = vocabulary_of(words, options);
  const TextFeatures features = text_features(words, options, vocabulary);
  const auto keys = ngrams(words, options);  // rouge, rouge bleu, bleu, bleu rouge, rouge
  std::vector<float> scores(features.ids.size());
  const auto score = [&](std::size_t ngram) -> float& { return scores[features.occurrences[ngram].key]; };
  ASSERT_EQ(keys.size(), 5U);
  score(0) = 8;
  score(1) = 2;
  score(2) = 16;
  score(3) = -4;
  EXPECT_EQ(word_contributions(words, features, scores), (std::vector<double>{4 + 1, 1 + 16 - 2, -2 + 4}));
  scores.pop_back();
  try {
    word_contributions(words, features, scores);
    FAIL() << "too few scores were taken";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "word contributions need one score per feature: expected 4, got 3.");
  }
}

}  // namespace
}  // namespace vitrine
