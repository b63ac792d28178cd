// Tests of held_out.hpp, comparison.hpp and comparison_report.hpp on hand-made predictions.
#include "comparison.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "comparison_fixture.hpp"
#include "comparison_report.hpp"
#include "sentence_of.hpp"

namespace vitrine::trainer {
namespace {

const std::vector<int> kTruth{0, 0, 1, 0, 0, 0, 1, 2, 0, 1, 2, 0};
const std::vector<int> kConstant(12, 0);
const std::vector<int> kGood{0, 0, 1, 0, 0, 0, 1, 2, 0, 1, 0, 0};
const std::vector<int> kFair{0, 1, 1, 0, 0, 2, 1, 2, 0, 0, 0, 0};

Comparison compared(const std::vector<ModelRun>& runs, const std::map<std::size_t, int>& families = {}) {
  return compare_runs(runs, families, {.resamples = 200});
}

const ComparedPair& pair_of(const Comparison& comparison, std::size_t a, std::size_t b) {
  for (const ComparedPair& pair : comparison.splits.front().pairs)
    if (pair.a == a && pair.b == b) return pair;
  throw std::logic_error("no such pair");
}

TEST(HeldOut, ReadsWhatTrainingWrites) {
  const HeldOut held_out = read_held_out(
      "split,view,fold,line,label,a,\"b,c\"\nplain,title,1,2,a,0.9,0.1\nplain,title,0,4,\"b,c\",0.7,0.3\n"
      "plain,image,0,3,a,0.2,0.8\n",
      "p.csv");
  EXPECT_EQ(held_out.codes, (std::vector<std::string>{"a", "b,c"}));
  ASSERT_EQ(held_out.splits.size(), 1U);
  const HeldOutSplit& split = held_out.splits[0];
  ASSERT_EQ(split.rows.size(), 3U);
  EXPECT_EQ(split.rows[1].line, 3U);
  EXPECT_EQ(split.rows[2].truth, 1);
  ASSERT_EQ(split.views.size(), 2U);
  EXPECT_EQ(split.views[0].predicted, (std::vector<int>{0, 0}));
  EXPECT_DOUBLE_EQ(split.views[0].metrics.accuracy, 0.5);
  EXPECT_FLOAT_EQ(split.views[1].probability[0], 0.8F);
}

TEST(HeldOut, NamesTheLineOfWhatDoesNotFit) {
  const std::string header = "split,view,fold,line,label,a,b\n";
  const auto error = [&](const std::string& row) {
    return sentence_of([&] { read_held_out(header + row, "p.csv"); });
  };
  EXPECT_EQ(error("plain,title,0,2,a,0.9\n"), "'p.csv', line 2: expected 7 fields, found 6.");
  EXPECT_EQ(error("plain,title,0,2,a,0.9,x\n"), "'p.csv', line 2: expected a number, but got 'x'.");
  EXPECT_EQ(error("plain,title,0,2,c,0.9,0.1\n"), "'p.csv', line 2: the label 'c' is none of the classes.");
  EXPECT_EQ(error(""), "'p.csv' has no rows.");
  EXPECT_EQ(sentence_of([] { read_held_out("line,code\n", "p.csv"); }),
            "'p.csv', line 1: expected the header of a run's predictions, split,view,fold,line,label and the "
            "classes.");
}

TEST(HeldOut, ReadsFamilies) {
  EXPECT_EQ(read_families("line,family\n2,0\n9,4\n", "f.csv"), (std::map<std::size_t, int>{{2, 0}, {9, 4}}));
  EXPECT_EQ(sentence_of([] { read_families("line,family\n2\n", "f.csv"); }),
            "'f.csv', line 2: expected 2 fields, found 1.");
  EXPECT_EQ(sentence_of([] { read_families("line\n", "f.csv"); }),
            "'f.csv', line 1: expected the header line,family.");
}

TEST(HeldOut, RunsOfOtherFoldsCannotBeCompared) {
  const ModelRun a = run_of("a", kTruth, kGood);
  ModelRun b = run_of("b", kTruth, kFair);
  EXPECT_NO_THROW(compared({a, b}));
  b.held_out.splits[0].rows[3].fold = 0;
  EXPECT_EQ(sentence_of([&] {
              compared({a, b});
            }),
            "The models 'a' and 'b' cannot be compared: in the plain split, line 5 of the catalogue is in "
            "fold 2 of one and in fold 1 of the other.");
  b.held_out.codes.pop_back();
  EXPECT_EQ(sentence_of([&] {
              compared({a, b});
            }),
            "The models 'a' and 'b' cannot be compared: their classes differ.");
}

TEST(Comparison, TheBaselineIsTheFloor) {
  const Comparison comparison = compared({run_of("good", kTruth, kGood)});
  ASSERT_EQ(comparison.models.size(), 2U);
  const ComparedModel& floor = comparison.models.back();
  EXPECT_TRUE(floor.baseline);
  const Metrics& metrics = main_view(comparison, 0, 1).metrics;
  // Seven rows of twelve are of class 0.
  EXPECT_DOUBLE_EQ(metrics.accuracy, 7.0 / 12);
  EXPECT_DOUBLE_EQ(metrics.per_class[0].recall, 1);
  EXPECT_DOUBLE_EQ(metrics.macro_f1, 2 * 7.0 / 19 / 3);
  EXPECT_EQ(comparison.best, 0U);
}

TEST(Comparison, OfASingleFoldTheBaselineKnowsItsMostFrequentClass) {
  ModelRun run = run_of("good", kTruth, kGood);
  for (FoldRow& row : run.held_out.splits[0].rows) row.fold = 0;
  EXPECT_DOUBLE_EQ(main_view(compared({run}), 0, 1).metrics.accuracy, 7.0 / 12);
}

TEST(Comparison, AConstantModelIsTheBaseline) {
  const Comparison comparison =
      compared({run_of("good", kTruth, kGood), run_of("constant", kTruth, kConstant)});
  EXPECT_EQ(scores_of(main_view(comparison, 0, 1).metrics).macro_f1,
            scores_of(main_view(comparison, 0, 2).metrics).macro_f1);
  const ComparedPair& same = pair_of(comparison, 1, 2);
  EXPECT_EQ(same.p, 1);
  EXPECT_EQ(same.macro_f1_interval.low, 0);
  EXPECT_EQ(same.macro_f1_interval.high, 0);
  const ComparedPair& ahead = pair_of(comparison, 0, 1);
  EXPECT_EQ(ahead.only_a, 4U);
  EXPECT_EQ(ahead.only_b, 0U);
  EXPECT_DOUBLE_EQ(ahead.p, 0.125);
  EXPECT_DOUBLE_EQ(ahead.accuracy_difference, 4.0 / 12);
  EXPECT_GT(ahead.macro_f1_difference, 0);
}

TEST(Comparison, CopiesDifferByNothing) {
  const Comparison comparison = compared({run_of("one", kTruth, kFair), run_of("two", kTruth, kFair)});
  const ComparedPair& pair = pair_of(comparison, 0, 1);
  EXPECT_EQ(pair.p, 1);
  EXPECT_EQ(pair.p_corrected, 1);
  EXPECT_EQ(pair.accuracy_difference, 0);
  for (const Interval& interval : {pair.accuracy_interval, pair.macro_f1_interval}) {
    EXPECT_EQ(interval.low, 0);
    EXPECT_EQ(interval.high, 0);
  }
  EXPECT_EQ(comparison.best, 0U) << "the first of equals";
}

TEST(Comparison, PValuesAreCorrectedForTheirNumber) {
  const Comparison comparison = compared({run_of("good", kTruth, kGood), run_of("fair", kTruth, kFair)});
  ASSERT_EQ(comparison.splits.front().pairs.size(), 3U);
  EXPECT_DOUBLE_EQ(pair_of(comparison, 0, 2).p_corrected, std::min(1.0, 3 * pair_of(comparison, 0, 2).p));
}

TEST(Comparison, AModelSpeaksByAllThatItReads) {
  std::string csv = predictions_csv(kTruth, kGood);
  const std::string fuller = predictions_csv(kTruth, kFair);
  for (std::size_t at = fuller.find('\n') + 1; at < fuller.size(); at = fuller.find('\n', at) + 1) {
    std::string line = fuller.substr(at, fuller.find('\n', at) + 1 - at);
    csv += line.replace(line.find("title"), 5, "text");
  }
  const Comparison comparison = compared({{.name = "m", .held_out = read_held_out(csv, "m")}});
  EXPECT_EQ(main_view(comparison, 0, 0).view, "text") << "though the title alone does better";
  EXPECT_GT(comparison.splits[0].views[0][0].metrics.macro_f1, main_view(comparison, 0, 0).metrics.macro_f1);
}

TEST(Comparison, AViewThatAddsNothingDoesNotSpeak) {
  ModelRun run = run_of("m", kTruth, kGood);
  HeldOutSplit& split = run.held_out.splits.front();
  split.views.push_back(split.views.front());
  split.views.back().view = "text";
  EXPECT_EQ(main_view(compared({run}), 0, 0).view, "title");
}

TEST(Comparison, PairsCountTheRowsThatBothHave) {
  ModelRun partial = run_of("photo", kTruth, kGood);
  partial.held_out = read_held_out(predictions_csv({0, 1, 1}, {0, 1, 0}), "photo");
  const Comparison comparison = compared({run_of("text", {0, 1, 1, 1}, {0, 0, 1, 1}), partial});
  EXPECT_EQ(pair_of(comparison, 0, 1).rows, 3U);
  EXPECT_EQ(pair_of(comparison, 0, 1).only_a, 1U);
  EXPECT_EQ(pair_of(comparison, 0, 1).only_b, 1U);
  EXPECT_EQ(main_view(comparison, 0, 2).metrics.rows, 4U) << "the baseline has all rows";
}

TEST(Comparison, FamiliesAreResampledInTheGroupedSplit) {
  std::map<std::size_t, int> families;
  for (std::size_t row = 0; row < kTruth.size(); ++row) families[row + 2] = static_cast<int>(row / 3);
  const ModelRun run{.name = "good",
                     .held_out = read_held_out(predictions_csv(kTruth, kGood, "grouped"), "good")};
  EXPECT_EQ(compared({run}, families).splits[0].families, 4U);
  EXPECT_EQ(compared({run}).splits[0].families, 0U);
  EXPECT_EQ(compared({run_of("good", kTruth, kGood)}, families).splits[0].families, 0U) << "the plain split";
  families.erase(4);
  EXPECT_EQ(sentence_of([&] { compared({run}, families); }),
            "The families have none for line 4 of the catalogue.");
}

TEST(Comparison, WorstConfusionsComeWithTheirSurestRows) {
  const Comparison comparison = compared({run_of("fair", kTruth, kFair)});
  ASSERT_EQ(comparison.worst.size(), 4U);
  const Confusion& first = comparison.worst.front();
  EXPECT_EQ(first.rows, 1U);
  EXPECT_EQ(first.truth, 0U);
  EXPECT_EQ(first.predicted, 1U);
  EXPECT_DOUBLE_EQ(first.share, 1.0 / 7);
  ASSERT_EQ(first.mistakes.size(), 1U);
  EXPECT_EQ(first.mistakes[0].line, 3U);
  EXPECT_NEAR(first.mistakes[0].probability, 0.8, 1e-6);
}

TEST(ComparisonReport, TableHasEveryModelAndTest) {
  Comparison comparison = compared({run_of("good", kTruth, kGood), run_of("copy", kTruth, kGood)});
  comparison.models[0].cost = {.bytes = 3.4e6, .latency_seconds = 0.0284, .training_seconds = 200};
  const std::string table = format_comparison(comparison);
  EXPECT_NE(table.find("plain split, 2 folds, 12 rows"), std::string::npos) << table;
  EXPECT_NE(table.find("* good                 title       12  0.917 ("), std::string::npos) << table;
  EXPECT_NE(table.find("* most frequent class"), std::string::npos) << table;
  EXPECT_NE(table.find("0.000 (0.000 to 0.000)"), std::string::npos) << table;
  EXPECT_NE(table.find("3.4 MB    28 ms  3 min 20 s"), std::string::npos) << table;
  EXPECT_NE(table.find("copy               –        –           –"), std::string::npos) << table;
}

TEST(ComparisonReport, JsonHasTheSameNumbers) {
  Comparison comparison = compared({run_of("good", kTruth, kGood), run_of("fair", kTruth, kFair)});
  comparison.worst[0].mistakes[0].title = "broken \xFF title";
  const auto json = nlohmann::json::parse(format_comparison_json(comparison));
  EXPECT_EQ(json["best"], "good");
  EXPECT_TRUE(json["models"][0]["bytes"].is_null());
  EXPECT_EQ(json["models"][2]["baseline"], true);
  const auto& plain = json["splits"]["plain"];
  EXPECT_EQ(plain["pairs"].size(), 3U);
  EXPECT_EQ(plain["pairs"][0]["mcnemar_p"], pair_of(comparison, 0, 1).p);
  EXPECT_EQ(plain["scores"]["good"]["title"]["accuracy"]["value"], 11.0 / 12);
  EXPECT_EQ(plain["scores"]["good"]["title"]["confusion"][2][0], 1);
  EXPECT_EQ(plain["scores"]["good"]["title"]["reliability"].size(), 15U);
}

}  // namespace
}  // namespace vitrine::trainer
