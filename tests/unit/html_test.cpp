// Plain text of HTML: the standard's references one by one, tags as catalogues hold them, and hostile bytes.
#include "vitrine/html.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace vitrine {
namespace {

struct Case {
  std::string_view html;
  std::string_view text;
};

void expect_all(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(strip_html(c.html), c.text) << "of " << c.html;
}

/// The shipped table, decoded by other means than the core's search: names with their semicolon where they
/// have one, and values.
std::map<std::string, std::string> shipped_references() {
  constexpr std::string_view kTables[] = {
#include "../../shared/src/html_entities.inc"
  };
  std::map<std::string, std::string> references;
  for (std::string_view table : kTables) {
    std::string name;
    while (!table.empty()) {
      const std::string_view entry = table.substr(0, table.find('\1'));
      const std::size_t end = entry.find_first_of(";,");
      name = name.substr(0, static_cast<std::size_t>(entry[0] - 'A')) + std::string(entry.substr(1, end - 1));
      references[name + ";"] = entry.substr(end + 1);
      if (entry[end] == ',') references[name] = entry.substr(end + 1);
      table.remove_prefix(entry.size() + 1);
    }
  }
  return references;
}

TEST(Html, ShipsTheStandardsTable) {
  const auto references = shipped_references();
  EXPECT_EQ(references.size(), 2231U);
  // FNV-1a over the sorted lines "name=value\n", computed from Python's html.entities.html5.
  std::uint64_t digest = 0xCBF29CE484222325;
  for (const auto& [name, value] : references) {
    for (const char c : name + "=" + value + "\n") {
      digest = (digest ^ static_cast<std::uint8_t>(c)) * 0x100000001B3;
    }
  }
  EXPECT_EQ(digest, 0xF01A0730F5347086);
}

TEST(Html, DecodesEveryNamedReference) {
  for (const auto& [name, value] : shipped_references()) {
    EXPECT_EQ(strip_html("&" + name), value) << name;
    EXPECT_EQ(strip_html("x&" + name + "&" + name + " y"), "x" + value + value + " y") << name;
  }
}

TEST(Html, TakesTheLongestName) {
  expect_all({
      {"&notin;", "∉"},
      {"&notit;", "¬it;"},
      {"&not;in", "¬in"},
      {"&ampamp;", "&amp;"},
      {"&amp;amp;", "&amp;"},
      {"&eacute;t&eacute", "été"},
      {"&eacutee", "ée"},
      {"&ngE;", "≧̸"},
      {"&LT&lt;&Lt;", "<<≪"},
      {"&frac12;", "½"},
      {"&frac123", "½3"},
      {"&euro;5", "€5"},
      {"&euro5", "&euro5"},
      {"&fjlig;ord", "fjord"},
      {"&nbsp;", "\u00A0"},
      {"&semi;&comma;", ";,"},
      {"&CounterClockwiseContourIntegral;", "∳"},
  });
}

TEST(Html, LeavesOtherAmpersands) {
  expect_all({
      {"&", "&"},
      {"a & b", "a & b"},
      {"R&D", "R&D"},
      {"&;", "&;"},
      {"&unknown;", "&unknown;"},
      {"&é;", "&é;"},
      {"&#;", "&#;"},
      {"&#x;", "&#x;"},
      {"&#xg;", "&#xg;"},
      {"&#-1;", "&#-1;"},
      {"&&lt;", "&<"},
      {"AT&T &amp; Co", "AT&T & Co"},
  });
}

TEST(Html, DecodesNumericReferences) {
  expect_all({
      {"&#39;", "'"},
      {"&#39x", "'x"},
      {"&#x41;&#X4a", "AJ"},
      {"&#128;", "€"},
      {"&#x9F;", "Ÿ"},
      {"&#x81;", "\u0081"},
      {"&#0;", "\uFFFD"},
      {"&#xD800;", "\uFFFD"},
      {"&#x110000;", "\uFFFD"},
      {"&#x10FFFF;", "\U0010FFFF"},
      {"&#x1F600;", "😀"},
      {"&#00000000000000065;", "A"},
      {"&#99999999999999999999;", "\uFFFD"},
      {"&#4294967361;", "\uFFFD"},
      {"&#xFFFFFFFFFFFFFFFFFF41;", "\uFFFD"},
  });
}

TEST(Html, RemovesTags) {
  expect_all({
      {"H<sub>2</sub>O", "H2O"},
      {"<b>bold</b> and <I CLASS=x>italic</I>", "bold and italic"},
      {"one<br>two<br/>three<BR />four", "one two three four"},
      {"<p>one</p><p>two</p>", "one two"},
      {"<ul><li>red</li><li>blue</li></ul>end", "red blue end"},
      {"<td>1</td><td>2</td>", "1 2"},
      {"one <p> two", "one  two"},
      {"one\n<p>\ntwo", "one\n\ntwo"},
      {"<a title=\"a > b\" href='x>y'>link</a>", "link"},
      {"<a title = \"a > b\">link</a>", "link"},
      {"<p it's>text</p>", "text"},
      {"<a title=\"never closed>text", "text"},
      {"<my-own-tag data-x>text</my-own-tag>", "text"},
      {"a</>b", "ab"},
      {"&lt;b&gt;not a tag&lt;/b&gt;", "<b>not a tag</b>"},
      {"<b>&amp;lt;</b>", "&lt;"},
  });
}

TEST(Html, RemovesCommentsAndBodiesThatAreNotText) {
  expect_all({
      {"a<!-- x > y -->b", "ab"},
      {"a<!-->b", "ab"},
      {"a<!--->b", "ab"},
      {"a<!-- x --!>b", "ab"},
      {"a<!-- x --->b", "ab"},
      {"a<!-- -- > -->b", "ab"},
      {"a<!DOCTYPE html>b", "ab"},
      {"a<?xml version='1.0'?>b", "ab"},
      {"a</ 3>b", "ab"},
      {"a<script>if (x < y) z('</scripts>');</script>b", "ab"},
      {"a<STYLE type=x>p > a { content: '<b>' }</Style >b", "ab"},
      {"a<script>b", "a"},
      {"a<!-- b", "a"},
      {"a</script>b", "ab"},
      {"a<style></style/>b", "ab"},
  });
}

TEST(Html, LeavesOtherAngles) {
  expect_all({
      {"a < b", "a < b"},
      {"a < b > c", "a < b > c"},
      {"I <3 it", "I <3 it"},
      {"a <", "a <"},
      {"1<2", "1<2"},
      {"x >> y", "x >> y"},
      {"<é>", "<é>"},
      {"<>", "<>"},
      // A tag that is never closed is text, and what follows is read as text.
      {"width <b 5 cm &eacute;", "width <b 5 cm é"},
      {"a </b", "a </b"},
      {"a <!b", "a <!b"},
      {"<i>x</i> <b y", "x <b y"},
  });
}

TEST(Html, LeavesPlainTextAlone) {
  for (const std::string_view text : {"", " ", "Serviette éponge", "полотенце", "πετσέτα", "منشفة", "מגבת",
                                      "毛巾", "ผ้าเช็ดตัว", "🧸🏽", "a\tb\r\nc"}) {
    EXPECT_EQ(strip_html(text), text);
  }
  EXPECT_EQ(strip_html(std::string_view("a\0b\xFF\xC3", 5)), std::string_view("a\0b\xFF\xC3", 5));
}

/// Text grows by a fifth at most ("&nGt;" gives six bytes), and plain text comes out as it went in.
TEST(Html, SurvivesRandomBytes) {
  std::mt19937 random(7);
  constexpr std::array<std::string_view, 24> kPieces = {
      "<",   ">",        "&",        ";",  "\"",  "'",   "=",     "/",  "!", "-", "--",   "<!--",
      "-->", "<script>", "</script", "&#", "x41", "amp", "notin", "<p", " ", "a", "\xC3", "\xFF"};
  for (int round = 0; round < 20000; ++round) {
    std::string html;
    for (std::size_t n = random() % 24; n > 0; --n) {
      html += random() % 4 == 0 ? std::string(1, static_cast<char>(random() % 256))
                                : std::string(kPieces[random() % kPieces.size()]);
    }
    const std::string text = strip_html(html);
    ASSERT_LE(text.size() * 5, html.size() * 6) << html;
    if (html.find_first_of("<&") == std::string::npos) {
      ASSERT_EQ(text, html);
    }
  }
}

/// Quadratic time would take hours here.
TEST(Html, ReadsHostileMegabytesInLinearTime) {
  constexpr std::size_t kRepeats = 500'000;
  const auto repeated = [](std::string_view piece) {
    std::string text;
    text.reserve(kRepeats * piece.size());
    for (std::size_t i = 0; i < kRepeats; ++i) text += piece;
    return text;
  };
  for (const Case& c : std::vector<Case>{{"<", "<"},
                                         {"&", "&"},
                                         {"&n", "&n"},
                                         {"&notin", "¬in"},
                                         {"<b ", "<b "},
                                         {"<a b='", "<a b='"},
                                         {"<a b=\">\"", "\""},
                                         {"<!--", ""},
                                         {"</", "</"},
                                         {"&#1;", "\1"},
                                         {"<script></", ""},
                                         {"<p></p>x", "x "}}) {
    const std::string text = strip_html(repeated(c.html));
    const std::string expected = repeated(c.text);
    EXPECT_TRUE(text == expected.substr(0, expected.find_last_not_of(' ') + 1) || text == expected) << c.html;
  }
  EXPECT_EQ(strip_html("<!" + repeated("--")), "");
}

}  // namespace
}  // namespace vitrine
