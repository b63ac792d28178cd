// Words in many scripts and from hostile bytes.
#include "vitrine/text.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "random_text.hpp"

namespace vitrine {
namespace {

using Strings = std::vector<std::string>;

Strings normalized(std::string_view title, bool fold_accents = true) {
  Strings words;
  for (const Word& word : split_words(title, "", {.fold_accents = fold_accents}).words)
    words.push_back(word.normalized);
  return words;
}

Strings originals(const Words& words) {
  Strings texts;
  for (const Word& word : words.words) texts.emplace_back(words.original(word));
  return texts;
}

std::string utf8(char32_t c) {
  if (c < 0x80) return {static_cast<char>(c)};
  const auto tail = [c](int shift) { return static_cast<char>(0x80 | (c >> shift & 0x3F)); };
  if (c < 0x800) return {static_cast<char>(0xC0 | c >> 6), tail(0)};
  if (c < 0x10000) return {static_cast<char>(0xE0 | c >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | c >> 18), tail(12), tail(6), tail(0)};
}

/// Whether the bytes are well-formed UTF-8, by a reading of its own.
bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    bool found = false;
    for (std::size_t size = 1; size <= 4 && i + size <= text.size() && !found; ++size) {
      char32_t c = static_cast<unsigned char>(text[i]);
      if (size > 1) c &= 0xFFU >> (size + 1);
      for (std::size_t k = 1; k < size; ++k) c = c << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3F);
      if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF) || utf8(c) != text.substr(i, size)) continue;
      i += size;
      found = true;
    }
    if (!found) return false;
  }
  return true;
}

TEST(Text, SplitsManyScripts) {
  EXPECT_EQ(normalized("Lot de 3 Serviettes-éponge, 50x100cm!"),
            (Strings{"lot", "de", "3", "serviettes", "eponge", "50x100cm"}));
  EXPECT_EQ(normalized("Полотенце ХЛОПОК ёлка"), (Strings{"полотенце", "хлопок", "елка"}));
  EXPECT_EQ(normalized("ΠΕΤΣΈΤΑ Άγιος ΟΔΟΣ"), (Strings{"πετσετα", "αγιοσ", "οδοσ"}));
  EXPECT_EQ(normalized("مِنْشَفَة قُطْن ٣٤"), (Strings{"منشفة", "قطن", "٣٤"}));
  EXPECT_EQ(normalized("מַגֶּבֶת כותנה"), (Strings{"מגבת", "כותנה"}));
  EXPECT_EQ(normalized("毛巾，纯棉 １００％"), (Strings{"毛巾", "纯棉", "100"}));
  EXPECT_EQ(normalized("ผ้าเช็ดตัว สีน้ำเงิน"), (Strings{"ผ้าเช็ดตัว", "สีน้ําเงิน"}));
  EXPECT_EQ(normalized("तौलिया हिन्दी"), (Strings{"तौलिया", "हिन्दी"})) << "vowel signs are no accents";
  EXPECT_EQ(normalized("ガラス ｶﾞﾗｽ か"), (Strings{"ガラス", "ガラス", "か"})) << "nor are voicing marks";
  EXPECT_EQ(normalized("한국어 수건"), (Strings{"한국어", "수건"}));
  EXPECT_EQ(normalized("🧸🏽 ours ❤️ 👩‍👩‍👧 1️⃣"), (Strings{"ours", "1"}));
  EXPECT_TRUE(normalized("… — !? € ©").empty());
  EXPECT_TRUE(normalized("").empty());
}

TEST(Text, FoldsAccentsWhereAsked) {
  EXPECT_EQ(normalized("Éléphant CŒUR Straße Łódź Smørrebrød Ægir Þór Đà ŉ"),
            (Strings{"elephant", "coeur", "strasse", "lodz", "smorrebrod", "aegir", "thor", "da", "ʼn"}));
  EXPECT_EQ(normalized("Éléphant CŒUR Straße Łódź Smørrebrød Ægir Þór Đà", false),
            (Strings{"éléphant", "cœur", "strasse", "łódź", "smørrebrød", "ægir", "þór", "đà"}));
  EXPECT_EQ(normalized("مِنْشَفَة", false), (Strings{"مِنْشَفَة"}));
}

TEST(Text, BringsOneWordIntoOneForm) {
  for (const bool fold : {true, false}) {
    const Strings one = normalized("caf\u00E9", fold);
    EXPECT_EQ(normalized("cafe\u0301", fold), one) << "combining sequence";
    EXPECT_EQ(normalized("CAFE\u0301", fold), one);
    EXPECT_EQ(normalized("ｃａｆé", fold), one) << "full width";
    EXPECT_EQ(normalized("\u1E69", fold), normalized("s\u0307\u0323", fold)) << "marks in either order";
  }
  EXPECT_EQ(normalized("\u1E69", false), (Strings{"\u1E69"}));
  EXPECT_EQ(normalized("ﬁn m² ½ № ª Ⅷ"), (Strings{"fin", "m2", "12", "a", "viii"}));
  EXPECT_EQ(normalized("İstanbul"), (Strings{"istanbul"}));
  EXPECT_EQ(normalized("\uFDFA", false), (Strings{"صلىاللهعليهوسلم"}))
      << "spaces that normalisation brings in go";
}

TEST(Text, DropsWordsThatNormalizeToNothing) {
  const Words words = split_words("a \u0301\u0302 b \uFE0F", "", {});
  EXPECT_EQ(originals(words), (Strings{"a", "b"}));
}

TEST(Text, SpansReferToThePlainText) {
  const Words words = split_words("<b>H&eacute;lice</b>&nbsp;R&amp;D", "une <i>deux</i><br>trois", {});
  EXPECT_EQ(words.title, "Hélice\u00A0R&D");
  EXPECT_EQ(words.description, "une deux trois");
  EXPECT_EQ(originals(words), (Strings{"Hélice", "R", "D", "une", "deux", "trois"}));
  EXPECT_EQ(words.words[0].begin, 0U);
  EXPECT_EQ(words.words[0].end, 7U);
  EXPECT_EQ(words.words[2].field, Word::Field::title);
  EXPECT_EQ(words.words[3].field, Word::Field::description);
  EXPECT_EQ(words.words[3].begin, 0U);
}

TEST(Text, ReplacesInvalidUtf8PerMaximalSubpart) {
  const auto title = [](std::string_view bytes) { return split_words(bytes, "", {}).title; };
  const std::string r = "\uFFFD";
  EXPECT_EQ(title("a\xFF"
                  "b"),
            "a" + r + "b");
  EXPECT_EQ(title("\xC3"), r);
  EXPECT_EQ(title("\xE2\x82"), r) << "a torn code point is one";
  EXPECT_EQ(title("\xF0\x9F\x98"), r);
  EXPECT_EQ(title("\xC0\xAF"), r + r) << "overlong";
  EXPECT_EQ(title("\xE0\x80\xAF"), r + r + r);
  EXPECT_EQ(title("\xED\xA0\x80"), r + r + r) << "surrogate";
  EXPECT_EQ(title("\xF4\x90\x80\x80"), r + r + r + r) << "beyond U+10FFFF";
  EXPECT_EQ(title("\xF4\x8F\xBF\xBF"), "\U0010FFFF");
  // The example of the Unicode standard, table 3-8.
  EXPECT_EQ(title("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64"),
            "a" + r + r + r + "b" + r + "c" + r + r + "d");
  EXPECT_EQ(title("\xC3<b>\xA9</b>"), r + r) << "removing a tag joins no torn code point";
  EXPECT_EQ(normalized("caf\xE9 cr\xE8me"), (Strings{"caf", "cr", "me"}));
}

TEST(Text, CutsFieldsAtACodePoint) {
  const auto cut = [](std::string_view text, std::size_t bytes) {
    const Words words = split_words(text, text, {.max_bytes = bytes});
    EXPECT_EQ(words.title, words.description);
    return words.title;
  };
  EXPECT_EQ(cut("abé", 4), "abé");
  EXPECT_EQ(cut("abé", 3), "ab");
  EXPECT_EQ(cut("a😀b", 5), "a😀");
  EXPECT_EQ(cut("a😀b", 4), "a");
  EXPECT_EQ(cut("a😀b", 2), "a");
  EXPECT_EQ(cut("é", 0), "");
  EXPECT_EQ(cut("\x80\x80\x80\x80\x80\x80", 5).size() % 3, 0U);
}

/// Every letter, mark and digit that Unicode has: its normal form is normal, and holds nothing but words.
TEST(Text, NormalFormsAreStable) {
  for (const bool fold : {true, false}) {
    const TextOptions options{.fold_accents = fold, .max_bytes = 1 << 24};
    std::string all;
    for (char32_t c = 0x80; c <= 0x10FFFF; c == 0xD7FF ? c = 0xE000 : ++c) all += utf8(c) + " ";
    const Words once = split_words(all, "", options);
    EXPECT_GT(once.words.size(), 130'000U);
    std::string again;
    for (const Word& word : once.words) again += word.normalized + " ";
    ASSERT_TRUE(is_utf8(again));
    const Words twice = split_words(again, "", options);
    ASSERT_EQ(twice.words.size(), once.words.size());
    for (std::size_t i = 0; i < once.words.size(); ++i) {
      ASSERT_EQ(twice.words[i].normalized, once.words[i].normalized) << once.original(once.words[i]);
    }
  }
}

TEST(Text, ReadsHostileMegabytesInLinearTime) {
  const TextOptions options{.fold_accents = false, .max_bytes = 1 << 21};
  const auto repeated = [](std::string_view piece) {
    std::string text;
    while (text.size() < 1'500'000) text += piece;
    return text;
  };
  const Words marks = split_words("a" + repeated("\u0301\u0327"), "", options);
  ASSERT_EQ(marks.words.size(), 1U) << "marks of alternating class";
  EXPECT_EQ(marks.words[0].normalized.substr(0, 6), "\u00E1\u0327\u0327");
  EXPECT_EQ(split_words(repeated("ab"), "", options).words.size(), 1U);
  EXPECT_EQ(split_words(repeated("a "), "", options).words.size(), 750'000U);
  EXPECT_EQ(split_words(repeated("\xFF"), "", options).title.size(), 4'500'000U);
  const Words long_word = split_words(repeated("é"), "", options);
  EXPECT_EQ(ngrams(long_word, options).size(), 1 + 750'001U + 750'000U + 749'999U + 749'998U);
}

/// Random bytes give valid UTF-8, ascending spans and words that are words.
TEST(Text, SurvivesRandomBytes) {
  std::mt19937 random(17);
  for (int round = 0; round < 5000; ++round) {
    std::string fields[2];
    for (std::string& field : fields) {
      for (std::size_t n = random() % 60; n > 0; --n)
        field += static_cast<char>(random() % (round % 3 == 0 ? 256 : 230));
      if (round % 2 == 0) field += random_text(random);
    }
    const TextOptions options{.fold_accents = round % 4 < 2, .max_bytes = random() % 100};
    const Words words = split_words(fields[0], fields[1], options);
    ASSERT_TRUE(is_utf8(words.title) && is_utf8(words.description));
    std::uint32_t end = 0;
    Word::Field field = Word::Field::title;
    for (const Word& word : words.words) {
      if (word.field != field) end = 0;
      field = word.field;
      ASSERT_GE(word.begin, end);
      ASSERT_LT(word.begin, word.end);
      end = word.end;
      ASSERT_LE(end, (field == Word::Field::title ? words.title : words.description).size());
      ASSERT_TRUE(is_utf8(words.original(word)));
      ASSERT_TRUE(is_utf8(word.normalized) && !word.normalized.empty());
      ASSERT_EQ(word.normalized.find_first_of(" <>&-\n"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace vitrine
