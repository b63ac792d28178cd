// BasicTokenizer of google-research/bert (tokenization.py), with the NFC that Hugging Face's adds.
#include "wordpiece_split.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdint>

#include "normalize.hpp"
#include "utf8.hpp"

namespace vitrine {
namespace {

utf8proc_category_t category_of(char32_t code_point) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(code_point));
}

bool is_space(char32_t code_point) {
  const utf8proc_category_t category = category_of(code_point);
  return code_point == U'\t' || code_point == U'\n' || code_point == U'\r' ||
         (category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP);
}

/// Controls, and what Unicode gives no character (general category C).
bool is_left_out(char32_t code_point) {
  const utf8proc_category_t category = category_of(code_point);
  return code_point == 0xFFFD || category == UTF8PROC_CATEGORY_CN ||
         (category >= UTF8PROC_CATEGORY_CC && category <= UTF8PROC_CATEGORY_CO);
}

bool is_punctuation(char32_t code_point) {
  const bool ascii_symbol =
      (code_point > U' ' && code_point < U'0') || (code_point > U'9' && code_point < U'A') ||
      (code_point > U'Z' && code_point < U'a') || (code_point > U'z' && code_point < 0x7F);
  const utf8proc_category_t category = category_of(code_point);
  return ascii_symbol || (category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO);
}

struct Range {
  char32_t first;
  char32_t last;
};
constexpr Range kIdeographs[] = {
    {0x3400, 0x4DBF},    // extension A
    {0x4E00, 0x9FFF},    // CJK unified ideographs
    {0xF900, 0xFAFF},    // compatibility ideographs
    {0x20000, 0x2A6DF},  // extension B
    {0x2A700, 0x2CEAF},  // extensions C, D and E
    {0x2F800, 0x2FA1F},  // compatibility ideographs, supplement
};

bool is_ideograph(char32_t code_point) {
  return std::any_of(std::begin(kIdeographs), std::end(kIdeographs), [&](const Range& range) {
    return code_point >= range.first && code_point <= range.last;
  });
}

void append_lower(std::vector<std::int32_t>& points, char32_t code_point) {
  constexpr char32_t kDottedCapital = 0x0130;
  points.push_back(utf8proc_tolower(static_cast<utf8proc_int32_t>(code_point)));
  // The one code point that becomes two.
  if (code_point == kDottedCapital) points.push_back(0x0307);
}

/// Cleaned text, with a space on either side of an ideograph.
std::vector<std::int32_t> clean_points(std::string_view text) {
  std::vector<std::int32_t> points;
  points.reserve(text.size());
  for (std::size_t position = 0; position < text.size();) {
    const char32_t code_point = next_code_point(text, position);
    if (is_space(code_point)) {
      points.push_back(U' ');
    } else if (is_ideograph(code_point)) {
      points.insert(points.end(), {U' ', static_cast<std::int32_t>(code_point), U' '});
    } else if (!is_left_out(code_point)) {
      points.push_back(static_cast<std::int32_t>(code_point));
    }
  }
  return points;
}

std::vector<std::int32_t> normalized_points(std::string_view text, const LetterOptions& letters) {
  std::vector<std::int32_t> points = canonical_decomposition(clean_points(text));
  if (letters.fold_accents)
    std::erase_if(points, [](std::int32_t point) {
      return category_of(static_cast<char32_t>(point)) == UTF8PROC_CATEGORY_MN;
    });
  else
    compose(points);
  if (!letters.lower_case) return points;
  std::vector<std::int32_t> lower;
  lower.reserve(points.size());
  for (const std::int32_t point : points) append_lower(lower, static_cast<char32_t>(point));
  return lower;
}

}  // namespace

std::vector<std::string> bert_words(std::string_view text, const LetterOptions& letters) {
  std::vector<std::string> words;
  bool begins = true;
  for (const std::int32_t point : normalized_points(text, letters)) {
    const auto code_point = static_cast<char32_t>(point);
    const bool mark = is_punctuation(code_point);
    if (code_point == U' ' || mark) begins = true;
    if (code_point == U' ') continue;
    if (begins) words.emplace_back();
    append_utf8(words.back(), code_point);
    begins = mark;
  }
  return words;
}

}  // namespace vitrine
