// RFC 4180 comma-separated values, read record by record from bytes in memory.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vitrine {

/// One record: its fields, and the line of the file (from 1) where it begins.
struct CsvRecord {
  std::size_t line = 0;
  std::vector<std::string> fields;
};

/// Reads fields with quotes, doubled quotes and embedded newlines; LF, CRLF and CR; a UTF-8 byte order mark
/// and empty lines between records are skipped. As real files have them, a quote inside an unquoted field and
/// text behind a closing quote stand for themselves. The view must outlive the reader.
class CsvReader {
 public:
  /// `name` stands in messages, for example the file's path.
  CsvReader(std::string_view bytes, std::string name, char separator = ',');
  /// The next record, or nothing at the end. Throws Error for a quote that is never closed.
  std::optional<CsvRecord> next();

 private:
  std::string next_field();
  void skip_line_break();

  std::string_view bytes_;
  std::string name_;
  char separator_;
  std::size_t position_ = 0;
  std::size_t line_ = 1;
};

/// Quotes a field where it needs quotes.
std::string csv_field(std::string_view field, char separator = ',');

/// The field for a file that spreadsheets open: one that they would compute as a formula (it begins with = +
/// - @, a tab or a line break, and is no number) gets an apostrophe in front, as OWASP's "CSV Injection"
/// advises, and one that any separator would cut is quoted.
std::string spreadsheet_field(std::string_view field, char separator = ',');

/// The separator of a file: comma, semicolon or tab, whichever stands most often in its first record outside
/// of quotes.
char guess_separator(std::string_view text);

}  // namespace vitrine
