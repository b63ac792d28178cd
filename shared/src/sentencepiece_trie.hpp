// Finds which pieces begin at a place of a text, byte by byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "sentencepiece_model.hpp"

namespace vitrine {

/// A trie of pieces as a double array (Aoe, 1989): the child of a node for a byte lies at the node's base XOR
/// the byte, if the unit there bears that byte as label. No two nodes have the same base, so labels are
/// enough.
class PieceTrie {
 public:
  static constexpr std::uint32_t kRoot = 0;

  /// Of the pieces of these types: at most 2^20 in all, distinct, none empty. Time and memory are linear in
  /// their bytes, but for sorting.
  PieceTrie(const std::vector<Piece>& pieces, std::initializer_list<PieceType> types);

  /// The node that `byte` leads to, or 0 (to the root leads none).
  std::uint32_t next(std::uint32_t node, char byte) const {
    const auto label = static_cast<unsigned char>(byte);
    const std::uint32_t child = units_[node].base ^ label;
    return units_[child].label == label ? child : 0;
  }
  /// The node that `text` leads to, or 0.
  std::uint32_t walk(std::uint32_t node, std::string_view text) const {
    for (const char byte : text) {
      node = next(node, byte);
      if (node == 0) break;
    }
    return node;
  }
  /// The piece that ends at the node, or -1.
  std::int32_t piece(std::uint32_t node) const { return static_cast<std::int32_t>(units_[node].end) - 1; }

 private:
  static constexpr std::uint32_t kNoLabel = 256;

  /// The first 256 units are the root and none: they are where nodes without children have their base.
  struct Unit {
    std::uint32_t base = 0;
    std::uint32_t label : 9 = kNoLabel;
    std::uint32_t end : 23 = 0;  ///< piece + 1
  };

  std::vector<Unit> units_;
};

}  // namespace vitrine
