// Subword ids for text networks of BERT's family: WordPiece and the splitting of texts that comes before it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace vitrine {

/// What becomes of a text's letters before WordPiece sees them. A vocabulary was made with one of these.
struct LetterOptions {
  bool lower_case = true;    ///< code point by code point
  bool fold_accents = true;  ///< nonspacing marks (general category Mn) are left out of the NFD form

  bool operator==(const LetterOptions&) const = default;
};

/// A WordPiece vocabulary (Wu et al., 2016) with the splitting of BERT (Devlin et al., 2019). Ids are lines
/// of vocab.txt, from 0. Immutable; a copy is cheap, and threads may share one.
class WordPieceModel {
 public:
  /// Reads a vocab.txt: UTF-8, one token per line, "##" before those that continue a word; of equal lines the
  /// last counts. Untrusted input: throws Error with one sentence where "[UNK]", "[CLS]" or "[SEP]" is
  /// missing, and beyond 16 MiB, 2^20 lines or 512 bytes in a line.
  static WordPieceModel parse(std::span<const std::uint8_t> bytes);
  /// A vocab.txt that `parse` reads.
  std::vector<std::uint8_t> serialize() const;

  std::size_t size() const;         ///< number of lines
  std::int32_t classifier() const;  ///< the id of "[CLS]", before a text
  std::int32_t separator() const;   ///< the id of "[SEP]", behind each of its parts
  /// The options under which each of the vocabulary's tokens can occur: one with a capital letter was not
  /// made of lower-cased texts, and one with an accent not of texts without them.
  LetterOptions letters() const;
  /// Ids of the text's tokens, without those of "[CLS]" and "[SEP]", as Hugging Face's tokenizers give them
  /// for text without special tokens: control characters out, CJK ideographs and punctuation marks words of
  /// their own, then the longest token that begins what is left of a word, each time. A word that tokens
  /// cannot make up, or of more than 100 code points, is "[UNK]". Any bytes are valid: what is not UTF-8 is
  /// left out. Linear time.
  std::vector<std::int32_t> encode(std::string_view text, const LetterOptions& letters) const;

 private:
  struct Parts;
  explicit WordPieceModel(std::shared_ptr<const Parts> parts);

  std::shared_ptr<const Parts> parts_;
};

}  // namespace vitrine
