// The golden table: digests of preprocessing results and exact error sentences. Native and WebAssembly builds
// are compared with the same committed file, so they agree with each other bit by bit. After a change that is
// meant: VITRINE_WRITE_GOLDEN=tests/unit/golden.txt build/native/tests/unit/unit_tests
// --gtest_filter='Golden*'
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <set>
#include <sstream>
#include <type_traits>
#include <utility>
#ifndef __EMSCRIPTEN__
#include <filesystem>
#endif

#include "test_images.hpp"
#include "vitrine/error.hpp"
#include "vitrine/image.hpp"
#include "vitrine/text.hpp"

namespace vitrine {
namespace {

/// FNV-1a, 64 bits.
class Digest {
 public:
  template <typename T>
  Digest& add(const std::vector<T>& values) {
    static_assert(std::is_arithmetic_v<T>, "padding would be digested");
    add(values.data(), values.size() * sizeof(T));
    return *this;
  }
  Digest& add(const std::string& text) {
    add(text.data(), text.size());
    return *this;
  }
  Digest& add(std::uint32_t value) {
    add(&value, sizeof value);
    return *this;
  }
  std::string hex() const {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[state_ >> shift & 15];
    return text;
  }

 private:
  void add(const void* data, std::size_t size) {
    const auto* bytes = static_cast<const unsigned char*>(data);
    for (std::size_t i = 0; i < size; ++i) state_ = (state_ ^ bytes[i]) * 0x100000001B3U;
  }
  std::uint64_t state_ = 0xCBF29CE484222325U;
};

std::string tensor_digest(const Image& image, const ImageOptions& options) {
  return Digest().add(normalize_image(fit_image(image, options), options)).hex();
}

std::string image_line(const std::string& name) {
  std::ostringstream line;
  line << "image " << name << ": ";
  try {
    const Image image = decode_image(read_test_image(name));
    line << image.width << "x" << image.height << " pixels " << Digest().add(image.rgb).hex() << " stretch "
         << tensor_digest(image, {.width = 40, .height = 24, .fit = ImageFit::stretch}) << " pad "
         << tensor_digest(image, {.width = 40, .height = 40, .fit = ImageFit::pad});
  } catch (const Error& error) {
    line << error.what();
  }
  return line.str();
}

struct TextCase {
  const char* name;
  std::string title;
  std::string description;
};

const std::vector<TextCase>& text_cases() {
  static const std::vector<TextCase> cases{
      {"empty", "", ""},
      {"english", "Men's Slim-Fit Jeans, 2-pack (32\"/34\")",
       "Great jeans! Great price: $19.99 & free shipping."},
      {"french", "Étagère murale en chêne — 3 étagères",
       "L'œuvre d’un ébéniste&nbsp;: coût réduit, dès 12,50&euro;."},
      {"html", "<b>Lampe</b>&amp;lt;i&amp;gt;<br>d&eacute;co",
       "<p>Un<p>deux&#33;&#x1F600;<script>x()</script> &notit; &bogus;"},
      {"german", "Große Straßenkarte für Füßgänger", "GROSSE STRASSENKARTE FÜR FÜSSGÄNGER"},
      {"turkish", "İstanbul ılık DİYARBAKIR", "ISPARTA"},
      {"decomposed", "cafe\xCC\x81 re\xCC\x81sume\xCC\x81", "café résumé"},
      {"compatibility", "ﬁne ①②③ Ｆｕｌｌｗｉｄｔｈ ℌello ½", "x² ＋ ｙ"},
      {"greek", "Σίσυφος ΣΊΣΥΦΟΣ", "ὀδυσσεύς"},
      {"russian", "Ёлка новогодняя, 180 см", "Искусственная ель зелёная"},
      {"arabic", "قميص رجالي قطن", "تَخْفِيضٌ ٥٠٪"},
      {"hebrew", "שולחן אוכל", "עֵץ מָלֵא"},
      {"hindi", "पुरुषों की घड़ी", "काला चमड़ा"},
      {"thai", "เสื้อยืดผู้ชาย", "ผ้าฝ้าย"},
      {"chinese", "男士手表 防水", "不锈钢表带"},
      {"japanese", "ワイヤレスイヤホン", "高音質ﾊｲﾚｿﾞ対応"},
      {"korean", "여성 가방", "천연 가죽"},
      {"emoji", "👩‍👩‍👧 family 🇫🇷 ❤️ set", "🎁"},
      {"invalid",
       "a\xFF"
       "b \xC3( \xED\xA0\x80 \xF4\x90\x80\x80 end\xE2\x82",
       "\xC0\x80"},
      {"controls", std::string("nul\0byte", 8) + "\r\n\ttab", "zero\u200Bwidth\u00ADsoft\uFEFF"},
  };
  return cases;
}

/// A quarter of the words as stop words, another in other forms.
WordForms golden_forms() {
  std::map<std::uint32_t, std::uint32_t> forms;
  for (const TextCase& text : text_cases()) {
    for (const Word& word : split_words(text.title, text.description, {}).words) {
      const std::uint32_t key = word_key(word.normalized);
      if (key % 4 == 0) forms[key] = WordForms::kNothing;
      if (key % 4 == 1) forms[key] = key / 2;
    }
  }
  std::vector<WordForm> entries;
  for (const auto& [word, form] : forms) entries.push_back({word, form});
  return WordForms(entries);
}

/// Half of what the cases hold, with weights that are exact in binary.
Vocabulary golden_vocabulary(const WordForms& forms) {
  std::set<std::uint32_t> keys;
  for (const TextCase& text : text_cases()) {
    for (const NgramOccurrence& ngram : ngrams(split_words(text.title, text.description, {}, forms), {})) {
      if (ngram.key % 2 == 0) keys.insert(ngram.key);
    }
  }
  std::vector<float> idf;
  for (const std::uint32_t key : keys) idf.push_back(1 + static_cast<float>(key / 2 % 64) / 16);
  return {{keys.begin(), keys.end()}, idf, {0, 1, 1.6875F, 2.125F}, forms};
}

std::string text_line(const TextCase& text, const std::string& variant, const TextOptions& options,
                      const Vocabulary& vocabulary) {
  const Words words = split_words(text.title, text.description, options, vocabulary.forms());
  Digest word_digest;
  word_digest.add(words.title).add(words.description);
  for (const Word& word : words.words) word_digest.add(word.normalized).add(word.begin).add(word.end);
  Digest ngram_digest;
  const std::vector<NgramOccurrence> occurrences = ngrams(words, options);
  for (const NgramOccurrence& ngram : occurrences) {
    ngram_digest.add(ngram.key).add(ngram.first_word).add(ngram.word_count);
  }
  const TextFeatures features = text_features(words, options, vocabulary);
  std::ostringstream line;
  line << "text " << text.name << " " << variant << ": " << words.words.size() << " words "
       << word_digest.hex() << " " << occurrences.size() << " n-grams " << ngram_digest.hex() << " "
       << features.ids.size() << " features " << Digest().add(features.ids).add(features.values).hex();
  return line.str();
}

std::string text_lines() {
  const std::vector<std::pair<std::string, TextOptions>> variants{
      {"default", {}},
      {"accents", {.fold_accents = false}},
      {"words", {.word_max = 3, .char_min = 0, .char_max = 0}},
      {"cut", {.max_bytes = 12}}};
  const Vocabulary vocabulary = golden_vocabulary({});
  const Vocabulary with_forms = Vocabulary::parse(golden_vocabulary(golden_forms()).serialize());
  std::string lines;
  for (const TextCase& text : text_cases()) {
    for (const auto& [name, options] : variants) lines += text_line(text, name, options, vocabulary) + "\n";
    lines += text_line(text, "forms", {}, with_forms) + "\n";
  }
  return lines;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string golden_table() {
  std::string table = text_lines();
  for (const std::string& name : readable_images()) table += image_line(name) + "\n";
  for (const std::string& name : refused_images()) table += image_line(name) + "\n";
  return table;
}

/// Other processors decode with stb_image's plain code, which gives other bytes where sums overflow.
#if defined(__SSE2__) || defined(__EMSCRIPTEN__)
constexpr bool kHasSse2 = true;
#else
constexpr bool kHasSse2 = false;
#endif

TEST(Golden, TableIsTheCommittedOne) {
  const std::string table = golden_table();
  if (const char* path = std::getenv("VITRINE_WRITE_GOLDEN")) {
    std::ofstream(path, std::ios::binary) << table;
    GTEST_SKIP() << "written to " << path;
  }
  std::istringstream expected(read_file(VITRINE_GOLDEN));
  std::istringstream got(table);
  std::string expected_line;
  std::string got_line;
  while (std::getline(expected, expected_line)) {
    EXPECT_TRUE(std::getline(got, got_line)) << "missing: " << expected_line;
    if (!kHasSse2 && got_line.find("jpeg_overflow") != std::string::npos) continue;
    EXPECT_EQ(got_line, expected_line);
  }
  EXPECT_FALSE(std::getline(got, got_line)) << "not in the golden table: " << got_line;
}

#ifndef __EMSCRIPTEN__
TEST(Golden, CoversEveryCommittedImage) {
  std::set<std::string> covered(readable_images().begin(), readable_images().end());
  covered.insert(refused_images().begin(), refused_images().end());
  std::set<std::string> committed;
  for (const auto& entry : std::filesystem::directory_iterator(VITRINE_TEST_IMAGES)) {
    const std::string name = entry.path().filename().string();
    const std::string suffix = entry.path().extension().string();
    if (suffix != ".cpp" && suffix != ".hpp" && name != "CMakeLists.txt") committed.insert(name);
  }
  EXPECT_EQ(covered, committed);
}
#endif

}  // namespace
}  // namespace vitrine
