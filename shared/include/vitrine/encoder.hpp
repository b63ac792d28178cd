// What a text model reads: a product's texts as a bag of n-grams or as a sequence of tokens.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "vitrine/sentencepiece.hpp"
#include "vitrine/text.hpp"
#include "vitrine/wordpiece.hpp"

namespace vitrine {

/// What an encoder makes of a text. Travels in the pack.
struct EncoderOptions {
  enum class Kind : std::uint8_t {
    ngrams,     ///< TF-IDF features: inputs "ids" and "weights"
    words,      ///< the known words in order: input "tokens"
    pieces,     ///< subwords in order, by a sentencepiece model: input "tokens"
    wordpiece,  ///< subwords in order, by a WordPiece vocabulary, as BERT reads them: input "tokens"
  };
  Kind kind = Kind::ngrams;
  /// Of `words` and `wordpiece`, `fold_accents` and `max_bytes` count, of `pieces` the latter.
  TextOptions text;
  std::size_t max_tokens = 0;  ///< of all but `ngrams`: the longest sequence
  bool lower_case = true;      ///< of `wordpiece`: its LetterOptions, with `text.fold_accents`
  /// Of `pieces`: "<s>" before the text and "</s>" behind each field, as CamemBERT and XLM-RoBERTa want it.
  bool enclosed = false;

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
  /// Of pieces. Throws Error where `enclosed` asks for pieces that the model lacks.
  TextEncoder(const EncoderOptions& options, PieceModel pieces);
  /// Of WordPiece: "[CLS]", and "[SEP]" behind each field.
  TextEncoder(const EncoderOptions& options, WordPieceModel pieces);
  /// From the bytes of the encoder's file; throws Error that says what is wrong with them.
  static TextEncoder parse(const EncoderOptions& options, std::span<const std::uint8_t> bytes);
  /// The bytes that `parse` reads.
  std::vector<std::uint8_t> serialize() const;

  const EncoderOptions& options() const { return options_; }
  const Vocabulary& vocabulary() const { return std::get<Vocabulary>(units_); }  ///< of n-grams or words
  /// How many features or tokens there are.
  std::size_t size() const;
  /// By the encoder's own options, in the forms of its vocabulary.
  Words split(std::string_view title, std::string_view description) const;
  EncodedText encode(std::string_view title, std::string_view description) const;
  /// Of words that `split` gave, or some of them. Subwords are those of the texts from the first of a field's
  /// words to its last. Of a text that is too long its beginning counts, with the token that closes a field
  /// still behind it.
  EncodedText encode(Words words) const;

 private:
  /// Ids before the text and behind each of its fields.
  struct Enclosure {
    std::int32_t before;
    std::int32_t behind;
  };

  std::vector<std::int32_t> subword_ids(std::string_view text) const;
  std::vector<std::int32_t> subword_tokens(const Words& words) const;

  EncoderOptions options_;
  std::variant<Vocabulary, PieceModel, WordPieceModel> units_;
  std::optional<Enclosure> enclosure_;
};

}  // namespace vitrine
