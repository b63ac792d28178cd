// Other forms of known words: what stands for them in word n-grams and sequences of words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace vitrine {

/// The 32-bit hash by which a table of forms knows a word, normalised as split_words does.
std::uint32_t word_key(std::string_view normalized);

/// `word` is read as `form`; both are keys of words.
struct WordForm {
  std::uint32_t word;
  std::uint32_t form;

  bool operator==(const WordForm&) const = default;
};

/// A table from words to what is read in their place: inflected words to their stem, stop words to nothing.
/// Training makes it, where there is a stemmer, and nothing else ever stems: words that are not in the table
/// stay as they are, in the page as in training. Immutable; travels in the vocabulary's file.
class WordForms {
 public:
  static constexpr std::uint32_t kNothing = 0;  ///< the form of a stop word

  WordForms() = default;
  /// Sorted by word, each once. Throws Error where that does not hold.
  explicit WordForms(std::vector<WordForm> entries);

  bool empty() const { return entries_.empty(); }
  const std::vector<WordForm>& entries() const { return entries_; }
  std::uint32_t of(std::uint32_t word) const;  ///< its form, or itself

 private:
  std::vector<WordForm> entries_;
};

}  // namespace vitrine
