// A one-pass reading of HTML's tokenizer (HTML standard, section 13.2.5), as far as plain text needs it.
#include "vitrine/html.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>

#include "utf8.hpp"

namespace vitrine {
namespace {

constexpr std::string_view kReferences[] = {
#include "html_entities.inc"
};
static_assert(std::size(kReferences) == 52);

/// Elements that stand on a line, in a cell or in a box of their own, sorted.
constexpr std::string_view kBlocks[] = {
    "address", "article", "aside",   "blockquote", "body",  "br",       "button",   "caption",  "center",
    "dd",      "details", "dialog",  "dir",        "div",   "dl",       "dt",       "fieldset", "figcaption",
    "figure",  "footer",  "form",    "h1",         "h2",    "h3",       "h4",       "h5",       "h6",
    "head",    "header",  "hgroup",  "hr",         "html",  "img",      "input",    "legend",   "li",
    "main",    "menu",    "nav",     "object",     "ol",    "optgroup", "option",   "p",        "pre",
    "section", "select",  "summary", "table",      "tbody", "td",       "textarea", "tfoot",    "th",
    "thead",   "title",   "tr",      "ul",         "video"};
static_assert(std::is_sorted(std::begin(kBlocks), std::end(kBlocks)));
constexpr std::size_t kLongestElement = 10;

/// What windows-1252 has at 0x80 to 0x9F (section 13.2.5.80); 0 stands for the control character itself.
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// The value of a digit of any base up to 16, or 16.
unsigned digit_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (lower(c) >= 'a' && lower(c) <= 'f') return static_cast<unsigned>(lower(c) - 'a') + 10;
  return 16;
}

/// A character reference: what it stands for and how much of the text behind '&' it takes; 0 is none.
struct Reference {
  std::string value;
  std::size_t size = 0;
};

Reference named_reference(std::string_view text) {
  if (text.empty() || !is_letter(text[0])) return {};
  const bool upper = text[0] <= 'Z';
  std::string_view table = kReferences[upper ? text[0] - 'A' : text[0] - 'a' + 26];
  std::string_view value;
  std::size_t size = 0;
  // The walk keeps how much of the text the current name shares; a name's shared prefix with the one before
  // then tells whether it can match at all. Matches come shortest first.
  std::size_t matched = 0;
  while (!table.empty()) {
    const auto prefix = static_cast<std::size_t>(table[0] - 'A');
    if (prefix < matched) break;
    std::size_t name_end = 1;
    while (table[name_end] != ';' && table[name_end] != ',') ++name_end;
    const std::size_t entry_end = table.find('\1', name_end);
    if (prefix == matched) {
      std::size_t i = 1;
      while (i < name_end && matched < text.size() && table[i] == text[matched]) ++i, ++matched;
      if (i == name_end) {
        const bool closed = matched < text.size() && text[matched] == ';';
        if (closed || table[name_end] == ',') {
          value = table.substr(name_end + 1, entry_end - name_end - 1);
          size = matched + (closed ? 1 : 0);
        }
      } else if (matched == text.size() || text[matched] < table[i]) {
        break;
      }
    }
    table.remove_prefix(entry_end + 1);
  }
  return {.value = std::string(value), .size = size};
}

Reference numeric_reference(std::string_view text) {
  std::size_t position = 1;
  const bool hexadecimal = position < text.size() && lower(text[position]) == 'x';
  if (hexadecimal) ++position;
  const unsigned base = hexadecimal ? 16 : 10;
  const std::size_t digits = position;
  std::uint32_t code = 0;
  for (; position < text.size() && digit_value(text[position]) < base; ++position) {
    code = std::min<std::uint32_t>(code * base + digit_value(text[position]), 0x110000);
  }
  if (position == digits) return {};
  if (position < text.size() && text[position] == ';') ++position;
  if (code >= 0x80 && code <= 0x9F && kWindows1252[code - 0x80] != 0) code = kWindows1252[code - 0x80];
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = 0xFFFD;
  Reference reference{.value = {}, .size = position};
  append_utf8(reference.value, code);
  return reference;
}

class Stripper {
 public:
  explicit Stripper(std::string_view html) : html_(html), last_close_(html.rfind('>')) {
    plain_.reserve(html.size());
  }

  std::string run() {
    while (position_ < html_.size()) {
      const std::size_t special = std::min(html_.find_first_of("<&", position_), html_.size());
      add(html_.substr(position_, special - position_));
      position_ = special;
      if (position_ == html_.size()) break;
      if (html_[position_] == '&' ? !take_reference() : !take_markup()) {
        add(html_.substr(position_, 1));
        ++position_;
      }
    }
    return std::move(plain_);
  }

 private:
  void add(std::string_view text) {
    if (text.empty()) return;
    if (block_ended_ && !plain_.empty() && !is_space(plain_.back()) && !is_space(text[0])) plain_ += ' ';
    block_ended_ = false;
    plain_ += text;
  }

  char at(std::size_t position) const { return position < html_.size() ? html_[position] : '\0'; }

  bool take_reference() {
    const std::string_view rest = html_.substr(position_ + 1);
    const Reference reference =
        !rest.empty() && rest[0] == '#' ? numeric_reference(rest) : named_reference(rest);
    if (reference.size == 0) return false;
    add(reference.value);
    position_ += 1 + reference.size;
    return true;
  }

  /// Reads what begins with the '<' at `position_`; false where it is a mere character. So is the '<' of a
  /// tag that is never closed: the rest of the text is worth more than the standard's rule, which drops it.
  bool take_markup() {
    if (html_.substr(position_, 4) == "<!--") return take_comment();
    if (last_close_ == std::string_view::npos || position_ > last_close_) return false;
    const char next = at(position_ + 1);
    const bool closing = next == '/';
    if (is_letter(closing ? at(position_ + 2) : next)) {
      take_tag(closing);
      return true;
    }
    if (next != '!' && next != '?' && !closing) return false;
    position_ = html_.find('>', position_) + 1;
    return true;
  }

  bool take_comment() {
    std::size_t end = position_ + 4;
    if (at(end) == '>' || html_.substr(end, 2) == "->") {
      position_ = html_.find('>', end) + 1;
      return true;
    }
    while ((end = html_.find("--", end)) != std::string_view::npos) {
      const std::size_t close = at(end + 2) == '!' ? end + 3 : end + 2;
      if (at(close) == '>') {
        position_ = close + 1;
        return true;
      }
      ++end;
    }
    position_ = html_.size();
    return true;
  }

  void take_tag(bool closing) {
    std::size_t end = position_ + (closing ? 2 : 1);
    std::string name;
    for (; end < html_.size() && !is_space(html_[end]) && html_[end] != '/' && html_[end] != '>'; ++end) {
      if (name.size() <= kLongestElement) name += lower(html_[end]);
    }
    position_ = tag_end(end);
    if (std::binary_search(std::begin(kBlocks), std::end(kBlocks), std::string_view(name)))
      block_ended_ = true;
    if (!closing && (name == "script" || name == "style")) skip_body(name);
  }

  /// The position behind the '>' that ends a tag: the first one outside quoted attribute values. Where the
  /// quotes do not come out, here and from here on, the first one at all; so no text is read twice over.
  std::size_t tag_end(std::size_t begin) {
    const std::size_t first = html_.find('>', begin);
    char before = ' ';
    for (std::size_t i = begin; quotes_hold_ && i < html_.size(); ++i) {
      const char c = html_[i];
      if (c == '>') return i + 1;
      if (before == '=' && (c == '"' || c == '\'')) {
        i = html_.find(c, i + 1);
        if (i == std::string_view::npos) break;
      }
      if (!is_space(c)) before = c;
    }
    quotes_hold_ = false;
    return first + 1;
  }

  /// Moves to the end tag of a script or style element, or to the end of the text.
  void skip_body(std::string_view name) {
    while ((position_ = html_.find("</", position_)) != std::string_view::npos) {
      const std::string_view candidate = html_.substr(position_ + 2, name.size());
      const char behind = at(position_ + 2 + name.size());
      const bool same = std::equal(candidate.begin(), candidate.end(), name.begin(), name.end(),
                                   [](char a, char b) { return lower(a) == b; });
      if (same && (is_space(behind) || behind == '/' || behind == '>')) return;
      position_ += 2;
    }
    position_ = html_.size();
  }

  std::string_view html_;
  std::size_t last_close_;
  std::size_t position_ = 0;
  bool block_ended_ = false;
  bool quotes_hold_ = true;
  std::string plain_;
};

}  // namespace

std::string strip_html(std::string_view html) { return Stripper(html).run(); }

}  // namespace vitrine
