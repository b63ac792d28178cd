// Building a double array. Units are handed out in blocks of 256; which bases suit a set of labels is
// computed for a whole block at once with sets of 256 bits, so that no model makes the search long.
#include "sentencepiece_trie.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace vitrine {
namespace {

/// A set of the numbers 0 to 255.
class ByteSet {
 public:
  bool has(std::uint32_t number) const { return (words_[number >> 6] >> (number & 63) & 1) != 0; }
  void add(std::uint32_t number) { words_[number >> 6] |= std::uint64_t{1} << (number & 63); }

  /// The smallest number that is not in the set, or 256.
  std::uint32_t first_missing() const {
    std::uint32_t number = 0;
    for (const std::uint64_t word : words_) {
      const int ones = std::countr_one(word);
      if (ones < 64) return number + static_cast<std::uint32_t>(ones);
      number += 64;
    }
    return number;
  }

  void add_all(const ByteSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  }

  /// { number XOR label : number in the set }
  ByteSet moved_by(std::uint32_t label) const {
    constexpr std::array<std::uint64_t, 6> kEven{0x5555555555555555, 0x3333333333333333, 0x0F0F0F0F0F0F0F0F,
                                                 0x00FF00FF00FF00FF, 0x0000FFFF0000FFFF, 0x00000000FFFFFFFF};
    ByteSet moved;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      std::uint64_t word = words_[i ^ label >> 6];
      for (std::size_t bit = 0; bit < kEven.size(); ++bit) {
        if ((label >> bit & 1) == 0) continue;
        const int shift = 1 << bit;
        word = (word & kEven[bit]) << shift | (word >> shift & kEven[bit]);
      }
      moved.words_[i] = word;
    }
    return moved;
  }

 private:
  std::array<std::uint64_t, 4> words_{};
};

struct Block {
  ByteSet taken;  ///< units that are somebody's children
  ByteSet bases;  ///< bases that are somebody's
};

/// A base in the block for a node with these labels: bases are numbered within the block; 256 where none
/// suits.
std::uint32_t find_base(const Block& block, const std::vector<std::uint8_t>& labels) {
  ByteSet unsuitable = block.bases;
  for (const std::uint8_t label : labels) unsuitable.add_all(block.taken.moved_by(label));
  return unsuitable.first_missing();
}

/// Chooses bases. Only the last blocks are tried; what is still free in older ones stays so.
class Bases {
 public:
  std::uint32_t choose(const std::vector<std::uint8_t>& labels) {
    constexpr std::size_t kTried = 8;
    for (std::size_t i = blocks_.size() - std::min(blocks_.size(), kTried); i < blocks_.size(); ++i) {
      const std::uint32_t base = find_base(blocks_[i], labels);
      if (base < 256) return take(i, base, labels);
    }
    blocks_.emplace_back();
    return take(blocks_.size() - 1, 0, labels);
  }
  std::size_t units() const { return (blocks_.size() + 1) * 256; }

 private:
  std::uint32_t take(std::size_t block, std::uint32_t base, const std::vector<std::uint8_t>& labels) {
    blocks_[block].bases.add(base);
    for (const std::uint8_t label : labels) blocks_[block].taken.add(base ^ label);
    return static_cast<std::uint32_t>((block + 1) * 256) + base;
  }

  std::vector<Block> blocks_;
};

struct Entry {
  std::string_view text;
  std::uint32_t piece;
};

std::vector<Entry> sorted_entries(const std::vector<Piece>& pieces, std::initializer_list<PieceType> types) {
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (std::find(types.begin(), types.end(), pieces[i].type) == types.end()) continue;
    entries.push_back({.text = pieces[i].text, .piece = static_cast<std::uint32_t>(i)});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.text < b.text; });
  return entries;
}

/// A node to be made: its entries are those that share its bytes.
struct Draft {
  std::uint32_t node;
  std::size_t first;
  std::size_t last;
  std::size_t depth;
};

}  // namespace

PieceTrie::PieceTrie(const std::vector<Piece>& pieces, std::initializer_list<PieceType> types) : units_(256) {
  const std::vector<Entry> entries = sorted_entries(pieces, types);
  Bases bases;
  std::vector<Draft> drafts;
  if (!entries.empty()) drafts.push_back({.node = kRoot, .first = 0, .last = entries.size(), .depth = 0});
  std::vector<std::uint8_t> labels;
  std::vector<std::size_t> begins;
  while (!drafts.empty()) {
    Draft draft = drafts.back();
    drafts.pop_back();
    if (entries[draft.first].text.size() == draft.depth) {
      units_[draft.node].end = (entries[draft.first++].piece + 1) & 0x7FFFFF;
      if (draft.first == draft.last) continue;
    }
    labels.clear();
    begins.clear();
    for (std::size_t i = draft.first; i < draft.last; ++i) {
      const auto label = static_cast<std::uint8_t>(entries[i].text[draft.depth]);
      if (!labels.empty() && labels.back() == label) continue;
      labels.push_back(label);
      begins.push_back(i);
    }
    begins.push_back(draft.last);
    const std::uint32_t base = bases.choose(labels);
    units_.resize(bases.units());
    units_[draft.node].base = base;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const std::uint32_t child = base ^ labels[i];
      units_[child].label = labels[i];
      drafts.push_back({.node = child, .first = begins[i], .last = begins[i + 1], .depth = draft.depth + 1});
    }
  }
}

}  // namespace vitrine
