// The bytes of a text file as UTF-8, whatever program wrote them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace vitrine {

/// `mixed`: some lines are UTF-8 and others are windows-1252.
enum class TextEncoding : std::uint8_t { utf8, utf16, windows_1252, mixed };

/// What a file was read as. Lines that are not UTF-8 are taken for windows-1252, of which latin-1 is a part.
struct TextFile {
  TextEncoding encoding = TextEncoding::utf8;
  std::size_t foreign_lines = 0;       ///< lines that are not UTF-8
  std::size_t first_foreign_line = 0;  ///< from 1
  std::string converted;               ///< the text where the bytes are not UTF-8 as they stand

  std::string_view text(std::string_view bytes) const {
    return encoding == TextEncoding::utf8 ? bytes : std::string_view(converted);
  }
};

/// UTF-16 is told by its byte order mark. `name` stands in messages. Throws Error for what is no text: a
/// workbook or zip file, or a zero byte, with its line.
TextFile read_text_file(std::string_view bytes, const std::string& name);

/// "utf-8", "utf-16", "windows-1252" or "mixed".
const char* encoding_name(TextEncoding encoding);

}  // namespace vitrine
