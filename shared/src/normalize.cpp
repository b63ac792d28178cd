// NFKC_Casefold with utf8proc's tables. Its own whole-string function orders marks by insertion, which takes
// quadratic time on a hostile run of them, so the steps stand here one by one.
#include "normalize.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "utf8.hpp"

namespace vitrine {
namespace {

/// Letters that Unicode does not decompose but that people type without their strokes and ligatures.
struct LetterFold {
  char32_t from;
  std::string_view to;
};
constexpr LetterFold kLetterFolds[] = {
    {U'æ', "ae"}, {U'ð', "d"}, {U'ø', "o"}, {U'þ', "th"}, {U'đ', "d"}, {U'ħ', "h"},
    {U'ı', "i"},  {U'ł', "l"}, {U'ŋ', "n"}, {U'œ', "oe"}, {U'ŧ', "t"},
};

/// Blocks whose marks are accents: writing may leave them out. Vowel signs of Indic scripts, Thai and the
/// like, and Japanese voicing marks, are marks too but make another word.
struct Range {
  char32_t first;
  char32_t last;
};
constexpr Range kAccents[] = {
    {0x0300, 0x036F},  // combining diacritical marks: Latin, Greek, Cyrillic
    {0x0483, 0x0489},  // Cyrillic
    {0x0591, 0x05C7},  // Hebrew points
    {0x0610, 0x061A},  // Arabic
    {0x064B, 0x065F},  // Arabic vowels and hamza
    {0x0670, 0x0670},  // Arabic
    {0x06D6, 0x06ED},  // Arabic
    {0x1AB0, 0x1AFF},  // combining diacritical marks extended
    {0x1DC0, 0x1DFF},  // combining diacritical marks supplement
    {0x20D0, 0x20FF},  // combining diacritical marks for symbols
    {0xFE20, 0xFE2F},  // combining half marks
};

bool is_mark(char32_t code_point) {
  const utf8proc_category_t category = utf8proc_category(static_cast<utf8proc_int32_t>(code_point));
  return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

bool is_accent(char32_t code_point) {
  return std::any_of(
             std::begin(kAccents), std::end(kAccents),
             [&](const Range& range) { return code_point >= range.first && code_point <= range.last; }) &&
         is_mark(code_point);
}

std::string_view folded_letter(char32_t code_point) {
  for (const LetterFold& fold : kLetterFolds) {
    if (fold.from == code_point) return fold.to;
  }
  return {};
}

int combining_class(std::int32_t code_point) { return utf8proc_get_property(code_point)->combining_class; }

constexpr std::size_t kLongestDecomposition = 32;  // Unicode's has 18

/// Canonical ordering (Unicode 15, section 3.11): runs of marks sorted by combining class, stably.
void order_marks(std::vector<std::int32_t>& points) {
  for (auto begin = points.begin(); begin != points.end();) {
    const auto mark = [](std::int32_t point) { return combining_class(point) != 0; };
    begin = std::find_if(begin, points.end(), mark);
    const auto end = std::find_if_not(begin, points.end(), mark);
    if (end - begin > 1) {
      std::stable_sort(
          begin, end, [](std::int32_t a, std::int32_t b) { return combining_class(a) < combining_class(b); });
    }
    begin = end;
  }
}

}  // namespace

bool is_word_code_point(char32_t code_point) {
  const utf8proc_category_t category = utf8proc_category(static_cast<utf8proc_int32_t>(code_point));
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

std::vector<std::int32_t> canonical_decomposition(const std::vector<std::int32_t>& points) {
  constexpr auto kOptions = static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE);
  std::vector<std::int32_t> decomposed;
  decomposed.reserve(points.size());
  std::array<utf8proc_int32_t, kLongestDecomposition> parts;
  int boundary = 0;
  for (const std::int32_t point : points) {
    const utf8proc_ssize_t size =
        utf8proc_decompose_char(point, parts.data(), parts.size(), kOptions, &boundary);
    decomposed.insert(decomposed.end(), parts.begin(), parts.begin() + size);
  }
  order_marks(decomposed);
  return decomposed;
}

void compose(std::vector<std::int32_t>& points) {
  const utf8proc_ssize_t size =
      utf8proc_normalize_utf32(points.data(), static_cast<utf8proc_ssize_t>(points.size()),
                               static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_STABLE));
  points.resize(static_cast<std::size_t>(size));
}

std::string Normalizer::operator()(std::string_view word) {
  std::string normalized;
  if (std::all_of(word.begin(), word.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    normalized = word;
    for (char& c : normalized) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return normalized;
  }
  points_.clear();
  for (std::size_t position = 0; position < word.size();) decompose(next_code_point(word, position));
  order_marks(points_);
  compose(points_);
  normalized.reserve(word.size());
  for (const std::int32_t point : points_) append_utf8(normalized, static_cast<char32_t>(point));
  return normalized;
}

/// Appends what the code point becomes before composition.
void Normalizer::decompose(char32_t code_point) {
  constexpr auto kOptions = static_cast<utf8proc_option_t>(UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                                                           UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  std::array<utf8proc_int32_t, kLongestDecomposition> parts;
  int boundary = 0;
  const utf8proc_ssize_t size = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(code_point),
                                                        parts.data(), parts.size(), kOptions, &boundary);
  for (utf8proc_ssize_t i = 0; i < size; ++i) {
    const auto part = static_cast<char32_t>(parts[static_cast<std::size_t>(i)]);
    if (!is_word_code_point(part) || (fold_accents_ && is_accent(part))) continue;
    const std::string_view letters = fold_accents_ ? folded_letter(part) : std::string_view();
    if (letters.empty()) {
      points_.push_back(static_cast<std::int32_t>(part));
    } else {
      points_.insert(points_.end(), letters.begin(), letters.end());
    }
  }
}

}  // namespace vitrine
