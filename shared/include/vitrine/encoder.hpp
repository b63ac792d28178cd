// What a text model reads: a product's texts as a bag of n-grams or as a sequence of tokens.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "vitrine/text.hpp"

namespace vitrine {

/// What an encoder makes of a text. Travels in the pack.
struct EncoderOptions {
  enum class Kind : std::uint8_t {
    ngrams,  ///< TF-IDF features: inputs "ids" and "weights"
    words,   ///< the known words in order: input "tokens"
  };
  Kind kind = Kind::ngrams;
  TextOptions text;            ///< of `words`, only `fold_accents` and `max_bytes` count
  std::size_t max_tokens = 0;  ///< of `words`: the longest sequence

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
  TextEncoder(const EncoderOptions& options, Vocabulary vocabulary);
  /// From the bytes of the encoder's file; throws Error that says what is wrong with them.
  static TextEncoder parse(const EncoderOptions& options, std::span<const std::uint8_t> bytes);
  /// The bytes that `parse` reads.
  std::vector<std::uint8_t> serialize() const { return vocabulary_.serialize(); }

  const EncoderOptions& options() const { return options_; }
  const Vocabulary& vocabulary() const { return vocabulary_; }
  /// How many features or tokens there are.
  std::size_t size() const { return vocabulary_.size(); }
  EncodedText encode(std::string_view title, std::string_view description) const;
  /// Of words that were split with the encoder's own options.
  EncodedText encode(Words words) const;

 private:
  EncoderOptions options_;
  Vocabulary vocabulary_;
};

}  // namespace vitrine
