// Decoding by the table of well-formed sequences (Unicode 15, table 3-7).
#include "utf8.hpp"

#include <cstdint>

namespace vitrine {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

std::uint8_t byte_at(std::string_view text, std::size_t position) {
  return static_cast<std::uint8_t>(text[position]);
}

bool is_continuation(std::uint8_t byte) { return (byte & 0xC0) == 0x80; }

/// What a lead byte promises: `more` continuation bytes, the first of them within [low, high].
struct Lead {
  int more;
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
};

Lead lead_of(std::uint8_t byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {.more = 1};
  if (byte == 0xE0) return {.more = 2, .low = 0xA0};
  if (byte == 0xED) return {.more = 2, .high = 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {.more = 2};
  if (byte == 0xF0) return {.more = 3, .low = 0x90};
  if (byte == 0xF4) return {.more = 3, .high = 0x8F};
  if (byte >= 0xF1 && byte <= 0xF3) return {.more = 3};
  return {.more = 0};
}

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t& position) {
  const std::uint8_t first = byte_at(text, position++);
  if (first < 0x80) return first;
  const Lead lead = lead_of(first);
  if (lead.more == 0) return kReplacement;
  char32_t code_point = first & (0x3FU >> lead.more);
  std::uint8_t low = lead.low;
  std::uint8_t high = lead.high;
  for (int i = 0; i < lead.more; ++i) {
    if (position == text.size()) return kReplacement;
    const std::uint8_t byte = byte_at(text, position);
    if (byte < low || byte > high) return kReplacement;
    code_point = code_point << 6 | (byte & 0x3FU);
    ++position;
    low = 0x80;
    high = 0xBF;
  }
  return code_point;
}

void append_utf8(std::string& text, char32_t code_point) {
  if (code_point < 0x80) {
    text += static_cast<char>(code_point);
    return;
  }
  int more = 1;
  if (code_point >= 0x10000) {
    more = 3;
    text += static_cast<char>(0xF0 | code_point >> 18);
  } else if (code_point >= 0x800) {
    more = 2;
    text += static_cast<char>(0xE0 | code_point >> 12);
  } else {
    text += static_cast<char>(0xC0 | code_point >> 6);
  }
  while (more-- > 0) text += static_cast<char>(0x80 | (code_point >> (6 * more) & 0x3F));
}

std::string valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t begin = position;
    const char32_t code_point = next_code_point(text, position);
    if (code_point == kReplacement) {
      append_utf8(valid, kReplacement);
    } else {
      valid.append(text.substr(begin, position - begin));
    }
  }
  return valid;
}

std::string_view cut_utf8(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  std::size_t cut = max_bytes;
  for (int i = 0; i < 3 && cut > 0 && is_continuation(byte_at(text, cut)); ++i) --cut;
  return text.substr(0, cut);
}

}  // namespace vitrine
