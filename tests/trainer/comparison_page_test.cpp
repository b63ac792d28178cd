// Tests of comparison_page.hpp: the page is well-formed, complete and says nothing but text of the data's
// texts.
#include "comparison_page.hpp"

#include <gtest/gtest.h>

#include "comparison_fixture.hpp"
#include "svg.hpp"

namespace vitrine::trainer {
namespace {

const std::vector<int> kTruth{0, 0, 1, 0, 0, 0, 1, 2, 0, 1, 2, 0};
const std::vector<int> kGood{0, 0, 1, 0, 0, 0, 1, 2, 0, 1, 0, 0};
const std::vector<int> kFair{0, 1, 1, 0, 0, 2, 1, 2, 0, 0, 0, 0};

Comparison compared(const std::vector<ModelRun>& runs) {
  Comparison comparison = compare_runs(runs, {}, {.resamples = 100});
  comparison.data = "products.csv";
  return comparison;
}

Comparison of_two() { return compared({run_of("good", kTruth, kGood), run_of("fair", kTruth, kFair)}); }

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

/// What is wrong with the nesting of the elements; empty where nothing is.
std::string nesting_error(const std::string& html) {
  std::vector<std::string> open;
  std::size_t at = html.find('>') + 1;  // the document type
  for (at = html.find('<', at); at != std::string::npos; at = html.find('<', at)) {
    const std::size_t end = html.find('>', at);
    if (end == std::string::npos) return "an element without an end";
    const std::string tag = html.substr(at + 1, end - at - 1);
    if (count(tag, "\"") % 2 != 0 || tag.find('<') != std::string::npos) return "quotes in <" + tag + ">";
    const std::string name = tag.substr(0, tag.find_first_of(" \n/", 1));
    if (tag.front() == '/') {
      if (open.empty() || "/" + open.back() != tag)
        return "<" + tag + "> in " + (open.empty() ? "" : open.back());
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(name);
    }
    at = end;
  }
  return open.empty() ? "" : open.back() + " is never closed";
}

TEST(ComparisonPage, IsWellFormed) {
  EXPECT_EQ(nesting_error(format_comparison_page(of_two())), "");
  EXPECT_EQ(nesting_error(format_comparison_page(compared({run_of("alone", kTruth, kTruth)}))), "")
      << "one model without a mistake";
}

TEST(ComparisonPage, NeedsNothingElse) {
  const std::string html = format_comparison_page(of_two());
  for (const char* other : {"<script", "src=", "href=", "url(", "@import", "<link"})
    EXPECT_EQ(html.find(other), std::string::npos) << other;
  EXPECT_NE(html.find("default-src 'none'"), std::string::npos);
}

TEST(ComparisonPage, EveryChartHasATableBehindIt) {
  std::string html = format_comparison_page(of_two());
  std::size_t figures = 0;
  for (std::size_t at = html.find("<figure"); at != std::string::npos; at = html.find("<figure", at + 1)) {
    const std::string figure = html.substr(at, html.find("</figure>", at) - at);
    EXPECT_GE(count(figure, "<svg"), 1U) << figure;
    EXPECT_EQ(count(figure, "<details"), 1U) << figure;
    EXPECT_GE(count(figure.substr(figure.find("<details")), "<table"), 1U) << figure;
    EXPECT_EQ(count(figure, "<figcaption"), 1U) << figure;
    ++figures;
  }
  EXPECT_EQ(figures, 5U) << "scores, differences, costs, calibration, confusion";
  EXPECT_EQ(count(html, "<svg"), count(html, "role=\"img\"")) << "each chart says what it is";
}

TEST(ComparisonPage, TextsOfTheDataStayTexts) {
  Comparison comparison = of_two();
  const std::string hostile = "<script>alert('x')</script>\"&\x01";
  comparison.data = hostile;
  comparison.date = hostile;
  for (std::string& label : comparison.labels) label = hostile;
  for (ComparedModel& model : comparison.models) model.name = hostile;
  for (Confusion& pair : comparison.worst)
    for (Mistake& mistake : pair.mistakes) mistake.title = hostile;
  const std::string html = format_comparison_page(comparison);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find('\x01'), std::string::npos);
  EXPECT_NE(html.find("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp; "), std::string::npos);
  EXPECT_EQ(nesting_error(html), "");
}

TEST(ComparisonPage, SaysWhatTheTestsSay) {
  const std::string two = format_comparison_page(of_two());
  EXPECT_NE(two.find("No test tells its accuracy from that of <b>fair</b>."), std::string::npos);
  // Sixty rows that one model alone has right.
  const std::vector<int> truth(100, 1);
  std::vector<int> mixed(truth);
  mixed.insert(mixed.end(), 100, 0);
  std::vector<int> wrong(mixed);
  for (std::size_t i = 0; i < 60; ++i) wrong[i] = 2;
  const std::string sure =
      format_comparison_page(compared({run_of("right", mixed, mixed), run_of("wrong", mixed, wrong)}));
  EXPECT_NE(sure.find("Its accuracy differs significantly from that of <b>wrong</b>."), std::string::npos);
}

TEST(ComparisonPage, ShowsWhereRowsWereMistaken) {
  Comparison comparison = of_two();
  ASSERT_FALSE(comparison.worst.empty());
  comparison.worst[0].mistakes[0].title = "Cotton bath towel";
  const std::string html = format_comparison_page(comparison);
  EXPECT_NE(html.find("Cotton bath towel <span>line 12, 0.800</span>"), std::string::npos);
}

TEST(Svg, ShortensByCharacters) {
  EXPECT_EQ(shortened("tailleur", 8), "tailleur");
  EXPECT_EQ(shortened("été indien", 3), "été…");
  EXPECT_EQ(shortened("", 3), "");
}

TEST(Svg, EscapesWhatItDraws) {
  Svg svg(10, 20, "a < b");
  svg.text(1.26, 2, "\"x\" & y", "label");
  EXPECT_EQ(svg.str(),
            "<svg viewBox=\"0 0 10 20\" width=\"10\" height=\"20\" role=\"img\" "
            "xmlns=\"http://www.w3.org/2000/svg\">\n<title>a &lt; b</title>\n"
            "<text x=\"1.3\" y=\"2\" class=\"label\">&quot;x&quot; &amp; y</text>\n</svg>\n");
}

}  // namespace
}  // namespace vitrine::trainer
