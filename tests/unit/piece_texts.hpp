// Texts to try sentencepiece models on: the same ones wherever the tests run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "../../shared/src/utf8.hpp"
#include "piece_models.hpp"

namespace vitrine {

/// The texts whose ids sentencepiece_test.cpp digests.
inline constexpr std::uint32_t kDigestSeed = 11;
inline constexpr std::size_t kDigestTexts = 20'000;

/// Makes texts out of what the models were trained on and of what they never saw.
class PieceTexts {
 public:
  explicit PieceTexts(std::uint32_t seed) : corpus_(read_pieces_file("corpus.txt")), random_(seed) {
    std::istringstream words(corpus_);
    for (std::string word; words >> word;) words_.push_back(word);
  }

  std::string next() {
    std::string text;
    for (std::size_t parts = below(16); parts > 0; --parts) {
      const std::string part = next_part();
      const std::size_t repeats = below(50) == 0 ? below(200) : 1;
      for (std::size_t i = 0; i < repeats; ++i) text += part;
    }
    return text;
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }

  template <std::size_t kCount>
  std::string any_of(const std::string_view (&choices)[kCount]) {
    return std::string(choices[below(kCount)]);
  }

  std::string next_part() {
    constexpr std::string_view kSpaces[] = {" ",      "  ",     "   ",      "\t",          "\n",
                                            "\r\n",   "\u00A0", "\u3000",   "\u2003",      "\u200B",
                                            "\u2028", "\u2581", " \u2581 ", "\u2581\u2581"};
    constexpr std::string_view kSymbols[] = {"<s>",   "</s>", "<unk>",  "<pad>",  "<en>",  "<fr>",
                                             "<br>",  "<br",  "<sep>",  "iPhone", "de la", "de  la",
                                             "x",     " x ",  "a",      "aa",     "aab",   "aaab",
                                             "&amp;", "&am",  "<0x41>", "<0x00>", "\uFFFD"};
    constexpr std::string_view kComposed[] = {"é",
                                              "e\u0301",
                                              "e\u0301\u0323",
                                              "e\u0323\u0301",
                                              "Å",
                                              "A\u030A",
                                              "ﬁ",
                                              "ﬃ",
                                              "½",
                                              "Ⅱ",
                                              "㎡",
                                              "ﷺ",
                                              "ｶﾞ",
                                              "カ\u3099",
                                              "ガ",
                                              "ＡＢｃ",
                                              "１２",
                                              "①",
                                              "👩\u200D👧",
                                              "🇫🇷",
                                              "❤\uFE0F",
                                              "ı",
                                              "ß",
                                              "ĳ",
                                              "각",
                                              "한"};
    constexpr std::string_view kTorn[] = {
        "\xFF",         "\x80",         "\xC3",         "\xE2\x96",         "\xE2\x82",
        "\xC0\x80",     "\xED\xA0\x80", "\xF0\x9F\x92", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80",
        "\xE0\x80\x80", "\xF0\x9F"};
    switch (below(12)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return words_[below(words_.size())] + " ";
      case 4:
        return words_[below(words_.size())];
      case 5: {  // may tear characters
        const std::size_t begin = below(corpus_.size());
        return corpus_.substr(begin, below(24));
      }
      case 6:
        return any_of(kSpaces);
      case 7:
        return any_of(kSymbols);
      case 8:
        return any_of(kComposed);
      case 9:
        return next_character();
      case 10: {
        std::string text =
            next_character();  // one at a time: compilers choose the order within an expression
        text += next_character();
        return text;
      }
      default:
        return below(2) == 0 ? any_of(kTorn) : std::string(1, static_cast<char>(below(256)));
    }
  }

  std::string next_character() {
    struct Range {
      char32_t first;
      char32_t last;
    };
    constexpr Range kRanges[] = {
        {0x0000, 0x007F}, {0x0080, 0x024F},  // Latin
        {0x0300, 0x036F},                    // marks
        {0x0370, 0x052F}, {0x0590, 0x06FF},  // Greek and Cyrillic, Hebrew and Arabic
        {0x0900, 0x0E7F},                    // Indic scripts and Thai
        {0x1100, 0x11FF}, {0xAC00, 0xD7A3},  // Hangul
        {0x1E00, 0x22FF},                    // Latin, Greek, punctuation, symbols
        {0x2460, 0x24FF}, {0x2580, 0x2590},   {0x3000, 0x33FF},   {0x4E00, 0x9FFF},
        {0xE000, 0xFFFF}, {0x1D400, 0x1D7FF}, {0x1F000, 0x1FAFF}, {0x10000, 0x10FFFF}};
    const Range range = kRanges[below(std::size(kRanges))];
    std::string text;
    append_utf8(text, range.first + static_cast<char32_t>(below(range.last - range.first + 1)));
    return text;
  }

  std::string corpus_;
  std::vector<std::string> words_;
  std::mt19937 random_;
};

}  // namespace vitrine
