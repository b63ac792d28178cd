// What encoding needs of a sentencepiece .model file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace vitrine {

/// Numbers as in the file.
enum class PieceType : std::uint8_t {
  normal = 1,
  unknown = 2,
  control = 3,       ///< stands for no text
  user_defined = 4,  ///< never split
  unused = 5,
  byte = 6  ///< "<0x00>" to "<0xFF>", for text of which there is no piece
};

struct Piece {
  std::string text;
  float score = 0;
  PieceType type = PieceType::normal;
};

struct PieceFile {
  enum class Algorithm : std::uint8_t { unigram = 1, bpe = 2 };

  std::vector<Piece> pieces;
  Algorithm algorithm = Algorithm::unigram;
  bool byte_fallback = false;
  bool whitespace_as_suffix = false;
  bool add_dummy_prefix = true;
  bool remove_extra_whitespaces = true;
  bool escape_whitespaces = true;
  std::string rules;  ///< "precompiled_charsmap", or empty
};

/// Longest piece, rule and replacement that are read: what an encoder spends per byte of text is bounded so.
/// `spm_train` makes pieces of at most 512 code points.
inline constexpr std::size_t kMaxPieceBytes = 2048;

/// Reads a ModelProto and checks its pieces: distinct, without NUL, scores finite, one unknown, and all bytes
/// or none. Throws Error for anything else. `rules` are not looked into.
PieceFile read_piece_file(std::span<const std::uint8_t> bytes);

std::vector<std::uint8_t> write_piece_file(const PieceFile& file);

/// The byte that "<0x41>" stands for, or -1.
int byte_of_piece(const std::string& text);

}  // namespace vitrine
