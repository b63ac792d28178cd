// Text features: a product's title and description become a sparse TF-IDF vector of word and character
// n-grams.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vitrine/word_forms.hpp"

namespace vitrine {

/// How text becomes features. Travels in the pack, so that the page does exactly what training did.
struct TextOptions {
  bool fold_accents = true;  ///< "é" counts as "e", "œ" as "oe"; vowel signs that make another word stay
  int word_min = 1;          ///< shortest and longest word n-gram; 0 and 0: no word n-grams
  int word_max = 2;
  int char_min = 2;  ///< shortest and longest character n-gram, inside words with one space either side
  int char_max = 5;  ///< 0 and 0: no character n-grams
  std::size_t max_bytes = 1 << 16;  ///< of each field, cut at a code point; what lies beyond is not read

  bool operator==(const TextOptions&) const = default;
};

/// A word of the input. `normalized` is NFKC case-folded (Unicode UAX 15, and accent-folded where asked for).
struct Word {
  enum class Field : std::uint8_t { title, description };
  Field field;
  std::uint32_t begin;  ///< byte span of the word in the field's plain text
  std::uint32_t end;
  std::string normalized;
  std::uint64_t hash;  ///< in n-grams of words: of `normalized` or the form in its place; 0: of a stop word
};

/// Plain texts of both fields and their words, title first.
struct Words {
  std::string title;  ///< valid UTF-8, HTML removed
  std::string description;
  std::vector<Word> words;

  std::string_view original(const Word& word) const;  ///< the word as it stands in the plain text
};

/// Splits both fields into words (maximal runs of Unicode letters, marks and digits), to be read in their
/// `forms`. Each maximal subpart of invalid UTF-8 becomes U+FFFD; a word that normalises to nothing is left
/// out. Linear time; any bytes are valid.
Words split_words(std::string_view title, std::string_view description, const TextOptions& options,
                  const WordForms& forms = {});

/// One n-gram at one place: `key` is its 32-bit hash, `first_word` and `word_count` the words that it
/// touches; stop words among them are not part of it.
struct NgramOccurrence {
  std::uint32_t key;
  std::uint32_t first_word;
  std::uint32_t word_count;
};

/// All n-grams of the words, in order. Word n-grams pass over stop words, which keep those of their
/// characters, but do not cross from title to description; a word shorter than the shortest character n-gram
/// gives itself once, as scikit-learn's `char_wb` does.
std::vector<NgramOccurrence> ngrams(const Words& words, const TextOptions& options);

/// The n-grams that a model knows, with their inverse document frequencies, and the table 1 + ln(tf).
/// Both are tables because libm's log differs between platforms; features must not.
class Vocabulary {
 public:
  /// `keys` sorted ascending and unique, `idf` of the same length, `tf_weight[n]` the weight of n occurrences
  /// (the last entry serves all larger n; entry 0 is unused). `forms` are those by which the n-grams were
  /// made. Throws Error where that does not hold.
  Vocabulary(std::vector<std::uint32_t> keys, std::vector<float> idf, std::vector<float> tf_weight,
             WordForms forms = {});
  /// Reads what `serialize` wrote; throws Error that says what is wrong with the bytes.
  static Vocabulary parse(std::span<const std::uint8_t> bytes);
  std::vector<std::uint8_t> serialize() const;

  std::size_t size() const { return keys_.size(); }
  std::int32_t find(std::uint32_t key) const;  ///< the feature's id, or -1
  float idf(std::int32_t id) const { return idf_[static_cast<std::size_t>(id)]; }
  float tf_weight(std::size_t count) const;
  const WordForms& forms() const { return forms_; }

 private:
  void build_buckets();

  std::vector<std::uint32_t> keys_;
  std::vector<float> idf_;
  std::vector<float> tf_weight_;
  WordForms forms_;
  std::vector<std::uint32_t> bucket_begins_;  ///< where in `keys_` those with the same leading bits begin
  int bucket_shift_ = 0;
};

/// A sparse vector with unit L2 norm (or empty): `ids` ascending, `values` of the same length.
/// `occurrences` say where each feature came from: `key` there is the index into `ids`.
struct TextFeatures {
  std::vector<std::int32_t> ids;
  std::vector<float> values;
  std::vector<NgramOccurrence> occurrences;
};

/// TF-IDF features of the words: value = tf_weight(count) * idf, then L2-normalised (Salton and Buckley,
/// 1988).
TextFeatures text_features(const Words& words, const TextOptions& options, const Vocabulary& vocabulary);

/// The words that `vocabulary` knows (its keys are those of word 1-grams), in order, for models that read
/// sequences: their ids plus 1, as 0 stands for padding. Of more than `max_tokens`, the first.
std::vector<std::int32_t> word_tokens(const Words& words, const Vocabulary& vocabulary,
                                      std::size_t max_tokens);

/// What each word added to one class's score. `feature_scores[i]` is that of feature i (value times weight);
/// it is shared equally among the feature's occurrences and, within one, among its words: the sum is kept.
std::vector<double> word_contributions(const Words& words, const TextFeatures& features,
                                       std::span<const float> feature_scores);

}  // namespace vitrine
