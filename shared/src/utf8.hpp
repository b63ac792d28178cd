// UTF-8 bytes to code points and back.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vitrine {

/// The code point at `position`, which must lie inside `text`, and moves `position` behind it. A maximal
/// subpart of an ill-formed sequence gives one U+FFFD (Unicode 15, section 3.9).
char32_t next_code_point(std::string_view text, std::size_t& position);

/// Appends a Unicode scalar value.
void append_utf8(std::string& text, char32_t code_point);

/// `text` with U+FFFD in place of what is not UTF-8.
std::string valid_utf8(std::string_view text);

/// The first `max_bytes` of `text` at most, without the torn code point at the cut.
std::string_view cut_utf8(std::string_view text, std::size_t max_bytes);

}  // namespace vitrine
