// What encoders of each kind make of a text.
#include "vitrine/encoder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "piece_models.hpp"
#include "sentence_of.hpp"

namespace vitrine {
namespace {

const TextOptions kWords{.word_min = 1, .word_max = 1, .char_min = 0, .char_max = 0};

std::uint32_t key_of(const char* word) { return ngrams(split_words(word, "", kWords), kWords).front().key; }

/// Knows the words "red", "steel" and "watch".
TextEncoder word_encoder(EncoderOptions::Kind kind, std::size_t max_tokens = 5) {
  std::vector<std::uint32_t> keys{key_of("red"), key_of("steel"), key_of("watch")};
  std::sort(keys.begin(), keys.end());
  return {{.kind = kind, .text = kWords, .max_tokens = max_tokens}, Vocabulary(keys, {1, 1, 1}, {0, 1})};
}

std::vector<std::uint8_t> read_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(TextEncoder, OfWordsKeepsTheirOrderAndLeavesUnknownOnesOut) {
  const TextEncoder encoder = word_encoder(EncoderOptions::Kind::words);
  const auto token = [&](const char* word) { return encoder.vocabulary().find(key_of(word)) + 1; };
  const EncodedText text = encoder.encode("A WATCH of steel", "<b>Red</b> watch");
  EXPECT_EQ(text.tokens,
            (std::vector<std::int32_t>{token("watch"), token("steel"), token("red"), token("watch")}));
  EXPECT_TRUE(text.features.ids.empty());
  EXPECT_TRUE(text.known());
  EXPECT_FALSE(encoder.encode("a mug", "").known());
}

TEST(TextEncoder, OfWordsReadsTheFirstOfALongText) {
  const TextEncoder encoder = word_encoder(EncoderOptions::Kind::words, 2);
  EXPECT_EQ(encoder.encode("red watch steel", "watch").tokens, encoder.encode("red watch", "").tokens);
}

TEST(TextEncoder, OfNgramsGivesFeatures) {
  const EncodedText text = word_encoder(EncoderOptions::Kind::ngrams).encode("red watch", "red");
  EXPECT_EQ(text.features.ids.size(), 2U);
  EXPECT_TRUE(text.tokens.empty());
}

TEST(TextEncoder, OfPiecesReadsFromTheFirstWordToTheLastOfEachField) {
  const std::vector<std::uint8_t> bytes = read_bytes(VITRINE_TEST_PIECES "/unigram.model");
  const EncoderOptions options{.kind = EncoderOptions::Kind::pieces, .text = {}, .max_tokens = 64};
  const TextEncoder encoder = TextEncoder::parse(options, bytes);
  const PieceModel pieces = PieceModel::parse(bytes);
  EXPECT_EQ(encoder.size(), pieces.size());

  std::vector<std::int32_t> expected;
  for (const char* field : {"red - watch", "of steel"})
    for (const std::int32_t id : pieces.encode(field)) expected.push_back(id + 1);
  EXPECT_EQ(encoder.encode(" (red - <i>watch</i>!)", "of steel.").tokens, expected);
  EXPECT_FALSE(encoder.encode("- !", "").known());

  Words part = split_words("red watch", "of shining steel", options.text);
  part.words.erase(part.words.begin(), part.words.begin() + 3);
  EXPECT_EQ(encoder.encode(part).tokens, encoder.encode("", "shining steel").tokens);

  const TextEncoder again = TextEncoder::parse(options, encoder.serialize());
  EXPECT_EQ(again.encode("red watch", "").tokens, encoder.encode("red watch", "").tokens);
}

TEST(TextEncoder, OfPiecesEnclosesFieldsWhereAskedTo) {
  const std::vector<std::uint8_t> bytes = read_bytes(VITRINE_TEST_PIECES "/unigram.model");
  EncoderOptions options{.kind = EncoderOptions::Kind::pieces, .text = {}, .max_tokens = 64};
  options.enclosed = true;
  const TextEncoder encoder = TextEncoder::parse(options, bytes);
  const PieceModel pieces = PieceModel::parse(bytes);
  ASSERT_EQ(pieces.piece(1), "<s>");
  ASSERT_EQ(pieces.piece(2), "</s>");
  std::vector<std::int32_t> expected{2};
  for (const char* field : {"red watch", "of steel"}) {
    for (const std::int32_t id : pieces.encode(field)) expected.push_back(id + 1);
    expected.push_back(3);
  }
  EXPECT_EQ(encoder.encode("red watch", "of steel").tokens, expected);

  const PieceModel bare = parsed(small_model(PieceFile::Algorithm::unigram, {{"a", 0}}));
  EXPECT_EQ(sentence_of([&] { TextEncoder(options, bare); }),
            "sentencepiece: expected a model with the piece \"<s>\", as texts are to be enclosed; found 2 "
            "pieces without it.");
}

}  // namespace
}  // namespace vitrine
