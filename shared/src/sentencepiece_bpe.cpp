// Byte pair encoding over a linked list of symbols and a queue of pairs that a piece would merge.
#include <algorithm>
#include <unordered_map>

#include "sentencepiece_segment.hpp"

namespace vitrine {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;

/// A stretch of text that may still be merged. Its bytes follow those of the symbol before it.
struct Symbol {
  std::uint32_t begin;
  std::uint32_t size;  ///< 0 once it is part of the symbol to its left
  std::uint32_t previous;
  std::uint32_t next;
  std::uint32_t node;  ///< of the trie, or 0 where no piece begins so
  bool frozen;
};

/// Two symbols that a piece would merge into one.
struct Pair {
  std::uint64_t key;  ///< orders by score and then, among equals, leftmost first
  std::uint32_t right;
  std::uint32_t size;
  std::uint32_t node;  ///< of the piece

  std::uint32_t left() const { return ~static_cast<std::uint32_t>(key); }
  bool operator<(const Pair& other) const { return key < other.key; }
};

}  // namespace

/// One text on its way.
class BpeSegmenter::Merging {
 public:
  Merging(const BpeSegmenter& model, std::string_view text, const UserPieces& user_pieces)
      : model_(model), text_(text) {
    split(user_pieces);
    for (std::uint32_t i = 1; i < symbols_.size(); ++i) propose(i - 1, i);
    std::make_heap(pairs_.begin(), pairs_.end());
  }

  void merge() {
    while (!pairs_.empty()) {
      const Pair pair = pairs_.front();
      std::pop_heap(pairs_.begin(), pairs_.end());
      pairs_.pop_back();
      Symbol& left = symbols_[pair.left()];
      Symbol& right = symbols_[pair.right];
      // A symbol of the pair has since become part of another one.
      if (left.size == 0 || right.size == 0 || left.size + right.size != pair.size) continue;
      left.size = pair.size;
      left.node = pair.node;
      left.next = right.next;
      right.size = 0;
      if (left.next != kNone) symbols_[left.next].previous = pair.left();
      if (propose(left.previous, pair.left())) std::push_heap(pairs_.begin(), pairs_.end());
      if (propose(pair.left(), left.next)) std::push_heap(pairs_.begin(), pairs_.end());
    }
  }

  std::vector<Segment> segments() const {
    std::vector<Segment> segments;
    std::vector<Segment> open;
    for (std::uint32_t i = 0; i != kNone && i < symbols_.size(); i = symbols_[i].next) {
      const Symbol& symbol = symbols_[i];
      open.push_back({.begin = symbol.begin, .end = symbol.begin + symbol.size, .piece = piece(symbol.node)});
      while (!open.empty()) {
        const Segment segment = open.back();
        open.pop_back();
        const auto split = splits_.find(segment.piece);
        if (split == splits_.end()) {
          segments.push_back(segment);
        } else {
          const std::uint32_t middle = segment.begin + split->second;
          open.push_back(cut(middle, segment.end));
          open.push_back(cut(segment.begin, middle));
        }
      }
    }
    return segments;
  }

 private:
  std::int32_t piece(std::uint32_t node) const { return model_.trie_.piece(node); }

  Segment cut(std::uint32_t begin, std::uint32_t end) const {
    return {.begin = begin,
            .end = end,
            .piece = piece(model_.trie_.walk(PieceTrie::kRoot, text_.substr(begin, end - begin)))};
  }

  void split(const UserPieces& user_pieces) {
    symbols_.reserve(text_.size());
    for (std::size_t begin = 0; begin < text_.size();) {
      const std::string_view rest = text_.substr(begin);
      const std::size_t user_bytes = user_pieces.match(rest);
      const std::size_t bytes = user_bytes != 0 ? user_bytes : character_bytes(rest);
      const auto index = static_cast<std::uint32_t>(symbols_.size());
      symbols_.push_back({.begin = static_cast<std::uint32_t>(begin),
                          .size = static_cast<std::uint32_t>(bytes),
                          .previous = index == 0 ? kNone : index - 1,
                          .next = begin + bytes == text_.size() ? kNone : index + 1,
                          .node = model_.trie_.walk(PieceTrie::kRoot, rest.substr(0, bytes)),
                          .frozen = user_bytes != 0});
      begin += bytes;
    }
  }

  /// Appends the pair where a piece would merge it.
  bool propose(std::uint32_t left, std::uint32_t right) {
    if (left == kNone || right == kNone) return false;
    const Symbol& a = symbols_[left];
    const Symbol& b = symbols_[right];
    if (a.frozen || b.frozen || a.node == 0) return false;
    const std::uint32_t node = model_.trie_.walk(a.node, text_.substr(b.begin, b.size));
    const std::int32_t merged = piece(node);
    if (merged < 0) return false;
    const auto index = static_cast<std::size_t>(merged);
    pairs_.push_back({.key = std::uint64_t{model_.ranks_[index]} << 32 | static_cast<std::uint32_t>(~left),
                      .right = right,
                      .size = a.size + b.size,
                      .node = node});
    if (model_.unused_[index]) splits_[merged] = a.size;
    return true;
  }

  const BpeSegmenter& model_;
  std::string_view text_;
  std::vector<Symbol> symbols_;
  std::vector<Pair> pairs_;
  /// Where an unused piece is cut again: as the pair of that text that was proposed last.
  std::unordered_map<std::int32_t, std::uint32_t> splits_;
};

BpeSegmenter::BpeSegmenter(const std::vector<Piece>& pieces)
    : trie_(pieces, {PieceType::normal, PieceType::user_defined, PieceType::unused}), ranks_(pieces.size()) {
  std::vector<float> scores;
  for (const Piece& piece : pieces) {
    scores.push_back(piece.score);
    unused_.push_back(piece.type == PieceType::unused);
  }
  std::sort(scores.begin(), scores.end());
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    ranks_[i] = static_cast<std::uint32_t>(std::lower_bound(scores.begin(), scores.end(), pieces[i].score) -
                                           scores.begin());
  }
}

std::vector<Segment> BpeSegmenter::operator()(std::string_view text, const UserPieces& user_pieces) const {
  Merging merging(*this, text, user_pieces);
  merging.merge();
  return merging.segments();
}

}  // namespace vitrine
