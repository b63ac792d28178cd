// BERT's way from a text to ids, beside what an independent implementation says (tests/bert).
#include "vitrine/wordpiece.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>

#include "../../shared/src/wordpiece_split.hpp"
#include "random_text.hpp"
#include "sentence_of.hpp"
#include "vitrine/encoder.hpp"

namespace vitrine {
namespace {

std::string read_bert_file(const std::string& name) {
  std::ifstream file(std::string(VITRINE_TEST_BERT) + "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::uint8_t> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

/// A model of these lines after the three that each must have.
WordPieceModel model_of(const std::string& lines) {
  return WordPieceModel::parse(bytes_of("[UNK]\n[CLS]\n[SEP]\n" + lines));
}

constexpr LetterOptions kAsTheyAre{.lower_case = false, .fold_accents = false};

TEST(WordPiece, GivesTheWordsAndIdsOfTheReference) {
  const nlohmann::json cases = nlohmann::json::parse(read_bert_file("tokens.json"));
  ASSERT_EQ(cases.size(), 4U);
  for (const auto& one : cases) {
    const auto model = WordPieceModel::parse(bytes_of(read_bert_file(one.at("vocabulary"))));
    const LetterOptions letters{.lower_case = one.at("lower_case"), .fold_accents = one.at("fold_accents")};
    for (const auto& entry : one.at("texts")) {
      const auto text = entry.at("text").get<std::string>();
      EXPECT_EQ(bert_words(text, letters), entry.at("words").get<std::vector<std::string>>()) << text;
      EXPECT_EQ(model.encode(text, letters), entry.at("ids").get<std::vector<std::int32_t>>()) << text;
    }
  }
}

TEST(WordPiece, TellsFromTheVocabularyWhatBecomesOfLetters) {
  const auto letters_of = [](const std::string& lines) { return model_of(lines).letters(); };
  EXPECT_EQ(letters_of("mug\n##s\n[MASK]\nℝ\n"), (LetterOptions{.lower_case = true, .fold_accents = true}));
  EXPECT_EQ(letters_of("mug\n##é\n"), (LetterOptions{.lower_case = true, .fold_accents = false}));
  EXPECT_EQ(letters_of("mug\nMug\n"), kAsTheyAre);
  EXPECT_EQ(letters_of("mug\n##É\n"), kAsTheyAre);
  // Conjoining jamo are what a syllable of Hangul is without its accents: it has none.
  EXPECT_EQ(letters_of("mug\n\u1112\u1161\u11AB\n"),
            (LetterOptions{.lower_case = true, .fold_accents = true}));
}

TEST(WordPiece, TakesTheLongestTokenEachTime) {
  const WordPieceModel model = model_of("a\nab\nabcd\n##b\n##bc\n##c\n##d\nab\n\n##\n");
  EXPECT_EQ(model.encode("abc", kAsTheyAre), (std::vector<std::int32_t>{10, 8})) << "of equal lines the last";
  EXPECT_EQ(model.encode("abcd", kAsTheyAre), (std::vector<std::int32_t>{5}));
  EXPECT_EQ(model.encode("abcdb", kAsTheyAre), (std::vector<std::int32_t>{5, 6}));
  EXPECT_EQ(model.encode("abcx b", kAsTheyAre), (std::vector<std::int32_t>{0, 0}));
}

TEST(WordPiece, IsNoSlowerForAVeryLongToken) {
  const std::string letter = "\U00010400";
  std::string text;
  for (int word = 0; word < 200; ++word) {
    for (int i = 0; i < 100; ++i) text += letter;
    text += ' ';
  }
  const auto seconds = [&](const std::string& further) {
    const WordPieceModel model = model_of(letter + "\n##" + letter + '\n' + further);
    const std::clock_t begin = std::clock();
    EXPECT_EQ(model.encode(text, kAsTheyAre).size(), 20'000U);
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  };
  const std::string stranger(500, 'x');
  EXPECT_LT(seconds(stranger + "\n##" + stranger + '\n'), 5 * seconds("") + 0.1);
}

TEST(WordPiece, LeavesOutWhatIsNotUtf8) {
  const WordPieceModel model = model_of("mug\n##s\n");
  EXPECT_EQ(model.encode("mu\xFFgs \xE2\x82", kAsTheyAre), (std::vector<std::int32_t>{3, 4}));
  std::mt19937 random(1);
  for (int i = 0; i < 200; ++i) {
    const std::string text = random_text(random);
    for (const std::int32_t id : model.encode(text, {})) {
      EXPECT_GE(id, 0) << text;
      EXPECT_LT(static_cast<std::size_t>(id), model.size()) << text;
    }
  }
}

TEST(WordPiece, ReadsFilesOfEitherLineEnd) {
  const auto model = WordPieceModel::parse(bytes_of("[CLS]\r\nmug\r\n[UNK]\r\n[SEP]\r\nmug"));
  EXPECT_EQ(model.size(), 5U);
  EXPECT_EQ(model.classifier(), 0);
  EXPECT_EQ(model.separator(), 3);
  EXPECT_EQ(model.encode("mug cup", kAsTheyAre), (std::vector<std::int32_t>{4, 2}))
      << "of equal lines the last counts";
  EXPECT_EQ(WordPieceModel::parse(model.serialize()).encode("mug", kAsTheyAre), std::vector<std::int32_t>{4});
}

TEST(WordPiece, SaysWhatIsWrongWithAFile) {
  const auto error_of = [](const std::string& file) {
    return sentence_of([&] { WordPieceModel::parse(bytes_of(file)); });
  };
  EXPECT_EQ(error_of(""), "wordpiece: expected a vocabulary with the line [UNK], found 0 lines without it.");
  EXPECT_EQ(error_of("[UNK]\n[CLS]\n"),
            "wordpiece: expected a vocabulary with the line [SEP], found 2 lines without it.");
  EXPECT_EQ(error_of("[UNK]\n" + std::string(513, 'a')),
            "wordpiece: line 2 has 513 bytes, expected 512 or fewer; a vocabulary has one token per line.");
  EXPECT_EQ(error_of("[UNK]\n\xFF\n"), "wordpiece: line 2 is not UTF-8.");
  EXPECT_EQ(error_of(std::string((1 << 20) + 1, '\n')),
            "wordpiece: expected 1048576 lines or fewer, but there are more.");
  EXPECT_EQ(error_of(std::string((16 << 20) + 1, '\n')),
            "wordpiece: the vocabulary has 16777217 bytes, expected 16777216 or fewer.");
}

TEST(WordPiece, EncoderClosesEachField) {
  const EncoderOptions options{.kind = EncoderOptions::Kind::wordpiece, .text = {}, .max_tokens = 6};
  const TextEncoder encoder =
      TextEncoder::parse(options, bytes_of("[PAD]\n[UNK]\n[CLS]\n[SEP]\nred\nmug\n##s\n"));
  EXPECT_EQ(encoder.size(), 7U);
  using Tokens = std::vector<std::int32_t>;
  EXPECT_EQ(encoder.encode("Réd", "<b>mug</b>").tokens, (Tokens{3, 5, 4, 6, 4}));
  EXPECT_EQ(encoder.encode("", "mugs").tokens, (Tokens{3, 6, 7, 4}));
  EXPECT_EQ(encoder.encode("red", "mugs red").tokens, (Tokens{3, 5, 4, 6, 7, 4}));
  EXPECT_EQ(encoder.encode("red red red", "mugs").tokens, (Tokens{3, 5, 5, 5, 4}))
      << "no room for a part of the description with what closes it";
  EXPECT_EQ(encoder.encode("red red red red red", "mugs").tokens, (Tokens{3, 5, 5, 5, 5, 4}));
  EXPECT_FALSE(encoder.encode("!", "").known());
  EXPECT_EQ(TextEncoder::parse(options, encoder.serialize()).encode("red", "").tokens, (Tokens{3, 5, 4}));
}

}  // namespace
}  // namespace vitrine
