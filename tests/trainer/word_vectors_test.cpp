// What word vectors learn, that they are the same for any number of threads, and their limits.
#include "word_vectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "random.hpp"
#include "sentence_of.hpp"

namespace vitrine::trainer {
namespace {

using Sentences = std::vector<std::vector<std::string>>;

constexpr std::size_t kPairs = 6;  // of synonyms, the first half of one topic, the others of another

std::string numbered(const char* name, std::size_t number) { return name + std::to_string(number); }

/// Of each sentence a word of a pair stands between two of the three words that only the pair has near it,
/// among words of its topic: "topic0_4 near1_2 left1 near1_0 topic0_7" and the same with "right1".
Sentences two_topics(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  Sentences sentences;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t pair = random.below(kPairs);
    const std::string topic = numbered("topic", pair / (kPairs / 2)) + "_";
    const std::string near = numbered("near", pair) + "_";
    const auto draw = [&](const std::string& name, std::size_t bound) {
      return name + std::to_string(random.below(bound));
    };
    const std::string word = numbered(random.below(2) == 0 ? "left" : "right", pair);
    sentences.push_back({draw(topic, 10), draw(near, 3), word, draw(near, 3), draw(topic, 10)});
  }
  return sentences;
}

WordVectorOptions small_options(bool skip_gram) {
  WordVectorOptions options;
  options.skip_gram = skip_gram;
  options.dimension = 20;
  options.window = 3;
  options.epochs = 10;
  options.subsample = 0;
  return options;
}

std::size_t index_of(const WordVectors& vectors, const std::string& word) {
  const auto found = std::find(vectors.words.begin(), vectors.words.end(), word);
  EXPECT_NE(found, vectors.words.end()) << word;
  return static_cast<std::size_t>(found - vectors.words.begin());
}

double cosine(const WordVectors& vectors, std::size_t a, std::size_t b) {
  double products = 0;
  double squares_a = 0;
  double squares_b = 0;
  for (std::size_t i = 0; i < vectors.dimension; ++i) {
    const auto x = static_cast<double>(vectors.values[a * vectors.dimension + i]);
    const auto y = static_cast<double>(vectors.values[b * vectors.dimension + i]);
    products += x * y;
    squares_a += x * x;
    squares_b += y * y;
  }
  return products / std::sqrt(squares_a * squares_b);
}

std::string nearest(const WordVectors& vectors, const std::string& word) {
  const std::size_t row = index_of(vectors, word);
  std::size_t best = row == 0 ? 1 : 0;
  for (std::size_t other = 0; other < vectors.words.size(); ++other)
    if (other != row && cosine(vectors, row, other) > cosine(vectors, row, best)) best = other;
  return vectors.words[best];
}

class WordVectorsTest : public testing::TestWithParam<bool> {};

INSTANTIATE_TEST_SUITE_P(WordVectors, WordVectorsTest, testing::Bool(),
                         [](const auto& info) { return info.param ? "SkipGram" : "Cbow"; });

TEST_P(WordVectorsTest, SynonymsAreNearestAndTopicsApart) {
  const WordVectors vectors = train_word_vectors(two_topics(3000, 1), small_options(GetParam()));
  ASSERT_EQ(vectors.words.size(), 20 + kPairs * 5);
  ASSERT_EQ(vectors.values.size(), vectors.words.size() * 20);
  for (std::size_t pair = 0; pair < kPairs; ++pair) {
    EXPECT_EQ(nearest(vectors, numbered("left", pair)), numbered("right", pair));
    EXPECT_EQ(nearest(vectors, numbered("right", pair)), numbered("left", pair));
  }
  for (std::size_t a = 0; a < 10; ++a) {
    const std::size_t row = index_of(vectors, numbered("topic0_", a));
    for (std::size_t b = 0; b < 10; ++b) {
      EXPECT_GT(cosine(vectors, row, index_of(vectors, numbered("topic0_", b))), 0.5);
      EXPECT_LT(cosine(vectors, row, index_of(vectors, numbered("topic1_", b))), 0.3);
    }
  }
}

TEST_P(WordVectorsTest, LearnFromBothSides) {
  for (const bool word_first : {true, false}) {
    Random random(7);
    Sentences sentences;
    for (int i = 0; i < 3000; ++i) {
      const std::size_t pair = random.below(kPairs);
      sentences.push_back({numbered(random.below(2) == 0 ? "left" : "right", pair),
                           numbered("near", pair) + "_" + std::to_string(random.below(3))});
      if (!word_first) std::reverse(sentences.back().begin(), sentences.back().end());
    }
    const WordVectors vectors = train_word_vectors(sentences, small_options(GetParam()));
    for (std::size_t pair = 0; pair < kPairs; ++pair)
      EXPECT_EQ(nearest(vectors, numbered("left", pair)), numbered("right", pair)) << word_first;
  }
}

TEST_P(WordVectorsTest, AreTheSameForAnyNumberOfThreads) {
  const Sentences sentences = two_topics(4000, 2);
  WordVectorOptions options = small_options(GetParam());
  options.epochs = 2;
  options.subsample = 0.01;
  const WordVectors one = train_word_vectors(sentences, options);
  for (const int threads : {0, 2, 3, 40}) {
    options.threads = threads;
    EXPECT_EQ(train_word_vectors(sentences, options).values, one.values) << threads << " threads";
  }
  options.seed = 2;
  const WordVectors other = train_word_vectors(sentences, options);
  EXPECT_EQ(other.words, one.words);
  EXPECT_NE(other.values, one.values);
}

TEST_P(WordVectorsTest, EveryOptionCounts) {
  const Sentences sentences = two_topics(300, 3);
  const WordVectorOptions usual = small_options(GetParam());
  const std::vector<float> values = train_word_vectors(sentences, usual).values;
  const auto differs = [&](const auto& change) {
    WordVectorOptions options = usual;
    change(options);
    return train_word_vectors(sentences, options).values != values;
  };
  EXPECT_TRUE(differs([](auto& options) { options.skip_gram = !options.skip_gram; }));
  EXPECT_TRUE(differs([](auto& options) { options.dimension = 21; }));
  EXPECT_TRUE(differs([](auto& options) { options.window = 1; }));
  EXPECT_TRUE(differs([](auto& options) { options.negative = 4; }));
  EXPECT_TRUE(differs([](auto& options) { options.epochs = 9; }));
  EXPECT_TRUE(differs([](auto& options) { options.learning_rate = 0.07; }));
  EXPECT_TRUE(differs([](auto& options) { options.subsample = 1e-3; }));
  EXPECT_TRUE(differs([](auto& options) { options.min_count = 30; }));
  EXPECT_FALSE(differs([&](auto& options) { options.learning_rate = GetParam() ? 0.05 : 0.1; }));
}

TEST_P(WordVectorsTest, WordsOfEveryTextStayFinite) {
  Sentences sentences = two_topics(3000, 4);
  for (auto& sentence : sentences) sentence.insert(sentence.begin() + 2, {"the", "and"});
  WordVectorOptions options = small_options(GetParam());
  options.learning_rate = 0.2;
  const WordVectors vectors = train_word_vectors(sentences, options);
  for (const float value : vectors.values) ASSERT_LT(std::abs(value), 20);
}

TEST_P(WordVectorsTest, ReportsHowMuchIsDone) {
  WordVectorOptions options = small_options(GetParam());
  options.epochs = 4;
  std::vector<double> reports;
  train_word_vectors(two_topics(500, 5), options, [&](double done) { reports.push_back(done); });
  EXPECT_GE(reports.size(), 4U);
  EXPECT_TRUE(std::is_sorted(reports.begin(), reports.end()));
  EXPECT_GT(reports.front(), 0);
  EXPECT_EQ(reports.back(), 1);
  options.threads = 3;
  EXPECT_EQ(sentence_of([&] {
              train_word_vectors(two_topics(500, 5), options, [](double) { throw Error("Stop."); });
            }),
            "Stop.");
}

TEST_P(WordVectorsTest, WordsOfEnoughCountMostFrequentFirst) {
  WordVectorOptions options = small_options(GetParam());
  const Sentences sentences = {{"c", "b", "rare", "b"}, {}, {"c", "b", "a", "a"}, {"once"}};
  EXPECT_EQ(train_word_vectors(sentences, options).words, (std::vector<std::string>{"b", "a", "c"}));
  options.min_count = 3;
  const WordVectors one = train_word_vectors(sentences, options);
  EXPECT_EQ(one.words, std::vector<std::string>{"b"});
  for (const float value : one.values) EXPECT_LE(std::abs(value), 1);
  for (const Sentences& none : {sentences, Sentences{}, Sentences{{}, {}}}) {
    options.min_count = 4;
    const WordVectors vectors = train_word_vectors(none, options);
    EXPECT_EQ(vectors.dimension, 20U);
    EXPECT_TRUE(vectors.words.empty());
    EXPECT_TRUE(vectors.values.empty());
  }
}

TEST_P(WordVectorsTest, LongSentencesAreCut) {
  std::vector<std::string> words;
  for (const auto& sentence : two_topics(500, 6)) words.insert(words.end(), sentence.begin(), sentence.end());
  const Sentences cut = {{words.begin(), words.begin() + 1000},
                         {words.begin() + 1000, words.begin() + 2000},
                         {words.begin() + 2000, words.end()}};
  const WordVectorOptions options = small_options(GetParam());
  EXPECT_EQ(train_word_vectors({words}, options).values, train_word_vectors(cut, options).values);
}

TEST(WordVectors, RefuseOptionsThatCannotBe) {
  const auto sentence = [](const auto& change) {
    WordVectorOptions options;
    change(options);
    return sentence_of([&] { train_word_vectors({}, options); });
  };
  EXPECT_EQ(sentence([](auto& options) { options.dimension = 0; }),
            "Word vectors expect a dimension of at least 1, not 0.");
  EXPECT_EQ(sentence([](auto& options) { options.window = -1; }),
            "Word vectors expect a window of at least 1, not -1.");
  EXPECT_EQ(sentence([](auto& options) { options.negative = 0; }),
            "Word vectors expect a number of negative words of at least 1, not 0.");
  EXPECT_EQ(sentence([](auto& options) { options.epochs = 0; }),
            "Word vectors expect a number of epochs of at least 1, not 0.");
  EXPECT_EQ(sentence([](auto& options) { options.min_count = 0; }),
            "Word vectors expect a smallest count of at least 1, not 0.");
  EXPECT_EQ(sentence([](auto& options) { options.learning_rate = -1; }),
            "Word vectors expect a learning rate that is finite and not negative, not -1.000000.");
  EXPECT_EQ(sentence([](auto& options) { options.subsample = std::nan(""); }),
            "Word vectors expect a subsampling threshold that is finite and not negative, not nan.");
}

}  // namespace
}  // namespace vitrine::trainer
