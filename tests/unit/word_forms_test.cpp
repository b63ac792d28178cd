// Words that are read as others or not at all: in n-grams, in sequences, and in what a word added to a score.
#include "vitrine/word_forms.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "random_text.hpp"
#include "sentence_of.hpp"
#include "vitrine/encoder.hpp"

namespace vitrine {
namespace {

const TextOptions kWords{.word_min = 1, .word_max = 1, .char_min = 0, .char_max = 0};
const TextOptions kPairs{.word_min = 2, .word_max = 2, .char_min = 0, .char_max = 0};
const TextOptions kLetters{.word_min = 0, .word_max = 0, .char_min = 2, .char_max = 4};

/// Pairs of a word and its form, "" for stop words.
WordForms forms_of(std::initializer_list<std::pair<std::string_view, std::string_view>> pairs) {
  std::vector<WordForm> entries;
  for (const auto& [word, form] : pairs)
    entries.push_back({.word = word_key(word), .form = form.empty() ? WordForms::kNothing : word_key(form)});
  std::sort(entries.begin(), entries.end(),
            [](const WordForm& a, const WordForm& b) { return a.word < b.word; });
  return WordForms(entries);
}

const WordForms& shop_forms() {
  static const WordForms forms = forms_of(
      {{"of", ""}, {"the", ""}, {"watches", "watch"}, {"watching", "watch"}, {"categories", "categori"}});
  return forms;
}

std::vector<std::uint32_t> keys(std::string_view text, const TextOptions& options,
                                const WordForms& forms = shop_forms()) {
  std::vector<std::uint32_t> list;
  for (const NgramOccurrence& ngram : ngrams(split_words(text, "", options, forms), options))
    list.push_back(ngram.key);
  return list;
}

Vocabulary vocabulary_of(std::string_view text, const TextOptions& options) {
  std::vector<std::uint32_t> list = keys(text, options);
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  const std::vector<float> idf(list.size(), 1);
  return {std::move(list), idf, {0, 1}, shop_forms()};
}

/// Packs hold keys: they must never change. These come from another program that follows the definition.
TEST(WordForms, KeysAreFixed) {
  EXPECT_EQ(word_key("watch"), 1837940262U);
  EXPECT_EQ(word_key("ete"), 197087233U);
  const TextOptions options{.word_min = 1, .word_max = 2, .char_min = 0, .char_max = 0};
  EXPECT_EQ(keys("watches of gold", options),
            (std::vector<std::uint32_t>{2134467559, 116475895, 1131922188}));
}

TEST(WordForms, FindsTheFormsOfItsWordsAndLeavesOthersAsTheyAre) {
  std::mt19937 random(41);
  for (const std::size_t size : {0, 1, 2, 1000}) {
    std::vector<WordForm> entries;
    for (std::size_t i = 0; i < size; ++i)
      entries.push_back({static_cast<std::uint32_t>(i * 4'000'000 + random() % 4'000'000),
                         static_cast<std::uint32_t>(random())});
    const WordForms forms(entries);
    EXPECT_EQ(forms.empty(), size == 0);
    EXPECT_EQ(forms.entries(), entries);
    for (const WordForm& entry : entries) {
      ASSERT_EQ(forms.of(entry.word), entry.form);
      const bool next_is_known = &entry != &entries.back() && (&entry + 1)->word == entry.word + 1;
      ASSERT_TRUE(next_is_known || forms.of(entry.word + 1) == entry.word + 1);
    }
  }
}

TEST(WordForms, AreSortedByWord) {
  const auto sentence = [](std::vector<WordForm> entries) {
    return sentence_of([&] { WordForms forms(std::move(entries)); });
  };
  EXPECT_EQ(sentence({{1, 2}, {9, 2}, {9, 3}}),
            "vocabulary: words with another form must ascend without repeats, but word 2 (9) follows 9.");
  EXPECT_EQ(sentence({{7, 2}, {3, 2}}),
            "vocabulary: words with another form must ascend without repeats, but word 1 (3) follows 7.");
}

TEST(WordForms, WordsOfOneFormAreOneNgram) {
  EXPECT_EQ(keys("Watches watching WATCH", kWords), keys("watch watch watch", kWords));
  EXPECT_EQ(keys("watching gold", kPairs), keys("watches gold", kPairs));
  EXPECT_NE(keys("watched", kWords), keys("watch", kWords)) << "not in the table";
  EXPECT_EQ(keys("categories", kWords), keys("categori", kWords));
  EXPECT_NE(keys("category", kWords), keys("categories", kWords)) << "not in the table";
  EXPECT_NE(keys("gold watch", kPairs), keys("watch gold", kPairs));
}

TEST(WordForms, CharacterNgramsAreThoseOfTheWordAsItStands) {
  EXPECT_EQ(keys("watches gold", kLetters), keys("watches gold", kLetters, {}));
  EXPECT_NE(keys("watches", kLetters), keys("watch", kLetters));
}

TEST(WordForms, StopWordsAreInNoNgramOfWords) {
  for (const TextOptions& options : {kWords, kPairs}) {
    EXPECT_EQ(keys("the set of OF gold of", options), keys("set gold", options));
    EXPECT_TRUE(keys("of the", options).empty());
  }
  EXPECT_EQ(keys("set of gold", kLetters), keys("set of gold", kLetters, {}));
}

TEST(WordForms, NgramsThatPassOverStopWordsSayWhereTheyAre) {
  const Words words = split_words("set of the gold watches", "of steel", kPairs, shop_forms());
  const std::vector<NgramOccurrence> pairs = ngrams(words, kPairs);
  ASSERT_EQ(pairs.size(), 2U) << "none from title to description";
  EXPECT_EQ(pairs[0].first_word, 0U);
  EXPECT_EQ(pairs[0].word_count, 4U);
  EXPECT_EQ(pairs[1].first_word, 3U);
  EXPECT_EQ(pairs[1].word_count, 2U);
  ASSERT_EQ(words.words.size(), 7U) << "stop words stay among the words";
  EXPECT_EQ(words.original(words.words[4]), "watches");
  EXPECT_EQ(words.words[4].normalized, "watches");
}

TEST(WordForms, StopWordsAddNothingAndOthersWhereTheyStand) {
  const TextOptions options{.word_min = 1, .word_max = 2, .char_min = 0, .char_max = 0};
  const Vocabulary vocabulary = vocabulary_of("set of watches", options);
  const Words words = split_words("Set of the Watching", "", options, vocabulary.forms());
  const TextFeatures features = text_features(words, options, vocabulary);
  ASSERT_EQ(features.occurrences.size(), 3U);  // set, set watch, watch
  std::vector<float> scores(3);
  scores[features.occurrences[0].key] = 8;
  scores[features.occurrences[1].key] = 2;
  scores[features.occurrences[2].key] = 32;
  EXPECT_EQ(word_contributions(words, features, scores), (std::vector<double>{8 + 1, 0, 0, 1 + 32}));
  EXPECT_EQ(words.original(words.words[3]), "Watching");
}

TEST(WordForms, AreReadByEncodersOfNgramsAndOfWords) {
  for (const EncoderOptions::Kind kind : {EncoderOptions::Kind::ngrams, EncoderOptions::Kind::words}) {
    const EncoderOptions options{.kind = kind, .text = kWords, .max_tokens = 4};
    const TextEncoder made(options, vocabulary_of("the watches gold", kWords));
    const TextEncoder parsed = TextEncoder::parse(options, made.serialize());
    EXPECT_EQ(parsed.size(), 2U);
    for (const TextEncoder& encoder : {made, parsed}) {
      const EncodedText text = encoder.encode("the gold watching", "of watched");
      const EncodedText same = encoder.encode("gold", "watch");
      EXPECT_TRUE(text.known());
      EXPECT_EQ(text.tokens, same.tokens);
      EXPECT_EQ(text.features.ids, same.features.ids);
      EXPECT_EQ(text.features.values, same.features.values);
      EXPECT_EQ(text.tokens.size() + text.features.ids.size(), 2U);
      EXPECT_FALSE(encoder.encode("the", "of the").known());
    }
  }
}

/// Any table, on any text: n-grams lie among words, begin and end with words that are read, and scores are
/// kept.
TEST(WordForms, AnyTableServesAnyText) {
  std::mt19937 random(43);
  std::size_t passed_over = 0;
  for (int round = 0; round < 300; ++round) {
    const std::string title = random_text(random);
    const std::string description = random_text(random);
    std::vector<WordForm> entries;
    for (const Word& word : split_words(title, description, {}).words)
      if (random() % 2 == 0)
        entries.push_back({word_key(word.normalized), static_cast<std::uint32_t>(random() % 3)});
    std::sort(entries.begin(), entries.end(),
              [](const WordForm& a, const WordForm& b) { return a.word < b.word; });
    entries.erase(std::unique(entries.begin(), entries.end(),
                              [](const WordForm& a, const WordForm& b) { return a.word == b.word; }),
                  entries.end());
    const TextOptions options{.word_max = 1 + static_cast<int>(random() % 3)};
    const Words words = split_words(title, description, options, WordForms(entries));
    const std::vector<NgramOccurrence> all = ngrams(words, options);
    std::vector<std::uint32_t> known;
    for (const NgramOccurrence& ngram : all) {
      ASSERT_GE(ngram.word_count, 1U);
      ASSERT_LE(ngram.first_word + ngram.word_count, words.words.size());
      if (ngram.word_count > 1) {
        ASSERT_NE(words.words[ngram.first_word].hash, 0U);
        ASSERT_NE(words.words[ngram.first_word + ngram.word_count - 1].hash, 0U);
      }
      if (ngram.word_count > static_cast<std::uint32_t>(options.word_max)) ++passed_over;
      known.push_back(ngram.key);
    }
    std::sort(known.begin(), known.end());
    known.erase(std::unique(known.begin(), known.end()), known.end());
    const std::vector<float> idf(known.size(), 1);
    const Vocabulary vocabulary(std::move(known), idf, {0, 1}, WordForms(entries));
    const TextFeatures features = text_features(words, options, vocabulary);
    double sum = 0;
    for (const double value : word_contributions(words, features, std::vector<float>(features.ids.size(), 1)))
      sum += value;
    ASSERT_NEAR(sum, static_cast<double>(features.ids.size()), 1e-6);
  }
  EXPECT_GT(passed_over, 100U);
}

}  // namespace
}  // namespace vitrine
