// Does what libsentencepiece's Normalizer::Normalize does, without keeping where each byte came from.
#include "sentencepiece_normalize.hpp"

#include <algorithm>

#include "byte_reader.hpp"
#include "utf8.hpp"
#include "vitrine/error.hpp"

namespace vitrine {
namespace {

constexpr std::size_t kMaxNormalizedBytes = std::size_t{1} << 24;
constexpr std::string_view kEscapedSpace = "\xE2\x96\x81";  // U+2581, "▁"
constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

// A unit of Darts-clone: a label (or, where a rule ends, the most significant bit and an offset into the
// replacements), whether a rule ends at this node (its unit then lies at the node's base), and the distance
// of the node to its base, by XOR.
std::uint32_t label_of(std::uint32_t unit) { return unit & 0x800000FF; }
bool ends_rule(std::uint32_t unit) { return (unit >> 8 & 1) != 0; }
std::uint32_t base_of(std::uint32_t node, std::uint32_t unit) {
  return node ^ (unit >> 10) << (unit >> 6 & 8);
}
std::uint32_t value_of(std::uint32_t unit) { return unit & 0x7FFFFFFF; }

}  // namespace

UserPieces::UserPieces(const std::vector<Piece>& pieces) : trie_(pieces, {PieceType::user_defined}) {}

std::size_t UserPieces::match(std::string_view text) const {
  std::size_t longest = 0;
  std::uint32_t node = PieceTrie::kRoot;
  for (std::size_t i = 0; i < text.size(); ++i) {
    node = trie_.next(node, text[i]);
    if (node == 0) break;
    if (trie_.piece(node) >= 0) longest = i + 1;
  }
  return longest;
}

PieceRules::PieceRules(std::string_view bytes) {
  if (bytes.empty()) return;
  const std::span data(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  const std::size_t trie_bytes = data.size() < 4 ? 0 : read_uint(data, 0, 4, ByteOrder::little);
  if (trie_bytes == 0 || trie_bytes % 4 != 0 || trie_bytes > data.size() - 4) {
    throw Error("sentencepiece: the " + std::to_string(data.size()) +
                " bytes of the model's normalisation rules cannot hold a trie of " +
                std::to_string(trie_bytes) + " bytes.");
  }
  for (std::size_t i = 4; i < 4 + trie_bytes; i += 4) {
    units_.push_back(read_uint(data, i, 4, ByteOrder::little));
  }
  replacements_ = bytes.substr(4 + trie_bytes);
  for (std::size_t begin = 0; begin < replacements_.size();) {
    const std::size_t end = std::min(replacements_.find('\0', begin), replacements_.size());
    if (end - begin > kMaxPieceBytes) {
      throw Error("sentencepiece: a normalisation rule of the model writes " + std::to_string(end - begin) +
                  " bytes, expected " + std::to_string(kMaxPieceBytes) + " or fewer.");
    }
    begin = end + 1;
  }
}

std::uint32_t PieceRules::child(std::uint32_t node, char byte) const {
  if (units_.empty()) return 0;
  const auto label = static_cast<unsigned char>(byte);
  const std::uint32_t child = base_of(node, units_[node]) ^ label;
  return child < units_.size() && label_of(units_[child]) == label ? child : 0;
}

Replacement PieceRules::match(std::string_view text) const {
  Replacement longest;
  std::uint32_t node = 0;
  // A damaged trie may have cycles: rules are read up to a length.
  const std::size_t end = std::min(text.size(), kMaxPieceBytes);
  for (std::size_t i = 0; i < end; ++i) {
    node = child(node, text[i]);
    if (node == 0) break;
    if (!ends_rule(units_[node])) continue;
    const std::uint32_t leaf = base_of(node, units_[node]);
    const std::uint32_t begin = leaf < units_.size() ? value_of(units_[leaf]) : 0x7FFFFFFF;
    if (begin < replacements_.size()) longest = {.bytes = i + 1, .text = replacements_.data() + begin};
  }
  return longest;
}

PieceNormalizer::PieceNormalizer(const PieceFile& file)
    : user_pieces_(file.pieces),
      rules_(file.rules),
      add_dummy_prefix_(file.add_dummy_prefix),
      remove_extra_whitespaces_(file.remove_extra_whitespaces),
      whitespace_as_suffix_(file.whitespace_as_suffix),
      space_(file.escape_whitespaces ? kEscapedSpace : " ") {
  for (std::size_t byte = 0; byte < 0x80; ++byte) {
    const char c = static_cast<char>(byte);
    plain_[byte] = !user_pieces_.begin_with(c) && !rules_.begin_with(c);
  }
}

Replacement PieceNormalizer::replace_prefix(std::string_view text) const {
  if (plain_[static_cast<unsigned char>(text[0])]) return {.bytes = 1, .text = text.substr(0, 1)};
  if (const std::size_t bytes = user_pieces_.match(text)) {
    return {.bytes = bytes, .text = text.substr(0, bytes)};
  }
  const Replacement rule = rules_.match(text);
  if (rule.bytes != 0) return rule;
  std::size_t bytes = 0;
  if (next_code_point(text, bytes) == 0xFFFD && !text.starts_with(kReplacementCharacter)) {
    return {.bytes = 1, .text = kReplacementCharacter};
  }
  return {.bytes = bytes, .text = text.substr(0, bytes)};
}

void PieceNormalizer::append(std::string& normalized, std::string_view text) const {
  for (const char c : text) {
    if (c == ' ') {
      normalized += space_;
    } else {
      normalized += c;
    }
  }
  if (normalized.size() > kMaxNormalizedBytes) {
    throw Error("sentencepiece: the normalised text is longer than the " +
                std::to_string(kMaxNormalizedBytes) + " bytes that are encoded.");
  }
}

std::string PieceNormalizer::operator()(std::string_view text) const {
  if (remove_extra_whitespaces_) {
    while (!text.empty()) {
      const Replacement prefix = replace_prefix(text);
      if (prefix.text != " ") break;
      text.remove_prefix(prefix.bytes);
    }
  }
  std::string normalized;
  if (text.empty()) return normalized;
  normalized.reserve(std::min(text.size(), kMaxNormalizedBytes) * 3 / 2);
  if (add_dummy_prefix_ && !whitespace_as_suffix_) normalized += space_;
  bool behind_space = remove_extra_whitespaces_;
  while (!text.empty()) {
    Replacement prefix = replace_prefix(text);
    text.remove_prefix(prefix.bytes);
    if (behind_space) {
      prefix.text.remove_prefix(std::min(prefix.text.find_first_not_of(' '), prefix.text.size()));
    }
    if (prefix.text.empty()) continue;
    append(normalized, prefix.text);
    behind_space = remove_extra_whitespaces_ && prefix.text.ends_with(' ');
  }
  if (remove_extra_whitespaces_) {
    while (normalized.ends_with(space_)) normalized.resize(normalized.size() - space_.size());
  }
  if (add_dummy_prefix_ && whitespace_as_suffix_) normalized += space_;
  return normalized;
}

}  // namespace vitrine
