// What a text model reads: a product's texts as a bag of n-grams or as a sequence of tokens.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "vitrine/sentencepiece.hpp"
#include "vitrine/text.hpp"

namespace vitrine {

/// What an encoder makes of a text. Travels in the pack.
struct EncoderOptions {
  enum class Kind : std::uint8_t {
    ngrams,  ///< TF-IDF features: inputs "ids" and "weights"
    words,   ///< the known words in order: input "tokens"
    pieces,  ///< subwords in order, by a sentencepiece model: input "tokens"
  };
  Kind kind = Kind::ngrams;
  TextOptions text;            ///< of `words`, `fold_accents` and `max_bytes` count, of `pieces` the latter
  std::size_t max_tokens = 0;  ///< of `words` and `pieces`: the longest sequence

  bool operator==(const EncoderOptions&) const = default;
};

/// Everything about the text of one product.
struct EncodedText {
  Words words;
  TextFeatures features;             ///< of the kind `ngrams`
  std::vector<std::int32_t> tokens;  ///< of the other kinds, from 1 to `TextEncoder::size`

  bool known() const { return !features.ids.empty() || !tokens.empty(); }
};

/// Immutable; safe to share among threads.
class TextEncoder {
 public:
  /// Of n-grams or words.
  TextEncoder(const EncoderOptions& options, Vocabulary vocabulary);
  /// Of pieces.
  TextEncoder(const EncoderOptions& options, PieceModel pieces);
  /// From the bytes of the encoder's file; throws Error that says what is wrong with them.
  static TextEncoder parse(const EncoderOptions& options, std::span<const std::uint8_t> bytes);
  /// The bytes that `parse` reads.
  std::vector<std::uint8_t> serialize() const;

  const EncoderOptions& options() const { return options_; }
  const Vocabulary& vocabulary() const { return std::get<Vocabulary>(units_); }  ///< of n-grams or words
  /// How many features or tokens there are.
  std::size_t size() const;
  EncodedText encode(std::string_view title, std::string_view description) const;
  /// Of words that were split with the encoder's own options. Pieces are those of the texts from the first of
  /// a field's words to its last.
  EncodedText encode(Words words) const;

 private:
  EncoderOptions options_;
  std::variant<Vocabulary, PieceModel> units_;
};

}  // namespace vitrine
