// The text format of word vectors: bit for bit what was written, and a sentence for whatever is wrong.
#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "data.hpp"
#include "random.hpp"
#include "sentence_of.hpp"
#include "temporary_folder.hpp"
#include "word_vectors.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

class WordVectorsFileTest : public testing::Test {
 protected:
  WordVectors read(std::string_view text) const {
    write_file(path_, text);
    return read_word_vectors(path_);
  }

  /// What is wrong with a file, after its name.
  std::string problem(std::string_view text) const {
    const std::string sentence = sentence_of([&] { read(text); });
    const std::string name = "'" + path_.string() + "'";
    return sentence.starts_with(name) ? sentence.substr(name.size()) : sentence;
  }

  std::string refusal(const WordVectors& vectors) const {
    const std::string sentence = sentence_of([&] { write_word_vectors(path_, vectors); });
    const std::string start = "The word vectors '" + path_.string() + "' cannot be written: ";
    return sentence.starts_with(start) ? sentence.substr(start.size()) : sentence;
  }

  const TemporaryFolder folder_;
  const fs::path path_ = folder_.path() / "words.vec";
};

TEST_F(WordVectorsFileTest, ComesBackToTheLastBit) {
  using Limits = std::numeric_limits<float>;
  WordVectors vectors{.dimension = 5, .words = {"thé", "été", "7"}, .values = {}};
  vectors.values = {0,
                    -0.0F,
                    0.1F,
                    -1.0F / 3,
                    16777216,
                    Limits::max(),
                    Limits::lowest(),
                    1e-9F,
                    42,
                    Limits::min(),
                    Limits::denorm_min(),
                    -Limits::denorm_min(),
                    1e10F,
                    3,
                    5e-5F};
  Random random(3);
  for (int word = 0; word < 200; ++word) {
    vectors.words.push_back("word" + std::to_string(word));
    for (int i = 0; i < 5; ++i) {  // any bits that are a finite number
      auto bits = static_cast<std::uint32_t>(random.next());
      if ((bits >> 23 & 0xFFU) == 0xFF) bits ^= 1U << 23;
      float value;
      std::memcpy(&value, &bits, sizeof value);
      vectors.values.push_back(value);
    }
  }
  write_word_vectors(path_, vectors);
  const WordVectors same = read_word_vectors(path_);
  EXPECT_EQ(same.dimension, 5U);
  EXPECT_EQ(same.words, vectors.words);
  ASSERT_EQ(same.values.size(), vectors.values.size());
  EXPECT_EQ(std::memcmp(same.values.data(), vectors.values.data(), same.values.size() * sizeof(float)), 0);
}

TEST_F(WordVectorsFileTest, IsTheStandardFormatInItsShortestForm) {
  write_word_vectors(path_, {.dimension = 2, .words = {"tea", "mug"}, .values = {0.1F, -2, 1.5F, 1e-10F}});
  const std::vector<std::uint8_t> bytes = read_file(path_);
  EXPECT_EQ(std::string(bytes.begin(), bytes.end()), "2 2\ntea 0.1 -2\nmug 1.5 1e-10\n");
  write_word_vectors(path_, {.dimension = 3, .words = {}, .values = {}});
  EXPECT_EQ(read_word_vectors(path_).dimension, 3U);
  EXPECT_TRUE(read_word_vectors(path_).words.empty());
}

TEST_F(WordVectorsFileTest, ReadsWhatOthersWrite) {
  const std::vector<float> values = {0.5F, -1, 2, 3e-5F};
  const std::vector<std::string> words = {"tea", "mug"};
  for (const char* text : {"2 2\ntea 0.5 -1\nmug 2 3e-05\n",           // word2vec
                           "2 2\ntea 0.5 -1 \nmug 2 3e-05 \n",         // fastText ends lines with a space
                           "tea 0.5 -1\nmug 2 3e-05\n",                // GloVe
                           "tea 0.500000 -1.000000\nmug 2.0 0.00003",  // without a line's end
                           "2\t2\r\ntea\t0.5\t-1\r\nmug\t2\t3e-05\r\n"}) {
    const WordVectors vectors = read(text);
    EXPECT_EQ(vectors.dimension, 2U) << text;
    EXPECT_EQ(vectors.words, words) << text;
    EXPECT_EQ(vectors.values, values) << text;
  }
  // GloVe's of 840 billion words has ". . ." and "at name@domain.com".
  const WordVectors vectors = read("tea 0.5 -1\n. . . 7 7\nat a@b 7 7\nmug 2 3e-5\n");
  EXPECT_EQ(vectors.words, words);
  EXPECT_EQ(vectors.values, values);
  EXPECT_EQ(read("tea 5\n").dimension, 1U);
}

TEST_F(WordVectorsFileTest, MalformedFilesAreRefusedInOneSentence) {
  EXPECT_EQ(problem(""), " is empty; expected a line for each word.");
  EXPECT_EQ(problem("\n"), ", line 1: expected \"COUNT DIMENSION\" or a word and its numbers, but got ''.");
  EXPECT_EQ(problem("tea\n"),
            ", line 1: expected \"COUNT DIMENSION\" or a word and its numbers, but got 'tea'.");
  EXPECT_EQ(problem("2 0\n"), ", line 1: expected vectors of at least one number, but got the dimension 0.");
  EXPECT_EQ(problem("2 2\ntea 1 2\nmug 1\n"), ", line 3: expected a word and 2 numbers, but got 2 fields.");
  EXPECT_EQ(problem("2 2\ntea 1 2\n\nmug 1 2\n"),
            ", line 3: expected a word and 2 numbers, but got 0 fields.");
  EXPECT_EQ(problem("2 2\ntea 1 2 3\n"), ", line 2: expected a word and 2 numbers, but got 4 fields.");
  EXPECT_EQ(problem("2 2\ntea pot 1 2\n"), ", line 2: expected a word and 2 numbers, but got 4 fields.");
  EXPECT_EQ(problem("tea 1 2\nmug 1 2 3\n"), ", line 2: expected a word and 2 numbers, but got 4 fields.");
  EXPECT_EQ(problem("tea 1 2\nmug\n"), ", line 2: expected a word and 2 numbers, but got 1 field.");
  EXPECT_EQ(problem("tea 1\nmug\n"), ", line 2: expected a word and 1 number, but got 1 field.");
  EXPECT_EQ(problem("2 2\ntea 1 2x\n"),
            ", line 2: expected a finite number for the word 'tea', but got '2x'.");
  EXPECT_EQ(problem("tea 1 2\nmug 1 nan\n"),
            ", line 2: expected a finite number for the word 'mug', but got 'nan'.");
  EXPECT_EQ(problem("tea 1 1e99\n"),
            ", line 1: expected a finite number for the word 'tea', but got '1e99'.");
  EXPECT_EQ(problem("tea 1\nmug 1\ntea 2\n"), ", line 3: the word 'tea' stands there already, on line 1.");
  EXPECT_EQ(problem("1 1\ntea 1\nmug 1\n"), ", line 3: expected no more than the 1 word of the first line.");
  EXPECT_EQ(problem("3 1\ntea 1\nmug 1\n"),
            ", line 3: expected the 3 words of the first line, but the file ends after 2.");
  EXPECT_EQ(problem("9999999999999999999 9999999999999999999\ntea 1\n"),
            ", line 2: expected a word and 9999999999999999999 numbers, but got 2 fields.");
  EXPECT_EQ(
      problem("1 1\n" + std::string(39, 'x') + "é y\n"),
      ", line 2: expected a finite number for the word '" + std::string(39, 'x') + "...', but got 'y'.");
  const fs::path absent = folder_.path() / "absent.vec";
  EXPECT_EQ(sentence_of([&] { read_word_vectors(absent); }),
            "The file '" + absent.string() + "' cannot be opened: No such file or directory.");
}

TEST_F(WordVectorsFileTest, WhatCannotBeReadBackIsNotWritten) {
  EXPECT_EQ(refusal({.dimension = 1, .words = {"tea pot"}, .values = {1}}),
            "the word 'tea pot' has a space in it.");
  EXPECT_EQ(refusal({.dimension = 1, .words = {"tea\n"}, .values = {1}}),
            "the word 'tea\n' has a space in it.");
  EXPECT_EQ(refusal({.dimension = 1, .words = {"tea", ""}, .values = {1, 2}}), "word 2 is empty.");
  EXPECT_EQ(refusal({.dimension = 1, .words = {"tea"}, .values = {std::numeric_limits<float>::infinity()}}),
            "the word 'tea' has a value that is not finite.");
  EXPECT_EQ(refusal({.dimension = 2, .words = {"tea"}, .values = {1}}),
            "1 words of dimension 2 do not have 1 values.");
  EXPECT_EQ(refusal({.dimension = 0, .words = {}, .values = {}}), "their dimension is 0.");
  EXPECT_TRUE(fs::is_empty(folder_.path()));
}

TEST_F(WordVectorsFileTest, LeavesNothingWhereItCannotBeWritten) {
  const WordVectors vectors{.dimension = 1, .words = {"tea"}, .values = {1}};
  const fs::path absent = folder_.path() / "absent" / "words.vec";
  EXPECT_EQ(sentence_of([&] { write_word_vectors(absent, vectors); }),
            "The file '" + absent.string() + "' cannot be written: No such file or directory.");
  EXPECT_FALSE(fs::exists(absent.parent_path()));
  fs::create_directories(path_ / "inside");
  EXPECT_NE(sentence_of([&] { write_word_vectors(path_, vectors); }), "no error");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path()), {}), 1);
}

}  // namespace
}  // namespace vitrine::trainer
