// The files of sentencepiece models: written and read again, and those that are none.
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "piece_models.hpp"
#include "piece_texts.hpp"
#include "sentence_of.hpp"
#include "vitrine/error.hpp"

namespace vitrine {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(SentencepieceModel, RoundTrips) {
  for (const char* name : kTestModels) {
    const Bytes original = read_test_model(name);
    const PieceModel model = PieceModel::parse(original);
    const Bytes written = model.serialize();
    EXPECT_LT(written.size(), original.size());
    EXPECT_EQ(std::string(written.begin(), written.end()).find("corpus"), std::string::npos);
    const PieceModel again = PieceModel::parse(written);
    EXPECT_EQ(again.serialize(), written);
    ASSERT_EQ(again.size(), model.size());
    for (std::size_t id = 0; id < model.size(); ++id) {
      ASSERT_EQ(again.piece(static_cast<std::int32_t>(id)), model.piece(static_cast<std::int32_t>(id)));
    }
    PieceTexts texts(13);
    for (int i = 0; i < 500; ++i) {
      const std::string text = texts.next();
      ASSERT_EQ(again.encode(text), model.encode(text));
    }
  }
}

std::string parse_error(const Bytes& bytes) {
  return sentence_of([&] { PieceModel::parse(bytes); });
}

std::string parse_error(const PieceFile& file) { return parse_error(write_piece_file(file)); }

TEST(SentencepieceModel, RefusesModelsThatItCannotUse) {
  const auto error_with = [](const Piece& piece) {
    return parse_error(small_model(PieceFile::Algorithm::bpe, {{.text = "a", .score = -1}, piece}));
  };
  EXPECT_EQ(error_with({"", 0}), "sentencepiece: piece 2 is empty.");
  EXPECT_EQ(error_with({std::string("a\0b", 3), 0}), "sentencepiece: piece 2 holds a NUL byte.");
  EXPECT_EQ(error_with({std::string(3000, 'a'), 0}),
            "sentencepiece: piece 2 has 3000 bytes, expected 2048 or fewer.");
  EXPECT_EQ(error_with({"b", std::nanf("")}), "sentencepiece: piece 2 must have a finite score.");
  EXPECT_EQ(error_with({"b", -std::numeric_limits<float>::infinity()}),
            "sentencepiece: piece 2 must have a finite score.");
  EXPECT_EQ(error_with({"b", 0, static_cast<PieceType>(9)}),
            "sentencepiece: piece 2 is of type 9, expected 1 to 6.");
  EXPECT_EQ(error_with({"a", -2}), "sentencepiece: piece 2 is the same as piece 1.");
  EXPECT_EQ(error_with({"<unk2>", 0, PieceType::unknown}),
            "sentencepiece: expected one unknown piece among 3, got 2.");
  EXPECT_EQ(error_with({"<0x41>", 0, PieceType::byte}),
            "sentencepiece: piece 2 must not be a byte: the model has no byte fallback.");
  EXPECT_EQ(error_with({"<0x4a>", 0, PieceType::byte}),
            "sentencepiece: piece 2 must not be a byte: it is not spelled <0x00> to <0xFF>.");
  PieceFile file = small_model(PieceFile::Algorithm::unigram, {{"<0x00>", 0, PieceType::byte}});
  file.byte_fallback = true;
  EXPECT_EQ(parse_error(file), "sentencepiece: the model falls back to bytes but has no piece for byte 1.");
  EXPECT_EQ(parse_error(PieceFile{}), "sentencepiece: expected one unknown piece among 0, got 0.");
}

TEST(SentencepieceModel, RefusesWordAndCharacterModels) {
  const auto error_of = [](int algorithm) {
    return parse_error(small_model(static_cast<PieceFile::Algorithm>(algorithm), {{"a", 0}}));
  };
  EXPECT_EQ(error_of(3), "sentencepiece: expected a unigram or BPE model, got a word model.");
  EXPECT_EQ(error_of(4), "sentencepiece: expected a unigram or BPE model, got a character model.");
  EXPECT_EQ(error_of(7), "sentencepiece: expected a unigram or BPE model, got one of type 7.");
}

TEST(SentencepieceModel, RefusesWhatIsNoModel) {
  const std::string begin = "sentencepiece: expected a .model file of spm_train, but the field at byte ";
  EXPECT_EQ(parse_error(Bytes{}), "sentencepiece: the model lacks its trainer_spec; was the file cut off?");
  EXPECT_EQ(parse_error({0x12, 0}),
            "sentencepiece: the model lacks its normalizer_spec; was the file cut off?");
  EXPECT_EQ(parse_error({'V', 'T', 'V', 'C'}), begin + "0 is of a kind that no model has.");
  EXPECT_EQ(parse_error({0x0A, 5, 0x0A, 1}), begin + "0 runs past its end.");
  EXPECT_EQ(parse_error({0x0A, 3, 0x0A, 9, 'a'}), begin + "2 runs past its end.");
  EXPECT_EQ(parse_error({0x02, 0}), begin + "0 has no number.");
  EXPECT_EQ(parse_error({0x48, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1}),
            begin + "0 holds a number of more than 64 bits.");
  EXPECT_EQ(parse_error(Bytes((1 << 24) + 1)),
            "sentencepiece: the model has 16777217 bytes, expected 16777216 or fewer.");
  Bytes many;
  for (int i = 0; i <= 1 << 20; ++i) many.insert(many.end(), {0x0A, 3, 0x0A, 1, 'a'});
  EXPECT_EQ(parse_error(many), "sentencepiece: the model has more than 1048576 pieces.");
  const Bytes good = test_model("unigram.model").serialize();
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_NE(parse_error(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size))), "no error");
  }
}

std::string rules_error(const std::string& rules) {
  PieceFile file = small_model(PieceFile::Algorithm::unigram, {{"a", 0}});
  file.rules = rules;
  return parse_error(file);
}

TEST(SentencepieceModel, RefusesBadRules) {
  const std::string size_1024("\0\4\0\0", 4);
  EXPECT_EQ(rules_error(""), "no error");
  EXPECT_EQ(rules_error("abc"),
            "sentencepiece: the 3 bytes of the model's normalisation rules cannot hold a trie of 0 bytes.");
  EXPECT_EQ(
      rules_error(size_1024 + std::string(1023, 'x')),
      "sentencepiece: the 1027 bytes of the model's normalisation rules cannot hold a trie of 1024 bytes.");
  EXPECT_EQ(rules_error(std::string("\3\0\0\0abc", 7)),
            "sentencepiece: the 7 bytes of the model's normalisation rules cannot hold a trie of 3 bytes.");
  EXPECT_EQ(rules_error(size_1024 + std::string(1024 + 2049, 'x')),
            "sentencepiece: a normalisation rule of the model writes 2049 bytes, expected 2048 or fewer.");
  EXPECT_EQ(rules_error(size_1024 + std::string(1024 + 2048, 'x')), "no error");
}

/// Rules whose trie has these units, zero elsewhere, and that write "b".
std::string rules_of(const std::map<std::size_t, std::uint32_t>& units) {
  std::string rules("\0\x08\0\0", 4);
  rules.resize(4 + 4 * 512);
  for (const auto& [index, unit] : units) {
    for (std::size_t i = 0; i < 4; ++i) rules[4 + 4 * index + i] = static_cast<char>(unit >> (8 * i));
  }
  return rules + "b";
}

constexpr std::uint32_t kEndsRule = 1U << 8;
constexpr std::uint32_t kLongOffset = 1U << 9;  // its offset counts blocks of 256 units

TEST(SentencepieceModel, ReadsLongOffsetsInRules) {
  PieceFile file = small_model(PieceFile::Algorithm::unigram, {{"a", 0}, {"b", 0}});
  file.rules = rules_of({{0, 1U << 10 | kLongOffset}, {256 ^ 'a', 1U << 10 | kEndsRule | 'a'}});
  EXPECT_EQ(pieces_of(parsed(file), "aab"), "b|b|b|");
}

/// A node of the rules' trie is its own child for "a": any run of that letter is one rule.
TEST(SentencepieceModel, EndsOnRulesThatGoInCircles) {
  PieceFile file = small_model(PieceFile::Algorithm::unigram, {{"a", 0}, {"b", 0}});
  file.rules = rules_of({{'a', std::uint32_t{'a'} << 10 | kEndsRule | 'a'}});
  EXPECT_EQ(pieces_of(parsed(file), std::string(5000, 'a')), "b|b|b|");  // rules end after 2048 bytes
}

/// What a model makes of a text is bounded, whatever its rules write.
TEST(SentencepieceModel, RefusesTextsThatGrowWithoutBounds) {
  PieceFile file = read_piece_file(read_test_model("unigram.model"));
  const PieceModel model = parsed(file);
  std::string text;
  for (int i = 0; i < 600'000; ++i) text += "ﷺ";  // becomes 18 letters
  EXPECT_EQ(sentence_of([&] { model.encode(text); }),
            "sentencepiece: the normalised text is longer than the 16777216 bytes that are encoded.");
}

/// A changed byte gives an Error or a model that encodes.
TEST(SentencepieceModel, SurvivesChangedBytes) {
  std::mt19937 random(19);
  for (const char* name : kTestModels) {
    const Bytes good = read_test_model(name);
    PieceTexts texts(23);
    std::size_t encoded = 0;
    for (int round = 0; round < 1500; ++round) {
      Bytes bytes = good;
      for (std::size_t n = 1 + random() % 8; n > 0; --n) {
        const std::size_t at = random() % bytes.size();
        bytes[at] = static_cast<std::uint8_t>(random());
      }
      try {
        const PieceModel model = PieceModel::parse(bytes);
        for (int i = 0; i < 4; ++i) {
          for (const std::int32_t id : model.encode(texts.next())) {
            ASSERT_GE(id, 0);
            ASSERT_LT(static_cast<std::size_t>(id), model.size());
          }
        }
        ++encoded;
      } catch (const Error& error) {
        ASSERT_EQ(std::string_view(error.what()).substr(0, 14), "sentencepiece:");
      }
    }
    EXPECT_GT(encoded, 100U) << name;
    EXPECT_LT(encoded, 1500U) << name;
  }
}

/// The same for the rules alone, which hold the only offsets in the file.
TEST(SentencepieceModel, SurvivesChangedRules) {
  std::mt19937 random(29);
  const PieceFile good = read_piece_file(read_test_model("unigram.model"));
  PieceTexts texts(31);
  for (int round = 0; round < 1500; ++round) {
    PieceFile file = good;
    for (std::size_t n = 1 + random() % 200; n > 0; --n) {
      const std::size_t at = 4 + random() % (file.rules.size() - 4);
      file.rules[at] = static_cast<char>(random());
    }
    try {
      const PieceModel model = parsed(file);
      for (int i = 0; i < 8; ++i) model.encode(texts.next());
    } catch (const Error& error) {
      ASSERT_EQ(std::string_view(error.what()).substr(0, 14), "sentencepiece:");
    }
  }
}

}  // namespace
}  // namespace vitrine
