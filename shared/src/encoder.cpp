// Texts as models read them; see encoder.hpp.
#include "vitrine/encoder.hpp"

#include <algorithm>
#include <string>

#include "vitrine/error.hpp"

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

std::int32_t id_of(const PieceModel& pieces, std::string_view text) {
  const auto size = static_cast<std::int32_t>(pieces.size());
  for (std::int32_t id = 0; id < size; ++id)
    if (pieces.piece(id) == text) return id;
  throw Error("sentencepiece: expected a model with the piece \"" + std::string(text) +
              "\", as texts are to be enclosed; found " + std::to_string(size) + " pieces without it.");
}

}  // namespace

TextEncoder::TextEncoder(const EncoderOptions& options, Vocabulary vocabulary)
    : options_(options), units_(std::move(vocabulary)) {}

TextEncoder::TextEncoder(const EncoderOptions& options, PieceModel pieces)
    : options_(options), units_(std::move(pieces)) {
  const auto& model = std::get<PieceModel>(units_);
  if (options_.enclosed) enclosure_ = {.before = id_of(model, "<s>"), .behind = id_of(model, "</s>")};
}

TextEncoder::TextEncoder(const EncoderOptions& options, WordPieceModel pieces)
    : options_(options), units_(std::move(pieces)) {
  const auto& model = std::get<WordPieceModel>(units_);
  enclosure_ = {.before = model.classifier(), .behind = model.separator()};
}

TextEncoder TextEncoder::parse(const EncoderOptions& options, std::span<const std::uint8_t> bytes) {
  if (options.kind == EncoderOptions::Kind::pieces) return {options, PieceModel::parse(bytes)};
  if (options.kind == EncoderOptions::Kind::wordpiece) return {options, WordPieceModel::parse(bytes)};
  return {options, Vocabulary::parse(bytes)};
}

std::vector<std::uint8_t> TextEncoder::serialize() const {
  return std::visit([](const auto& units) { return units.serialize(); }, units_);
}

std::size_t TextEncoder::size() const {
  return std::visit([](const auto& units) { return units.size(); }, units_);
}

Words TextEncoder::split(std::string_view title, std::string_view description) const {
  if (const auto* vocabulary = std::get_if<Vocabulary>(&units_))
    return split_words(title, description, options_.text, vocabulary->forms());
  return split_words(title, description, options_.text);
}

EncodedText TextEncoder::encode(std::string_view title, std::string_view description) const {
  return encode(split(title, description));
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
    case EncoderOptions::Kind::wordpiece:
      text.tokens = subword_tokens(text.words);
      break;
  }
  return text;
}

std::vector<std::int32_t> TextEncoder::subword_ids(std::string_view text) const {
  if (const auto* pieces = std::get_if<PieceModel>(&units_)) return pieces->encode(text);
  return std::get<WordPieceModel>(units_).encode(
      text, {.lower_case = options_.lower_case, .fold_accents = options_.text.fold_accents});
}

/// Ids plus 1, as 0 stands for padding; those of the title first.
std::vector<std::int32_t> TextEncoder::subword_tokens(const Words& words) const {
  std::vector<std::int32_t> tokens;
  const std::size_t reserved = enclosure_ ? 1 : 0;  // behind each field
  for (const Word::Field field : {Word::Field::title, Word::Field::description}) {
    const std::string_view text = span_of(words, field);
    if (text.empty() || tokens.size() + reserved >= options_.max_tokens) continue;
    if (enclosure_ && tokens.empty()) tokens.push_back(enclosure_->before + 1);
    for (const std::int32_t id : subword_ids(text))
      if (tokens.size() + reserved < options_.max_tokens) tokens.push_back(id + 1);
    if (enclosure_) tokens.push_back(enclosure_->behind + 1);
  }
  return tokens;
}

}  // namespace vitrine
