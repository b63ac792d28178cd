// Text files in the encodings that spreadsheet programs write.
#include "vitrine/text_file.hpp"

#include <gtest/gtest.h>

#include "sentence_of.hpp"

namespace vitrine {
namespace {

using namespace std::string_view_literals;

std::string text_of(std::string_view bytes) {
  return std::string(read_text_file(bytes, "a.csv").text(bytes));
}

TEST(TextFile, LeavesUtf8AsItIs) {
  for (const std::string_view text : {""sv, "a,b\n"sv,
                                      "\xEF\xBB\xBF"
                                      "été 🙂\n"sv,
                                      "a \xEF\xBF\xBD b"sv}) {
    const TextFile file = read_text_file(text, "a.csv");
    EXPECT_EQ(file.encoding, TextEncoding::utf8);
    EXPECT_EQ(file.text(text).data(), text.data()) << "without a copy";
  }
}

TEST(TextFile, ReadsWindows1252) {
  const TextFile file = read_text_file(
      "titre\nThe prix\nCr\xE8me br\xFBl\xE9"
      "e \x80"
      "5\nfin",
      "a.csv");
  EXPECT_EQ(file.encoding, TextEncoding::windows_1252);
  EXPECT_EQ(file.foreign_lines, 1U);
  EXPECT_EQ(file.first_foreign_line, 3U);
  EXPECT_EQ(file.converted, "titre\nThe prix\nCrème brûlée €5\nfin");
  EXPECT_EQ(text_of("\x81\x9C"), "\xC2\x81œ") << "bytes that are open are control characters";
}

TEST(TextFile, TellsLinesOfAnotherEncodingApart) {
  const TextFile file = read_text_file("été\n\xE9t\xE9\r\nété\n\xE9t\xE9", "a.csv");
  EXPECT_EQ(file.encoding, TextEncoding::mixed);
  EXPECT_EQ(file.foreign_lines, 2U);
  EXPECT_EQ(file.first_foreign_line, 2U);
  EXPECT_EQ(file.converted, "été\nété\r\nété\nété");
}

TEST(TextFile, ReadsUtf16) {
  EXPECT_EQ(text_of("\xFF\xFE\x61\x00\xE9\x00\x3D\xD8\x42\xDE\x0A\x00"sv), "aé🙂\n");
  EXPECT_EQ(text_of("\xFE\xFF\x00\x61\x00\xE9\xD8\x3D\xDE\x42"sv), "aé🙂");
  EXPECT_EQ(text_of("\xFF\xFE\x3D\xD8\x61\x00\x42\xDE\x61"sv),
            "\xEF\xBF\xBD"
            "a\xEF\xBF\xBD")
      << "halves of pairs and of units";
}

TEST(TextFile, RefusesWhatIsNoText) {
  EXPECT_EQ(sentence_of([] { read_text_file("a,b\nc,\0d\n"sv, "a.csv"); }),
            "a.csv, line 2: expected text, found a zero byte.");
  EXPECT_EQ(sentence_of([] { read_text_file("PK\x03\x04 and more", "a.xlsx"); }),
            "a.xlsx is a workbook or a zip file; expected a CSV file. A spreadsheet program saves one.");
}

}  // namespace
}  // namespace vitrine
