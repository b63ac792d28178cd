// HTML to plain text: tags, comments, script and style bodies out, character references decoded.
#pragma once

#include <string>
#include <string_view>

namespace vitrine {

/// Plain text of an HTML fragment. Block tags become a space, so that words do not run together.
/// Decodes the 2,231 named references of the HTML standard (section 13.5) by longest match and numeric ones
/// with the replacements of section 13.2.5.80. A lone '<' or '&' stays text; so does a tag that is never
/// closed, where the standard drops the rest (a title such as "width <b 5 cm" is worth more). Comments,
/// scripts and styles that are never closed end with the text. Linear time; never throws; any bytes are valid
/// input.
std::string strip_html(std::string_view html);

}  // namespace vitrine
