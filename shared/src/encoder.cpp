// Texts as models read them; see encoder.hpp.
#include "vitrine/encoder.hpp"

namespace vitrine {

TextEncoder::TextEncoder(const EncoderOptions& options, Vocabulary vocabulary)
    : options_(options), vocabulary_(std::move(vocabulary)) {}

TextEncoder TextEncoder::parse(const EncoderOptions& options, std::span<const std::uint8_t> bytes) {
  return {options, Vocabulary::parse(bytes)};
}

EncodedText TextEncoder::encode(std::string_view title, std::string_view description) const {
  return encode(split_words(title, description, options_.text));
}

EncodedText TextEncoder::encode(Words words) const {
  EncodedText text{.words = std::move(words), .features = {}, .tokens = {}};
  if (options_.kind == EncoderOptions::Kind::ngrams)
    text.features = text_features(text.words, options_.text, vocabulary_);
  else
    text.tokens = word_tokens(text.words, vocabulary_, options_.max_tokens);
  return text;
}

}  // namespace vitrine
