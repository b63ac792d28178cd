// Unicode normalisation of single words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vitrine {

/// Whether a code point is part of words: a letter, a mark or a digit (general categories L, M and N).
bool is_word_code_point(char32_t code_point);

/// Code points in Unicode's normalisation form D (UAX 15). Linear in their number.
std::vector<std::int32_t> canonical_decomposition(const std::vector<std::int32_t>& points);

/// Composes what is decomposed and in canonical order, in place: form D becomes C, KD becomes KC.
void compose(std::vector<std::int32_t>& points);

/// Brings words into one form: compatibility composed, case-folded and without default-ignorable code points
/// (Unicode UAX 15 and NFKC_Casefold of UAX 44); where asked for, without accents. Code points that are not
/// part of words and that this brings in ("½" holds a fraction slash) are dropped. A further mark behind a
/// Greek iota subscript stays behind the iota that it folds to. Linear in the word's length.
class Normalizer {
 public:
  explicit Normalizer(bool fold_accents) : fold_accents_(fold_accents) {}
  /// `word` is valid UTF-8. The result may be empty.
  std::string operator()(std::string_view word);

 private:
  void decompose(char32_t code_point);

  bool fold_accents_;
  std::vector<std::int32_t> points_;
};

}  // namespace vitrine
