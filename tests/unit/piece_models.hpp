// Sentencepiece models for tests: the committed ones, and small ones made by hand.
#pragma once

#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "../../shared/src/sentencepiece_model.hpp"
#include "vitrine/sentencepiece.hpp"

namespace vitrine {

inline constexpr const char* kTestModels[] = {"unigram.model", "bpe.model", "bytes.model"};

inline std::string read_pieces_file(const std::string& name) {
  std::ifstream file(std::string(VITRINE_TEST_PIECES) + "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::vector<std::uint8_t> read_test_model(const std::string& name) {
  const std::string bytes = read_pieces_file(name);
  return {bytes.begin(), bytes.end()};
}

inline PieceModel test_model(const std::string& name) { return PieceModel::parse(read_test_model(name)); }

/// A model of these pieces after "<unk>", with the text as it stands.
inline PieceFile small_model(PieceFile::Algorithm algorithm, const std::vector<Piece>& pieces) {
  PieceFile file{.pieces = {{.text = "<unk>", .score = 0, .type = PieceType::unknown}}, .rules = {}};
  file.pieces.insert(file.pieces.end(), pieces.begin(), pieces.end());
  file.algorithm = algorithm;
  file.add_dummy_prefix = false;
  file.remove_extra_whitespaces = false;
  return file;
}

inline PieceModel parsed(const PieceFile& file) { return PieceModel::parse(write_piece_file(file)); }

/// The pieces of the text, with a bar after each.
inline std::string pieces_of(const PieceModel& model, std::string_view text) {
  std::string pieces;
  for (const std::int32_t id : model.encode(text)) pieces += std::string(model.piece(id)) + "|";
  return pieces;
}

}  // namespace vitrine
