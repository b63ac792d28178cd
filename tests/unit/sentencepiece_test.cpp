// The encoder of sentencepiece models, everywhere: ids written out, digests that all builds share, and files
// that are none. sentencepiece_library_test.cpp compares with libsentencepiece itself.
//
// tests/pieces/*.model, with spm_train 0.1.97, in that folder:
//   spm_train --input=corpus.txt --model_prefix=unigram --vocab_size=600 --hard_vocab_limit=false
//     --character_coverage=0.995 --normalization_rule_tsv=rules.tsv
//     --user_defined_symbols='<br>,iPhone,de la,▁x▁,<sep>' --control_symbols='<en>,<fr>'
//   spm_train --input=corpus.txt --model_prefix=bpe --vocab_size=700 --model_type=bpe
//   --character_coverage=0.99
//     --normalization_rule_name=identity --split_by_whitespace=false --treat_whitespace_as_suffix=true
//     --user_defined_symbols='<br>,aa,aab,&amp;'
//   spm_train --input=corpus.txt --model_prefix=bytes --vocab_size=700 --hard_vocab_limit=false
//     --character_coverage=0.98 --normalization_rule_name=identity --byte_fallback=true
//     --add_dummy_prefix=false
//     --remove_extra_whitespaces=false --allow_whitespace_only_pieces=true
#include "vitrine/sentencepiece.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "piece_models.hpp"
#include "piece_texts.hpp"

namespace vitrine {
namespace {

using Ids = std::vector<std::int32_t>;

constexpr auto kUnigram = PieceFile::Algorithm::unigram;
constexpr auto kBpe = PieceFile::Algorithm::bpe;

struct Example {
  std::string_view text;
  Ids ids;
  std::string_view pieces;
};

void expect_examples(const char* name, const std::vector<Example>& examples) {
  const PieceModel model = test_model(name);
  for (const Example& example : examples) {
    EXPECT_EQ(model.encode(example.text), example.ids) << example.text;
    EXPECT_EQ(pieces_of(model, example.text), example.pieces) << example.text;
  }
}

TEST(Sentencepiece, EncodesByUnigramModel) {
  expect_examples(
      "unigram.model",
      {{"", {}, ""},
       {" \t ", {}, ""},
       {"Wooden chess set, 32 pieces",
        {392, 38, 135, 10, 426, 12, 186, 11, 91, 88},
        "▁Wo|o|den|▁|ches|s|▁set|,|▁32|▁pieces|"},
       {"  Cafe\u0301\u3000ＡＢ½ ", {111, 39, 53, 34, 195, 469, 210, 0, 457}, "▁C|a|f|é|▁A|B|1|<unk>|2|"},
       {"x de la iPhone<br>", {8, 189, 146, 39, 10, 6, 5}, "▁x▁|de|▁l|a|▁|iPhone|<br>|"},
       {"毛a毛毛", {10, 0, 39, 0}, "▁|<unk>|a|<unk>|"},
       {"<s><unk><en> Ωω毛巾 Ω",
        {10, 0, 12, 0, 46, 19, 58, 0, 41, 0, 10, 0, 526, 0, 10, 0},
        "▁|<unk>|s|<unk>|u|n|k|<unk>|en|<unk>|▁|<unk>|ω|<unk>|▁|<unk>|"}});
}

TEST(Sentencepiece, EncodesByBpeModel) {
  expect_examples("bpe.model", {{"", {}, ""},
                                {"Wooden chess set, 32 pieces",
                                 {266, 418, 18, 412, 62, 403, 253},
                                 "Wo|oden▁|ch|ess▁s|et|,▁32▁|pieces▁|"},
                                {"aaab &amp; aa", {4, 491, 532, 6, 532, 4, 532}, "aa|ab|▁|&amp;|▁|aa|▁|"},
                                {"▁▁a ▁", {532, 532, 86}, "▁|▁|a▁|"},
                                {" a  b ", {86, 549, 532}, "a▁|b|▁|"}});
}

TEST(Sentencepiece, FallsBackToBytes) {
  expect_examples("bytes.model", {{"", {}, ""},
                                  {" a  b ", {259, 292, 259, 307, 259}, "▁|a|▁|▁b|▁|"},
                                  {"毛a", {233, 178, 158, 292}, "<0xE6>|<0xAF>|<0x9B>|a|"},
                                  {"a\xFF"
                                   "b\xE2\x82",
                                   {292, 242, 194, 192, 323, 242, 194, 192, 242, 194, 192},
                                   "a|<0xEF>|<0xBF>|<0xBD>|b|<0xEF>|<0xBF>|<0xBD>|<0xEF>|<0xBF>|<0xBD>|"},
                                  {std::string_view("\0", 1), {3}, "<0x00>|"}});
}

TEST(Sentencepiece, MergesBestFirstThenLeftmost) {
  const PieceModel model =
      parsed(small_model(kBpe, {{"a", 0}, {"b", 0}, {"ab", -2}, {"ba", -1}, {"aa", -1}, {"aab", -3}}));
  EXPECT_EQ(pieces_of(model, "aba"), "a|ba|");
  EXPECT_EQ(pieces_of(model, "aaa"), "aa|a|");
  EXPECT_EQ(pieces_of(model, "aab"), "aab|");
  EXPECT_EQ(pieces_of(model, "aaba"), "aa|ba|");
  EXPECT_EQ(pieces_of(model, "cca"), "<unk>|a|");
}

/// An unused piece may be a step to a longer one; where it is the last, it is undone.
TEST(Sentencepiece, UndoesUnusedMerges) {
  const PieceModel model = parsed(small_model(kBpe, {{"a", 0},
                                                     {"b", 0},
                                                     {"c", 0, PieceType::unused},
                                                     {"ab", -1, PieceType::unused},
                                                     {"abc", -2},
                                                     {"abab", -3, PieceType::unused},
                                                     {"cc", -4, PieceType::unused}}));
  EXPECT_EQ(pieces_of(model, "ab"), "a|b|");
  EXPECT_EQ(pieces_of(model, "abc"), "abc|");
  EXPECT_EQ(pieces_of(model, "abab"), "a|b|a|b|");
  EXPECT_EQ(pieces_of(model, "cc"), "c|c|");
}

TEST(Sentencepiece, FindsTheMostProbablePieces) {
  const PieceModel model = parsed(small_model(kUnigram, {{"a", -2},
                                                         {"b", -2},
                                                         {"ab", -3},
                                                         {"abc", -1, PieceType::unused},
                                                         {"aab", -5},
                                                         {"c", -1, PieceType::control},
                                                         {"bb", -9},
                                                         {"bbb", 0, PieceType::user_defined}}));
  EXPECT_EQ(pieces_of(model, "ab"), "ab|");
  EXPECT_EQ(pieces_of(model, "aab"), "aab|");  // as probable as a|ab, but found first
  EXPECT_EQ(pieces_of(model, "abc"), "ab|<unk>|");
  EXPECT_EQ(pieces_of(model, "bb"), "b|b|");
  EXPECT_EQ(pieces_of(model, "bbbb"), "b|bbb|");
}

/// Every third piece that may be is unused, and scores repeat.
PieceModel changed_model(const std::string& name) {
  PieceFile file = read_piece_file(read_test_model(name));
  for (std::size_t i = 0; i < file.pieces.size(); ++i) {
    Piece& piece = file.pieces[i];
    if (piece.type != PieceType::normal) continue;
    piece.score = -static_cast<float>(i % 7) / 3;
    if (i % 3 == 0) piece.type = PieceType::unused;
  }
  return parsed(file);
}

/// FNV-1a over the ids of many texts.
std::uint64_t digest(const PieceModel& model) {
  std::uint64_t digest = 0xCBF29CE484222325U;
  PieceTexts texts(kDigestSeed);
  for (std::size_t i = 0; i < kDigestTexts; ++i) {
    for (const std::int32_t id : model.encode(texts.next())) {
      digest = (digest ^ static_cast<std::uint32_t>(id)) * 0x100000001B3U;
    }
    digest = (digest ^ 0xFFFFFFFF) * 0x100000001B3U;
  }
  return digest;
}

/// Native and WebAssembly builds are compared with the same numbers, so they agree with each other.
TEST(Sentencepiece, GivesTheSameIdsEverywhere) {
  EXPECT_EQ(digest(test_model("unigram.model")), 0xD10B8770D24BD2D7U);
  EXPECT_EQ(digest(test_model("bpe.model")), 0xE7B4D88F11626CC8U);
  EXPECT_EQ(digest(test_model("bytes.model")), 0x47CE5E1B3EFEBB27U);
  EXPECT_EQ(digest(changed_model("unigram.model")), 0x0D36F78CFD90E6ABU);
  EXPECT_EQ(digest(changed_model("bpe.model")), 0x59FE0A5E8BEAAADEU);
}

TEST(Sentencepiece, EncodesLongTexts) {
  constexpr std::size_t kBytes = 1'000'000;
  PieceTexts texts(17);
  std::string mixed;
  while (mixed.size() < kBytes) mixed += texts.next();
  for (const char* name : kTestModels) {
    const PieceModel model = test_model(name);
    for (const char c : {'a', ' ', '\0', '\xFF', '<'}) {
      const std::size_t ids = model.encode(std::string(kBytes, c)).size();
      EXPECT_LE(ids, 3 * kBytes);
      EXPECT_EQ(ids <= 1, c == ' ' && std::string(name) != "bytes.model") << name << " " << int{c};
    }
    EXPECT_GT(model.encode(mixed).size(), kBytes / 10);
  }
}

}  // namespace
}  // namespace vitrine
