// RFC 4180 and the ways in which real files depart from it.
#include "vitrine/csv.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "vitrine/error.hpp"

namespace vitrine {
namespace {

using Fields = std::vector<std::string>;

std::vector<CsvRecord> read_all(std::string_view bytes, char separator = ',') {
  CsvReader reader(bytes, "data.csv", separator);
  std::vector<CsvRecord> records;
  while (std::optional<CsvRecord> record = reader.next()) records.push_back(std::move(*record));
  return records;
}

std::vector<Fields> fields_of(std::string_view bytes, char separator = ',') {
  std::vector<Fields> fields;
  for (CsvRecord& record : read_all(bytes, separator)) fields.push_back(std::move(record.fields));
  return fields;
}

TEST(Csv, ReadsPlainRecords) {
  EXPECT_EQ(fields_of("a,b,c\n1,2,3\n"), (std::vector<Fields>{{"a", "b", "c"}, {"1", "2", "3"}}));
  EXPECT_EQ(fields_of("a,b\n1,2"), (std::vector<Fields>{{"a", "b"}, {"1", "2"}})) << "no final newline";
  EXPECT_EQ(fields_of(",\n,,\n"), (std::vector<Fields>{{"", ""}, {"", "", ""}}));
  EXPECT_EQ(fields_of("a,"), (std::vector<Fields>{{"a", ""}})) << "empty field at the very end";
  EXPECT_EQ(fields_of(" a , b "), (std::vector<Fields>{{" a ", " b "}})) << "spaces belong to fields";
  EXPECT_EQ(fields_of("a;b,c\td", ';'), (std::vector<Fields>{{"a", "b,c\td"}}));
  EXPECT_EQ(fields_of("a;b,c\td", '\t'), (std::vector<Fields>{{"a;b,c", "d"}}));
  EXPECT_TRUE(read_all("").empty());
}

TEST(Csv, ReadsQuotedFields) {
  EXPECT_EQ(fields_of("\"a,b\",\"say \"\"hi\"\"\",\"\"\n"), (std::vector<Fields>{{"a,b", "say \"hi\"", ""}}));
  EXPECT_EQ(fields_of("\"one\ntwo\r\nthree\rfour\",x\n"),
            (std::vector<Fields>{{"one\ntwo\r\nthree\rfour", "x"}}));
  EXPECT_EQ(fields_of("\"\"\"\"\n"), (std::vector<Fields>{{"\""}}));
  EXPECT_EQ(fields_of("\"a\""), (std::vector<Fields>{{"a"}}));
  EXPECT_EQ(fields_of("\"\"\n\n"), (std::vector<Fields>{{""}}))
      << "a quoted nothing is a record, an empty line none";
}

TEST(Csv, IsLenientWithQuotesInOddPlaces) {
  EXPECT_EQ(fields_of("12\" pipe,5\"\n"), (std::vector<Fields>{{"12\" pipe", "5\""}}));
  EXPECT_EQ(fields_of("\"a\"b,c\n"), (std::vector<Fields>{{"ab", "c"}}));
  EXPECT_EQ(fields_of("\"a\" \"b\",c\n"), (std::vector<Fields>{{"a \"b\"", "c"}}));
  EXPECT_EQ(fields_of("a, \"b\"\n"), (std::vector<Fields>{{"a", " \"b\""}}));
}

TEST(Csv, ReadsEveryKindOfLineBreak) {
  EXPECT_EQ(fields_of("a,b\r\nc,d\re,f\ng,h"),
            (std::vector<Fields>{{"a", "b"}, {"c", "d"}, {"e", "f"}, {"g", "h"}}));
  EXPECT_EQ(fields_of("\r\n\n\ra\n\n\r\nb\r\r"), (std::vector<Fields>{{"a"}, {"b"}}))
      << "empty lines are skipped";
}

TEST(Csv, SkipsTheByteOrderMarkOnce) {
  EXPECT_EQ(fields_of("\xEF\xBB\xBF"
                      "a,b\n"),
            (std::vector<Fields>{{"a", "b"}}));
  EXPECT_EQ(fields_of("\xEF\xBB\xBF\"a,b\"\n"), (std::vector<Fields>{{"a,b"}}));
  EXPECT_EQ(fields_of("a\n\xEF\xBB\xBF"
                      "b\n"),
            (std::vector<Fields>{{"a"},
                                 {"\xEF\xBB\xBF"
                                  "b"}}));
  EXPECT_TRUE(read_all("\xEF\xBB\xBF").empty());
}

TEST(Csv, CountsLines) {
  const auto records = read_all("a\n\n\"b\nb\r\nb\rb\"\r\nc\rd\n\n\n\"e\"\"\n\"\nf");
  std::vector<std::size_t> lines;
  for (const CsvRecord& record : records) lines.push_back(record.line);
  EXPECT_EQ(lines, (std::vector<std::size_t>{1, 3, 7, 8, 11, 13}));
}

TEST(Csv, KeepsAnyBytes) {
  const std::string bytes("a\0b,\xFF\xC3,\x01\n", 9);
  EXPECT_EQ(fields_of(bytes), (std::vector<Fields>{{std::string("a\0b", 3), "\xFF\xC3", "\x01"}}));
}

TEST(Csv, SaysWhereAnUnclosedQuoteBegins) {
  CsvReader reader("a,b\n1,2\n3,\"four\nfive\n", "data.csv");
  EXPECT_EQ(reader.next()->fields, (Fields{"a", "b"}));
  EXPECT_EQ(reader.next()->fields, (Fields{"1", "2"}));
  try {
    reader.next();
    FAIL() << "an unclosed quote was read";
  } catch (const Error& error) {
    EXPECT_STREQ(
        error.what(),
        "data.csv, line 3: a quoted field begins here, but the file ends before its closing quote (\").");
  }
  EXPECT_FALSE(reader.next()) << "nothing is left after the error";
}

TEST(Csv, SaysTheLineOfTheQuoteAndNotOfTheRecord) {
  CsvReader reader("\"a\nb\",\"c\n\"\"", "x.csv");
  try {
    reader.next();
    FAIL() << "an unclosed quote was read";
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()).substr(0, 13), "x.csv, line 2");
  }
}

TEST(Csv, ReadsACellOfTenMegabytes) {
  std::string cell;
  while (cell.size() < 10'000'000) cell += "\"quoted\", and\nbroken ";
  const auto records = read_all("a," + csv_field(cell) + "\nb,c\n");
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].fields[1], cell);
  EXPECT_EQ(records[1].line, 2 + static_cast<std::size_t>(std::count(cell.begin(), cell.end(), '\n')));
}

TEST(Csv, QuotesOnlyWhatNeedsQuotes) {
  EXPECT_EQ(csv_field("plain text; with 'marks'"), "plain text; with 'marks'");
  EXPECT_EQ(csv_field(""), "");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(csv_field("a\rb"), "\"a\rb\"");
  EXPECT_EQ(csv_field("a;b", ';'), "\"a;b\"");
  EXPECT_EQ(csv_field("a,b", ';'), "a,b");
}

TEST(Csv, GuessesTheSeparatorByTheFirstRecord) {
  EXPECT_EQ(guess_separator("a,b;c,d\n;;;;;;\n"), ',');
  EXPECT_EQ(guess_separator("\xEF\xBB\xBF\"a,b,c\";d;e\r\n"), ';');
  EXPECT_EQ(guess_separator("\n\na\tb,c\td\n"), '\t');
  EXPECT_EQ(guess_separator("title\nred; green\n"), ',');
  EXPECT_EQ(guess_separator(""), ',');
}

TEST(Csv, KeepsSpreadsheetsFromComputing) {
  for (const char* formula :
       {"=1+1", "+1-1", "-x", "@SUM(A1)", "\tx", "  =1", "-", "+33 6 12", "1e5=", "-1.2.3"}) {
    const std::string field = spreadsheet_field(formula);
    const bool harmless = std::string_view("0123456789").find(formula[0]) != std::string_view::npos;
    EXPECT_EQ(field.substr(field[0] == '"' ? 1 : 0, 1), harmless ? "1" : "'") << formula;
  }
  EXPECT_EQ(spreadsheet_field("\r=1"), "\"'\r=1\"");
  for (const char* plain : {"", "a=b", "-1", "+2.50", "-1e-7", "12", "C-3PO"})
    EXPECT_EQ(spreadsheet_field(plain), plain);
  EXPECT_EQ(spreadsheet_field("a;=1"), "\"a;=1\"") << "another program may cut at it";
  EXPECT_EQ(spreadsheet_field("-1,5"), "\"-1,5\"");
  EXPECT_EQ(spreadsheet_field("say \"a\""), "\"say \"\"a\"\"\"");
}

/// Any bytes give records or the error; what was read, written and read again is the same.
TEST(Csv, SurvivesRandomBytesAndRoundTrips) {
  std::mt19937 random(11);
  constexpr std::string_view kAlphabet = "\"\"\",,,\r\n\nab \xFF";
  std::size_t unclosed = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string bytes;
    for (std::size_t n = random() % 30; n > 0; --n) bytes += kAlphabet[random() % kAlphabet.size()];
    std::vector<Fields> fields;
    try {
      fields = fields_of(bytes);
    } catch (const Error&) {
      ++unclosed;
      continue;
    }
    std::string written;
    for (const Fields& record : fields) {
      if (record == Fields{""}) written += "\"\"";  // or it would be an empty line
      for (std::size_t i = 0; i < record.size(); ++i) written += (i == 0 ? "" : ",") + csv_field(record[i]);
      written += "\r\n";
    }
    ASSERT_EQ(fields_of(written), fields) << bytes;
  }
  EXPECT_GT(unclosed, 100U);
  EXPECT_LT(unclosed, 15000U);
}

}  // namespace
}  // namespace vitrine
