// Viterbi search over the text's bytes. Scores are added and compared in the very types that
// libsentencepiece's EncodeOptimized uses: sums in double, kept as float; an earlier path stays where a later
// one only equals it.
#include <algorithm>
#include <limits>

#include "sentencepiece_segment.hpp"

namespace vitrine {
namespace {

constexpr float kUnknownPenalty = 10;

/// The last piece of the best path that ends at a place.
struct PathEnd {
  float score = 0;
  std::uint32_t begin = kNowhere;
  std::int32_t piece = -1;

  static constexpr std::uint32_t kNowhere = 0xFFFFFFFF;

  bool takes(double candidate) const { return begin == kNowhere || candidate > static_cast<double>(score); }
};

}  // namespace

std::size_t character_bytes(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t promised = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  return std::min(promised, text.size());
}

UnigramSegmenter::UnigramSegmenter(const std::vector<Piece>& pieces)
    : trie_(pieces, {PieceType::normal, PieceType::user_defined}) {
  float worst = std::numeric_limits<float>::max();
  float best = std::numeric_limits<float>::min();  // above zero, as in libsentencepiece
  for (const Piece& piece : pieces) {
    if (piece.type != PieceType::normal) continue;
    worst = std::min(worst, piece.score);
    best = std::max(best, piece.score);
  }
  unknown_score_ = worst - kUnknownPenalty;
  scores_.reserve(pieces.size());
  for (const Piece& piece : pieces) {
    const bool user_defined = piece.type == PieceType::user_defined;
    scores_.push_back(user_defined ? static_cast<double>(static_cast<float>(piece.text.size()) * best) - 0.1
                                   : static_cast<double>(piece.score));
  }
}

std::vector<Segment> UnigramSegmenter::operator()(std::string_view text) const {
  std::vector<PathEnd> ends(text.size() + 1);
  for (std::size_t begin = 0; begin < text.size();) {
    const float score_so_far = ends[begin].score;
    const std::size_t next_begin = begin + character_bytes(text.substr(begin));
    bool has_character = false;
    std::uint32_t node = PieceTrie::kRoot;
    for (std::size_t end = begin; end < text.size();) {
      node = trie_.next(node, text[end++]);
      if (node == 0) break;
      const std::int32_t piece = trie_.piece(node);
      if (piece < 0) continue;
      has_character |= end == next_begin;
      const double score = scores_[static_cast<std::size_t>(piece)] + static_cast<double>(score_so_far);
      if (!ends[end].takes(score)) continue;
      ends[end] = {
          .score = static_cast<float>(score), .begin = static_cast<std::uint32_t>(begin), .piece = piece};
    }
    if (!has_character) {
      const float score = unknown_score_ + score_so_far;
      if (ends[next_begin].takes(static_cast<double>(score))) {
        ends[next_begin] = {.score = score, .begin = static_cast<std::uint32_t>(begin), .piece = -1};
      }
    }
    begin = next_begin;
  }
  std::vector<Segment> segments;
  for (auto end = static_cast<std::uint32_t>(text.size()); end > 0; end = ends[end].begin) {
    segments.push_back({.begin = ends[end].begin, .end = end, .piece = ends[end].piece});
  }
  std::reverse(segments.begin(), segments.end());
  return segments;
}

}  // namespace vitrine
