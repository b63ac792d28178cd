// A model's parts in a row: normalise, cut into pieces, and number them.
#include "vitrine/sentencepiece.hpp"

#include <array>
#include <variant>

#include "sentencepiece_model.hpp"
#include "sentencepiece_normalize.hpp"
#include "sentencepiece_segment.hpp"
#include "vitrine/error.hpp"

namespace vitrine {
namespace {

using Segmenter = std::variant<UnigramSegmenter, BpeSegmenter>;

Segmenter segmenter_of(const PieceFile& file) {
  if (file.algorithm == PieceFile::Algorithm::bpe) return BpeSegmenter(file.pieces);
  return UnigramSegmenter(file.pieces);
}

}  // namespace

struct PieceModel::Parts {
  explicit Parts(PieceFile source)
      : file(std::move(source)), normalizer(file), segmenter(segmenter_of(file)) {
    for (std::size_t i = 0; i < file.pieces.size(); ++i) {
      const Piece& piece = file.pieces[i];
      const auto id = static_cast<std::int32_t>(i);
      if (piece.type == PieceType::unknown) unknown = id;
      if (piece.type == PieceType::byte) bytes[static_cast<std::size_t>(byte_of_piece(piece.text))] = id;
    }
  }

  std::vector<Segment> segments(std::string_view normalized) const {
    if (const auto* bpe = std::get_if<BpeSegmenter>(&segmenter)) {
      return (*bpe)(normalized, normalizer.user_pieces());
    }
    return std::get<UnigramSegmenter>(segmenter)(normalized);
  }

  PieceFile file;
  PieceNormalizer normalizer;
  Segmenter segmenter;
  std::int32_t unknown = 0;
  std::array<std::int32_t, 256> bytes{};  ///< ids, where the model falls back to bytes
};

PieceModel::PieceModel(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}

PieceModel PieceModel::parse(std::span<const std::uint8_t> bytes) {
  return PieceModel(std::make_shared<const Parts>(read_piece_file(bytes)));
}

std::vector<std::uint8_t> PieceModel::serialize() const { return write_piece_file(parts_->file); }

std::size_t PieceModel::size() const { return parts_->file.pieces.size(); }

std::string_view PieceModel::piece(std::int32_t id) const {
  return parts_->file.pieces[static_cast<std::size_t>(id)].text;
}

std::vector<std::int32_t> PieceModel::encode(std::string_view text) const {
  const std::string normalized = parts_->normalizer(text);
  const std::vector<Segment> segments = parts_->segments(normalized);
  std::vector<std::int32_t> ids;
  ids.reserve(segments.size());
  bool behind_unknown = false;
  for (const Segment& segment : segments) {
    const bool unknown = segment.piece < 0;
    if (!unknown) {
      ids.push_back(segment.piece);
    } else if (parts_->file.byte_fallback) {
      for (std::uint32_t i = segment.begin; i < segment.end; ++i) {
        ids.push_back(parts_->bytes[static_cast<unsigned char>(normalized[i])]);
      }
    } else if (!behind_unknown) {
      ids.push_back(parts_->unknown);  // one for all unknown text in a row
    }
    behind_unknown = unknown;
  }
  return ids;
}

}  // namespace vitrine
