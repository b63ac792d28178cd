// Windows-1252 by the WHATWG's Encoding Standard: the five bytes that it leaves open are control characters.
#include "vitrine/text_file.hpp"

#include <algorithm>

#include "utf8.hpp"
#include "vitrine/error.hpp"

namespace vitrine {
namespace {

constexpr char16_t kUpperHalf[] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                   0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                   0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

enum class Line { ascii, utf8, foreign };

Line kind_of(std::string_view line) {
  if (std::all_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    return Line::ascii;
  }
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  for (std::size_t position = 0; position < line.size();) {
    const std::size_t begin = position;
    const bool replaced = next_code_point(line, position) == 0xFFFD;
    if (replaced && line.substr(begin, position - begin) != kReplacement) return Line::foreign;
  }
  return Line::utf8;
}

void append_windows_1252(std::string& text, std::string_view line) {
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    append_utf8(text, byte >= 0x80 && byte < 0xA0 ? kUpperHalf[byte - 0x80] : byte);
  }
}

std::string from_utf16(std::string_view bytes, bool big_endian) {
  std::string text;
  const auto unit = [&](std::size_t at) -> char32_t {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return big_endian ? first << 8 | second : second << 8 | first;
  };
  const auto is_low = [](char32_t c) { return c >= 0xDC00 && c < 0xE000; };
  for (std::size_t at = 2; at + 1 < bytes.size(); at += 2) {
    char32_t c = unit(at);
    if (c >= 0xD800 && c < 0xDC00 && at + 3 < bytes.size() && is_low(unit(at + 2))) {
      at += 2;
      c = 0x10000 + ((c - 0xD800) << 10) + (unit(at) - 0xDC00);
    } else if (c >= 0xD800 && c < 0xE000) {
      c = 0xFFFD;
    }
    append_utf8(text, c);
  }
  return text;
}

void refuse_what_is_no_text(std::string_view bytes, const std::string& name) {
  if (bytes.starts_with("PK\x03\x04")) {
    throw Error(name + " is a workbook or a zip file; expected a CSV file. A spreadsheet program saves one.");
  }
  const std::size_t zero = bytes.find('\0');
  if (zero == std::string_view::npos) return;
  const auto line = 1 + std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(zero), '\n');
  throw Error(name + ", line " + std::to_string(line) + ": expected text, found a zero byte.");
}

}  // namespace

TextFile read_text_file(std::string_view bytes, const std::string& name) {
  TextFile file;
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    file.encoding = TextEncoding::utf16;
    file.converted = from_utf16(bytes, bytes[0] == '\xFE');
    return file;
  }
  refuse_what_is_no_text(bytes, name);
  bool any_utf8 = false;
  std::size_t number = 0;
  std::size_t copied = 0;
  for (std::size_t begin = 0; begin < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', begin), bytes.size() - 1) + 1;
    ++number;
    const std::string_view line = bytes.substr(begin, end - begin);
    const Line kind = kind_of(line);
    any_utf8 |= kind == Line::utf8;
    if (kind == Line::foreign) {
      if (file.foreign_lines++ == 0) file.first_foreign_line = number;
      file.converted += bytes.substr(copied, begin - copied);
      append_windows_1252(file.converted, line);
      copied = end;
    }
    begin = end;
  }
  if (file.foreign_lines == 0) return file;
  file.converted += bytes.substr(copied);
  file.encoding = any_utf8 ? TextEncoding::mixed : TextEncoding::windows_1252;
  return file;
}

const char* encoding_name(TextEncoding encoding) {
  constexpr const char* kNames[] = {"utf-8", "utf-16", "windows-1252", "mixed"};
  return kNames[static_cast<std::size_t>(encoding)];
}

}  // namespace vitrine
