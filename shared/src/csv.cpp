// The reader copies whole stretches between quotes, so that cells of many megabytes take no longer than a
// copy.
#include "vitrine/csv.hpp"

#include <algorithm>
#include <utility>

#include "vitrine/error.hpp"

namespace vitrine {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_line_break(char c) { return c == '\n' || c == '\r'; }

std::size_t count_line_breaks(std::string_view text) {
  std::size_t count = 0;
  char previous = '\0';
  for (const char c : text) {
    if (c == '\r' || (c == '\n' && previous != '\r')) ++count;
    previous = c;
  }
  return count;
}

}  // namespace

CsvReader::CsvReader(std::string_view bytes, std::string name, char separator)
    : bytes_(bytes), name_(std::move(name)), separator_(separator) {
  if (bytes_.substr(0, kByteOrderMark.size()) == kByteOrderMark) position_ = kByteOrderMark.size();
}

std::optional<CsvRecord> CsvReader::next() {
  while (position_ < bytes_.size() && is_line_break(bytes_[position_])) skip_line_break();
  if (position_ == bytes_.size()) return std::nullopt;
  CsvRecord record{.line = line_, .fields = {}};
  while (true) {
    record.fields.push_back(next_field());
    if (position_ == bytes_.size()) return record;
    if (bytes_[position_] != separator_) {
      skip_line_break();
      return record;
    }
    ++position_;
  }
}

std::string CsvReader::next_field() {
  std::string field;
  if (position_ < bytes_.size() && bytes_[position_] == '"') {
    const std::size_t first_line = line_;
    while (true) {
      const std::size_t begin = position_ + 1;
      const std::size_t quote = bytes_.find('"', begin);
      if (quote == std::string_view::npos) {
        position_ = bytes_.size();
        throw Error(name_ + ", line " + std::to_string(first_line) +
                    ": a quoted field begins here, but the file ends before its closing quote (\").");
      }
      const std::string_view stretch = bytes_.substr(begin, quote - begin);
      field += stretch;
      line_ += count_line_breaks(stretch);
      position_ = quote + 1;
      if (position_ == bytes_.size() || bytes_[position_] != '"') break;
      field += '"';
    }
  }
  const std::size_t begin = position_;
  while (position_ < bytes_.size() && bytes_[position_] != separator_ && !is_line_break(bytes_[position_])) {
    ++position_;
  }
  field += bytes_.substr(begin, position_ - begin);
  return field;
}

void CsvReader::skip_line_break() {
  position_ += bytes_.substr(position_, 2) == "\r\n" ? 2 : 1;
  ++line_;
}

namespace {

std::string quoted(std::string_view field) {
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

bool is_separator(char c) { return c == ',' || c == ';' || c == '\t'; }

/// A decimal number as spreadsheets write it: "-1", "+2.50", "3,5", "1e-7".
bool is_number(std::string_view field) {
  const auto skip_digits = [&] {
    const std::size_t digits = std::min(field.find_first_not_of("0123456789"), field.size());
    field.remove_prefix(digits);
    return digits > 0;
  };
  if (!field.empty() && (field[0] == '+' || field[0] == '-')) field.remove_prefix(1);
  if (!skip_digits()) return false;
  if (!field.empty() && (field[0] == '.' || field[0] == ',')) {
    field.remove_prefix(1);
    if (!skip_digits()) return false;
  }
  if (!field.empty() && (field[0] == 'e' || field[0] == 'E')) {
    field.remove_prefix(1);
    if (!field.empty() && (field[0] == '+' || field[0] == '-')) field.remove_prefix(1);
    if (!skip_digits()) return false;
  }
  return field.empty();
}

}  // namespace

std::string csv_field(std::string_view field, char separator) {
  const bool plain = std::none_of(field.begin(), field.end(),
                                  [&](char c) { return c == separator || c == '"' || is_line_break(c); });
  return plain ? std::string(field) : quoted(field);
}

std::string spreadsheet_field(std::string_view field, char separator) {
  const std::size_t begin = field.find_first_not_of(' ');
  const bool formula = begin != std::string_view::npos &&
                       std::string_view("=+-@\t\r\n").find(field[begin]) != std::string_view::npos;
  std::string safe = formula && !is_number(field) ? "'" : "";
  safe += field;
  const bool plain = std::none_of(safe.begin(), safe.end(), [&](char c) {
    return c == separator || is_separator(c) || c == '"' || is_line_break(c);
  });
  return plain ? safe : quoted(safe);
}

char guess_separator(std::string_view text) {
  std::size_t counts[3] = {0, 0, 0};
  constexpr std::string_view kSeparators = ",;\t";
  bool inside = false;
  text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
  for (const char c : text) {
    if (c == '"') inside = !inside;
    if (inside) continue;
    if (is_line_break(c)) break;
    const std::size_t which = kSeparators.find(c);
    if (which != std::string_view::npos) ++counts[which];
  }
  return kSeparators[static_cast<std::size_t>(std::max_element(std::begin(counts), std::end(counts)) -
                                              std::begin(counts))];
}

}  // namespace vitrine
