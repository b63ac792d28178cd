// Tests of report.hpp on a hand-made cross-validation.
#include "report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace vitrine::trainer {
namespace {

/// Four rows of two classes in two folds. Text is right on all but row 3; row 2 has no photo; photos are
/// right.
struct Fixture {
  LabelledCatalogue catalogue;
  CrossValidation validation;

  Fixture() {
    catalogue.codes = {"a", "b,c"};
    catalogue.labels = {0, 1, 0, 1};
    for (std::size_t row = 0; row < 4; ++row) {
      Product product;
      product.line = row + 2;
      product.label = catalogue.codes[static_cast<std::size_t>(catalogue.labels[row])];
      catalogue.products.push_back(product);
    }
    const std::vector<std::vector<float>> text{{2, 0}, {0, 2}, {1, 0}, {0.5, 0}};
    validation.split = {
        .name = "plain", .folds = 2, .fold = {0, 1, 0, 1}, .part = {0, 1, 0, 1}, .kin = {0, 1, 2, 3}};
    validation.logits = make_logits({.text = 1, .image = 1, .joint = 0}, 4, 2);
    for (std::size_t row = 0; row < 4; ++row) {
      validation.logits.title[0].set(row, text[row]);
      validation.logits.text[0].set(row, text[row]);
      if (row != 2)
        validation.logits.image[0].set(
            row, catalogue.labels[row] == 0 ? std::vector<float>{3, 0} : std::vector<float>{0, 3});
    }
    Fusion fusion{.text = {1}, .image = {1}, .joint = {}, .both = {}, .rule = {}, .review_threshold = 0};
    fusion.both = {.text = {1, 1}, .image = {1, 1}, .bias = {0, 0}};
    validation.fusions = {fusion, fusion};
  }
};

TEST(Report, ScoresEachViewOnTheRowsThatHaveIt) {
  const Fixture fixture;
  const SplitScores split = score_split(fixture.validation, fixture.catalogue, 0.7F);
  ASSERT_EQ(split.views.size(), 5U);
  EXPECT_DOUBLE_EQ(split.views[0].metrics.accuracy, 0.75);
  EXPECT_EQ(split.views[2].metrics.rows, 3U);
  EXPECT_DOUBLE_EQ(split.views[2].metrics.accuracy, 1);
  EXPECT_EQ(split.views[4].metrics.rows, 4U);
  EXPECT_DOUBLE_EQ(split.views[4].metrics.accuracy, 1);
  // Wilson's interval of 3 in 4.
  EXPECT_NEAR(split.views[0].accuracy_low, 0.3006, 1e-4);
  EXPECT_NEAR(split.views[0].accuracy_high, 0.9544, 1e-4);
  // Surer than 0.7: 0.881 twice and 0.731, all right.
  EXPECT_DOUBLE_EQ(split.views[0].review.coverage, 0.75);
  EXPECT_DOUBLE_EQ(split.views[0].review.accuracy, 1);
}

TEST(Report, OfJointModelsAloneHasViewsOfBothModalities) {
  Fixture fixture;
  CrossValidation& validation = fixture.validation;
  validation.logits = make_logits({.text = 0, .image = 0, .joint = 1}, 4, 2);
  for (std::size_t row = 0; row < 3; ++row) {
    validation.logits.title_image[0].set(row, std::vector<float>{0, 1});
    validation.logits.text_image[0].set(
        row, fixture.catalogue.labels[row] == 0 ? std::vector<float>{1, 0} : std::vector<float>{0, 1});
  }
  for (Fusion& fusion : validation.fusions) {
    fusion.text = fusion.image = {};
    fusion.joint = {1};
  }
  const SplitScores split = score_split(validation, fixture.catalogue, 0.7F);
  ASSERT_EQ(split.views.size(), 2U);
  EXPECT_EQ(split.views[0].view, View::title_image);
  EXPECT_EQ(split.views[0].metrics.rows, 3U) << "one product lacks its photo";
  EXPECT_EQ(split.views[1].view, View::text_image);
  EXPECT_DOUBLE_EQ(split.views[1].metrics.accuracy, 1);
}

TEST(Report, JsonHoldsWhatThePageShows) {
  const Fixture fixture;
  const std::vector<SplitScores> splits{score_split(fixture.validation, fixture.catalogue, 0.7F)};
  ReportFacts facts;
  facts.rows = 4;
  const auto json = nlohmann::json::parse(format_report(splits, fixture.catalogue, facts));
  EXPECT_EQ(json["rows"], 4);
  const auto& title = json["splits"]["plain"]["views"]["title"];
  EXPECT_EQ(title["confusion"], nlohmann::json::parse("[[2.0,0.0],[1.0,1.0]]"));
  ASSERT_EQ(title["errors"].size(), 1U);
  EXPECT_EQ(title["errors"][0]["line"], 5);
  EXPECT_EQ(title["errors"][0]["predicted"], 0);
  ASSERT_EQ(title["coverage"].size(), 3U) << "two rows of one probability are one point";
  EXPECT_DOUBLE_EQ(title["coverage"][0]["coverage"], 0.5);
  EXPECT_DOUBLE_EQ(title["coverage"][2]["accuracy"], 0.75);
  double gap = 0;
  int rows = 0;
  for (const auto& bin : title["reliability"]) {
    const int in_bin = bin["rows"];
    rows += in_bin;
    gap += in_bin * std::abs(bin["accuracy"].get<double>() - bin["probability"].get<double>());
  }
  EXPECT_EQ(rows, 4);
  EXPECT_NEAR(gap / 4, title["ece"], 1e-9) << "the bins are those of the calibration error";
}

TEST(Report, WritesEveryOutOfFoldProbability) {
  const Fixture fixture;
  const std::vector<SplitScores> splits{score_split(fixture.validation, fixture.catalogue, 0.7F)};
  const std::string csv = format_predictions({fixture.validation}, splits, fixture.catalogue);
  EXPECT_EQ(csv.rfind("split,view,fold,line,label,a,\"b,c\"\nplain,title,0,2,a,0.880797", 0), 0U) << csv;
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 4 * 4 + 3);
}

TEST(Report, RowsThatAlwaysTeachAreNotScored) {
  Fixture fixture;
  // Rows 0 and 3 are the only fold, each calibrated on the other; row 1 is of the catalogue, row 2 is extra.
  fixture.validation.split.name = "fixed";
  fixture.validation.split.folds = 1;
  fixture.validation.split.fold = {0, -1, -1, 0};
  fixture.validation.split.part = {0, -1, -1, 1};
  fixture.validation.fusions[1].text = {0.5F};
  for (const std::size_t row : {1, 2})
    for (LogitTable* table : {&fixture.validation.logits.title[0], &fixture.validation.logits.text[0],
                              &fixture.validation.logits.image[0]})
      table->set(row, {});
  const std::vector<SplitScores> splits{score_split(fixture.validation, fixture.catalogue, 0.7F)};
  EXPECT_EQ(splits[0].views[0].metrics.rows, 2U);
  const std::string csv = format_predictions({fixture.validation}, splits, fixture.catalogue);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 5 * 2);
  EXPECT_NE(csv.find("\nfixed,title,0,2,a,0.880797"), std::string::npos) << csv;
  EXPECT_NE(csv.find("\nfixed,title,0,5,\"b,c\",0.562176"), std::string::npos)
      << "calibrated by part: " << csv;
}

TEST(Report, FamiliesAreListedByLine) {
  Fixture fixture;
  fixture.catalogue.groups = {0, 1, 0, 2};
  EXPECT_EQ(format_families(fixture.catalogue), "line,family\n2,0\n3,1\n4,0\n5,2\n");
}

TEST(Report, TableHasALinePerView) {
  const Fixture fixture;
  const std::vector<SplitScores> splits{score_split(fixture.validation, fixture.catalogue, 0.7F)};
  const std::string table = format_table(splits);
  EXPECT_NE(table.find("plain split, 2 folds"), std::string::npos) << table;
  EXPECT_NE(table.find("title + photo "), std::string::npos) << table;
  EXPECT_NE(table.find("         4    0.7500"), std::string::npos) << table;
  EXPECT_DOUBLE_EQ(headline_metrics(splits).at("fusion_accuracy"), 1);
}

}  // namespace
}  // namespace vitrine::trainer
