// Cuts normalised text into pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sentencepiece_model.hpp"
#include "sentencepiece_normalize.hpp"
#include "sentencepiece_trie.hpp"

namespace vitrine {

/// Bytes [begin, end) of the text, and the piece that stands for them, or -1 where none does.
struct Segment {
  std::uint32_t begin;
  std::uint32_t end;
  std::int32_t piece;
};

/// Bytes of the character that `text`, which is not empty, begins with; by its first byte alone.
std::size_t character_bytes(std::string_view text);

/// The most probable pieces by a unigram language model (Kudo, 2018).
class UnigramSegmenter {
 public:
  explicit UnigramSegmenter(const std::vector<Piece>& pieces);
  std::vector<Segment> operator()(std::string_view text) const;

 private:
  PieceTrie trie_;
  std::vector<double> scores_;  ///< by piece
  float unknown_score_;
};

/// Merges neighbours, best score first, leftmost first among equals (Sennrich, Haddow and Birch, 2016).
class BpeSegmenter {
 public:
  explicit BpeSegmenter(const std::vector<Piece>& pieces);
  /// No user piece is split or merged.
  std::vector<Segment> operator()(std::string_view text, const UserPieces& user_pieces) const;

 private:
  class Merging;

  PieceTrie trie_;
  std::vector<std::uint32_t> ranks_;  ///< by piece: how many have a lower score
  std::vector<bool> unused_;          ///< by piece
};

}  // namespace vitrine
