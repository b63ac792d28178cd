// How a sentencepiece model wants text written before it is cut into pieces.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sentencepiece_model.hpp"
#include "sentencepiece_trie.hpp"

namespace vitrine {

/// The user-defined pieces, which no rule changes and no algorithm splits.
class UserPieces {
 public:
  explicit UserPieces(const std::vector<Piece>& pieces);

  /// Bytes of the longest one that `text` begins with, or 0.
  std::size_t match(std::string_view text) const;
  bool begin_with(char byte) const { return trie_.next(PieceTrie::kRoot, byte) != 0; }

 private:
  PieceTrie trie_;
};

/// What the beginning of a text becomes.
struct Replacement {
  std::size_t bytes = 0;  ///< of the text that it stands for; 0 where no rule applies
  std::string_view text;
};

/// The rules of a model: the bytes of its "precompiled_charsmap". That is the size of a trie (uint32,
/// little-endian), the trie as Darts-clone lays it out, and the replacements, each ended by NUL. Untrusted:
/// what leads out of the trie or the replacements is no rule.
class PieceRules {
 public:
  /// Throws Error where the bytes cannot be that.
  explicit PieceRules(std::string_view bytes);

  /// By the rule for the longest beginning of `text`.
  Replacement match(std::string_view text) const;
  bool begin_with(char byte) const { return child(0, byte) != 0; }

 private:
  std::uint32_t child(std::uint32_t node, char byte) const;

  std::vector<std::uint32_t> units_;  ///< empty where there are no rules
  std::string replacements_;
};

/// Applies the rules, replaces what is not UTF-8, and brings spaces into the model's form. Linear in the
/// text's length and the result's.
class PieceNormalizer {
 public:
  explicit PieceNormalizer(const PieceFile& file);

  /// Throws Error where the result is longer than 16 MiB.
  std::string operator()(std::string_view text) const;
  const UserPieces& user_pieces() const { return user_pieces_; }

 private:
  Replacement replace_prefix(std::string_view text) const;
  void append(std::string& normalized, std::string_view text) const;

  UserPieces user_pieces_;
  PieceRules rules_;
  bool add_dummy_prefix_;
  bool remove_extra_whitespaces_;
  bool whitespace_as_suffix_;
  std::string_view space_;         ///< what a space is written as
  std::array<bool, 256> plain_{};  ///< bytes that stay as they are, whatever follows
};

}  // namespace vitrine
