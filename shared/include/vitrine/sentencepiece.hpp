// Subword ids for text networks: the encoder of sentencepiece models, without libsentencepiece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace vitrine {

/// A sentencepiece model (Kudo and Richardson, 2018), unigram or BPE, as `spm_train` makes it. Ids are those
/// of libsentencepiece 0.1.97. Immutable; a copy is cheap, and threads may share one.
class PieceModel {
 public:
  /// Reads a .model file (protobuf ModelProto). Untrusted input: throws Error with one sentence for what is
  /// none, for word and character models, and beyond 16 MiB, 2^20 pieces or 2048 bytes in a piece.
  static PieceModel parse(std::span<const std::uint8_t> bytes);
  /// A .model file for `parse` and for libsentencepiece, with what encoding needs: paths and samples of the
  /// training are left out.
  std::vector<std::uint8_t> serialize() const;

  std::size_t size() const;  ///< number of pieces
  /// The piece's text, "▁" for a space; `id` lies in [0, size()).
  std::string_view piece(std::int32_t id) const;
  /// Ids of the text's pieces, without those for begin and end. Any bytes are valid: each one that is not
  /// UTF-8 counts as U+FFFD. Time is linear in the text's length for unigram models, n log n for BPE. Throws
  /// Error where the model makes more than 16 MiB of the text.
  std::vector<std::int32_t> encode(std::string_view text) const;

 private:
  struct Parts;
  explicit PieceModel(std::shared_ptr<const Parts> parts);

  std::shared_ptr<const Parts> parts_;
};

}  // namespace vitrine
