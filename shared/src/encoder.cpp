// Texts as models read them; see encoder.hpp.
#include "vitrine/encoder.hpp"

#include <algorithm>

namespace vitrine {
namespace {

/// The text from the field's first word to its last.
std::string_view span_of(const Words& words, Word::Field field) {
  const auto in_field = [&](const Word& word) { return word.field == field; };
  const auto first = std::find_if(words.words.begin(), words.words.end(), in_field);
  if (first == words.words.end()) return {};
  const auto last = std::find_if(words.words.rbegin(), words.words.rend(), in_field);
  const std::string_view text = field == Word::Field::title ? words.title : words.description;
  return text.substr(first->begin, last->end - first->begin);
}

/// The pieces' ids plus 1, as 0 stands for padding; those of the title first.
std::vector<std::int32_t> piece_tokens(const Words& words, const PieceModel& pieces, std::size_t max_tokens) {
  std::vector<std::int32_t> tokens;
  for (const Word::Field field : {Word::Field::title, Word::Field::description}) {
    const std::string_view text = span_of(words, field);
    if (text.empty()) continue;
    for (const std::int32_t id : pieces.encode(text))
      if (tokens.size() < max_tokens) tokens.push_back(id + 1);
  }
  return tokens;
}

}  // namespace

TextEncoder::TextEncoder(const EncoderOptions& options, Vocabulary vocabulary)
    : options_(options), units_(std::move(vocabulary)) {}

TextEncoder::TextEncoder(const EncoderOptions& options, PieceModel pieces)
    : options_(options), units_(std::move(pieces)) {}

TextEncoder TextEncoder::parse(const EncoderOptions& options, std::span<const std::uint8_t> bytes) {
  if (options.kind == EncoderOptions::Kind::pieces) return {options, PieceModel::parse(bytes)};
  return {options, Vocabulary::parse(bytes)};
}

std::vector<std::uint8_t> TextEncoder::serialize() const {
  return std::visit([](const auto& units) { return units.serialize(); }, units_);
}

std::size_t TextEncoder::size() const {
  return std::visit([](const auto& units) { return units.size(); }, units_);
}

EncodedText TextEncoder::encode(std::string_view title, std::string_view description) const {
  return encode(split_words(title, description, options_.text));
}

EncodedText TextEncoder::encode(Words words) const {
  EncodedText text{.words = std::move(words), .features = {}, .tokens = {}};
  switch (options_.kind) {
    case EncoderOptions::Kind::ngrams:
      text.features = text_features(text.words, options_.text, vocabulary());
      break;
    case EncoderOptions::Kind::words:
      text.tokens = word_tokens(text.words, vocabulary(), options_.max_tokens);
      break;
    case EncoderOptions::Kind::pieces:
      text.tokens = piece_tokens(text.words, std::get<PieceModel>(units_), options_.max_tokens);
      break;
  }
  return text;
}

}  // namespace vitrine
