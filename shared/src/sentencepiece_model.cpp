// The protobuf wire format, as far as ModelProto (sentencepiece_model.proto) uses it: messages of fields,
// each a key (number and wire type), then a varint, four or eight bytes, or a length and as many bytes.
// Fields that are not known are passed over, as protobuf does.
#include "sentencepiece_model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numeric>
#include <string_view>

#include "byte_reader.hpp"
#include "vitrine/error.hpp"

namespace vitrine {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{1} << 24;
constexpr std::size_t kMaxPieces = std::size_t{1} << 20;

enum class Wire : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

struct Field {
  std::uint64_t number = 0;
  Wire wire = Wire::varint;
  std::uint64_t value = 0;              ///< of a varint or fixed32
  std::span<const std::uint8_t> bytes;  ///< of bytes

  bool is(std::uint64_t wanted, Wire kind) const { return number == wanted && wire == kind; }
  std::string text() const { return {bytes.begin(), bytes.end()}; }
  float number32() const {
    const auto bits = static_cast<std::uint32_t>(value);
    float number = 0;
    std::memcpy(&number, &bits, sizeof number);
    return number;
  }
};

/// Reads the fields of a message one by one.
class Message {
 public:
  /// `file_begin` is where the file begins, for errors that say where.
  Message(std::span<const std::uint8_t> bytes, const std::uint8_t* file_begin)
      : bytes_(bytes), file_begin_(file_begin) {}

  bool next(Field& field) {
    if (position_ == bytes_.size()) return false;
    field_begin_ = position_;
    const std::uint64_t key = varint();
    field = {.number = key >> 3, .wire = static_cast<Wire>(key & 7), .value = 0, .bytes = {}};
    switch (field.wire) {
      case Wire::varint:
        field.value = varint();
        break;
      case Wire::fixed32:
        field.value = read_uint(take(4), 0, 4, ByteOrder::little);
        break;
      case Wire::fixed64:
        take(8);
        break;
      case Wire::bytes:
        field.bytes = take(varint());
        break;
      default:
        refuse("is of a kind that no model has");
    }
    if (field.number == 0) refuse("has no number");
    return true;
  }

  /// The message inside a field of this one.
  Message inside(const Field& field) const { return {field.bytes, file_begin_}; }

 private:
  [[noreturn]] void refuse(const char* what) const {
    throw Error("sentencepiece: expected a .model file of spm_train, but the field at byte " +
                std::to_string(bytes_.data() + field_begin_ - file_begin_) + " " + what + ".");
  }

  std::span<const std::uint8_t> take(std::uint64_t count) {
    if (count > bytes_.size() - position_) refuse("runs past its end");
    const auto taken = bytes_.subspan(position_, static_cast<std::size_t>(count));
    position_ += taken.size();
    return taken;
  }

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      const std::uint8_t byte = take(1)[0];
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    refuse("holds a number of more than 64 bits");
  }

  std::span<const std::uint8_t> bytes_;
  const std::uint8_t* file_begin_;
  std::size_t position_ = 0;
  std::size_t field_begin_ = 0;
};

std::string named(std::size_t piece) { return "sentencepiece: piece " + std::to_string(piece); }

Piece read_piece(Message message, std::size_t index) {
  Piece piece;
  for (Field field; message.next(field);) {
    if (field.is(1, Wire::bytes)) piece.text = field.text();
    if (field.is(2, Wire::fixed32)) piece.score = field.number32();
    if (field.is(3, Wire::varint)) {
      if (field.value < 1 || field.value > 6) {
        throw Error(named(index) + " is of type " + std::to_string(field.value) + ", expected 1 to 6.");
      }
      piece.type = static_cast<PieceType>(field.value);
    }
  }
  if (piece.text.empty()) throw Error(named(index) + " is empty.");
  if (piece.text.size() > kMaxPieceBytes) {
    throw Error(named(index) + " has " + std::to_string(piece.text.size()) + " bytes, expected " +
                std::to_string(kMaxPieceBytes) + " or fewer.");
  }
  if (piece.text.find('\0') != std::string::npos) throw Error(named(index) + " holds a NUL byte.");
  if (!std::isfinite(piece.score)) throw Error(named(index) + " must have a finite score.");
  return piece;
}

PieceFile::Algorithm read_algorithm(std::uint64_t type) {
  if (type == 1) return PieceFile::Algorithm::unigram;
  if (type == 2) return PieceFile::Algorithm::bpe;
  const std::string got = type == 3   ? "a word model"
                          : type == 4 ? "a character model"
                                      : "one of type " + std::to_string(type);
  throw Error("sentencepiece: expected a unigram or BPE model, got " + got + ".");
}

void read_trainer(Message message, PieceFile& file) {
  for (Field field; message.next(field);) {
    if (field.is(3, Wire::varint)) file.algorithm = read_algorithm(field.value);
    if (field.is(24, Wire::varint)) file.whitespace_as_suffix = field.value != 0;
    if (field.is(35, Wire::varint)) file.byte_fallback = field.value != 0;
  }
}

void read_normalizer(Message message, PieceFile& file) {
  for (Field field; message.next(field);) {
    if (field.is(2, Wire::bytes)) file.rules = field.text();
    if (field.is(3, Wire::varint)) file.add_dummy_prefix = field.value != 0;
    if (field.is(4, Wire::varint)) file.remove_extra_whitespaces = field.value != 0;
    if (field.is(5, Wire::varint)) file.escape_whitespaces = field.value != 0;
  }
}

void require_distinct(const std::vector<Piece>& pieces) {
  std::vector<std::size_t> order(pieces.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return pieces[a].text < pieces[b].text; });
  const auto repeat = std::adjacent_find(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return pieces[a].text == pieces[b].text;
  });
  if (repeat != order.end()) {
    throw Error(named(repeat[1]) + " is the same as piece " + std::to_string(repeat[0]) + ".");
  }
}

/// Exactly one unknown piece; a piece for every byte where bytes stand for unknown text, and else for none.
void require_special_pieces(const PieceFile& file) {
  std::size_t unknowns = 0;
  std::array<bool, 256> found{};
  for (std::size_t i = 0; i < file.pieces.size(); ++i) {
    const Piece& piece = file.pieces[i];
    if (piece.type == PieceType::unknown) ++unknowns;
    if (piece.type != PieceType::byte) continue;
    const int byte = byte_of_piece(piece.text);
    if (!file.byte_fallback || byte < 0) {
      throw Error(named(i) + " must not be a byte: " +
                  (byte < 0 ? "it is not spelled <0x00> to <0xFF>." : "the model has no byte fallback."));
    }
    found[static_cast<std::size_t>(byte)] = true;
  }
  if (unknowns != 1) {
    throw Error("sentencepiece: expected one unknown piece among " + std::to_string(file.pieces.size()) +
                ", got " + std::to_string(unknowns) + ".");
  }
  const auto missing = std::find(found.begin(), found.end(), false);
  if (file.byte_fallback && missing != found.end()) {
    throw Error("sentencepiece: the model falls back to bytes but has no piece for byte " +
                std::to_string(missing - found.begin()) + ".");
  }
}

/// Appends the fields of a message.
class Writer {
 public:
  void varint(std::uint32_t number, std::uint64_t value) {
    raw_varint(number << 3 | static_cast<std::uint32_t>(Wire::varint));
    raw_varint(value);
  }
  void number32(std::uint32_t number, float value) {
    raw_varint(number << 3 | static_cast<std::uint32_t>(Wire::fixed32));
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    for (int shift = 0; shift < 32; shift += 8) bytes_.push_back(static_cast<std::uint8_t>(bits >> shift));
  }
  template <typename Bytes>
  void bytes(std::uint32_t number, const Bytes& value) {
    raw_varint(number << 3 | static_cast<std::uint32_t>(Wire::bytes));
    raw_varint(value.size());
    bytes_.insert(bytes_.end(), value.begin(), value.end());
  }
  const std::vector<std::uint8_t>& written() const { return bytes_; }

 private:
  void raw_varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<std::uint8_t>(value | 0x80));
    bytes_.push_back(static_cast<std::uint8_t>(value));
  }

  std::vector<std::uint8_t> bytes_;
};

}  // namespace

int byte_of_piece(const std::string& text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  if (text.size() != 6 || !text.starts_with("<0x") || text[5] != '>') return -1;
  const std::size_t high = kDigits.find(text[3]);
  const std::size_t low = kDigits.find(text[4]);
  if (high == std::string_view::npos || low == std::string_view::npos) return -1;
  return static_cast<int>(high * 16 + low);
}

PieceFile read_piece_file(std::span<const std::uint8_t> bytes) {
  if (bytes.size() > kMaxFileBytes) {
    throw Error("sentencepiece: the model has " + std::to_string(bytes.size()) + " bytes, expected " +
                std::to_string(kMaxFileBytes) + " or fewer.");
  }
  PieceFile file;
  bool has_trainer = false;
  bool has_normalizer = false;
  Message message(bytes, bytes.data());
  for (Field field; message.next(field);) {
    if (field.is(1, Wire::bytes)) {
      if (file.pieces.size() == kMaxPieces) {
        throw Error("sentencepiece: the model has more than " + std::to_string(kMaxPieces) + " pieces.");
      }
      file.pieces.push_back(read_piece(message.inside(field), file.pieces.size()));
    }
    if (field.is(2, Wire::bytes)) {
      read_trainer(message.inside(field), file);
      has_trainer = true;
    }
    if (field.is(3, Wire::bytes)) {
      read_normalizer(message.inside(field), file);
      has_normalizer = true;
    }
  }
  if (!has_trainer || !has_normalizer) {
    throw Error(std::string("sentencepiece: the model lacks its ") +
                (has_trainer ? "normalizer_spec" : "trainer_spec") + "; was the file cut off?");
  }
  require_special_pieces(file);
  require_distinct(file.pieces);
  return file;
}

std::vector<std::uint8_t> write_piece_file(const PieceFile& file) {
  Writer model;
  for (const Piece& piece : file.pieces) {
    Writer message;
    message.bytes(1, piece.text);
    message.number32(2, piece.score);
    if (piece.type != PieceType::normal) message.varint(3, static_cast<std::uint64_t>(piece.type));
    model.bytes(1, message.written());
  }
  Writer trainer;
  trainer.varint(3, static_cast<std::uint64_t>(file.algorithm));
  trainer.varint(24, file.whitespace_as_suffix ? 1 : 0);
  trainer.varint(35, file.byte_fallback ? 1 : 0);
  model.bytes(2, trainer.written());
  Writer normalizer;
  normalizer.bytes(2, file.rules);
  normalizer.varint(3, file.add_dummy_prefix ? 1 : 0);
  normalizer.varint(4, file.remove_extra_whitespaces ? 1 : 0);
  normalizer.varint(5, file.escape_whitespaces ? 1 : 0);
  model.bytes(3, normalizer.written());
  return model.written();
}

}  // namespace vitrine
