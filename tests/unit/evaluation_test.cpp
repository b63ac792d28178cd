// Rows with and without modalities, unknown labels, priors, and the JSON that both tools write.
#include "vitrine/evaluation.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "sentence_of.hpp"

namespace vitrine {
namespace {

using Json = nlohmann::json;

const std::vector<float> kFirst{0.8F, 0.2F};
const std::vector<float> kSecond{0.3F, 0.7F};

TEST(Evaluation, CountsEachModalityOverTheRowsThatHaveIt) {
  Evaluation evaluation({"a", "b"}, {});
  evaluation.add("a", kFirst, kSecond, kFirst);
  evaluation.add("b", {}, kSecond, kSecond);
  evaluation.add("b", kFirst, {}, kFirst);
  EXPECT_EQ(evaluation.rows(), 3U);
  EXPECT_EQ(evaluation.text().rows, 2U);
  EXPECT_DOUBLE_EQ(evaluation.text().accuracy, 0.5);
  EXPECT_EQ(evaluation.image().rows, 2U);
  EXPECT_DOUBLE_EQ(evaluation.image().accuracy, 0.5);
  EXPECT_NEAR(evaluation.fusion().accuracy, 2.0 / 3, 1e-12);
}

TEST(Evaluation, ARowWithoutAnythingIsWrong) {
  Evaluation evaluation({"a", "b"}, {});
  evaluation.add("b", {}, {}, {});
  evaluation.add("a", {}, {}, {});
  EXPECT_EQ(evaluation.rows(), 2U);
  EXPECT_EQ(evaluation.fusion().rows, 2U);
  EXPECT_EQ(evaluation.fusion().confusion, (std::vector<std::vector<double>>{{0, 1}, {1, 0}}));
  EXPECT_NEAR(evaluation.fusion().ece, 0.5, 1e-7);
}

TEST(Evaluation, UnknownLabelsAreCountedAndSkipped) {
  Evaluation evaluation({"a", "b"}, {});
  evaluation.add("c", kFirst, kFirst, kFirst);
  evaluation.add("", kFirst, kFirst, kFirst);
  evaluation.add("a", kFirst, kFirst, kFirst);
  EXPECT_EQ(evaluation.rows(), 1U);
  EXPECT_EQ(Json::parse(evaluation.json())["unknown_labels"], 2);
}

TEST(Evaluation, RefusesProbabilitiesOfAnotherLength) {
  Evaluation evaluation({"a", "b"}, {});
  EXPECT_EQ(sentence_of([&] { evaluation.add("a", {1}, {}, kFirst); }),
            "Evaluation: expected 2 probabilities, found 1.");
  EXPECT_EQ(evaluation.rows(), 0U);
}

TEST(Evaluation, APriorWeightsRowsToItsClassFrequencies) {
  // Class a: 1 of 1 right; class b: 1 of 3 right. Balanced by a prior of 9 to 1: 0.9 * 1 + 0.1 / 3.
  Evaluation evaluation({"a", "b"}, {{"a", 90}, {"b", 10}, {"other", 5}});
  evaluation.add("a", {}, {}, kFirst);
  evaluation.add("b", {}, {}, kFirst);
  evaluation.add("b", {}, {}, kFirst);
  evaluation.add("b", {}, {}, kSecond);
  const Metrics metrics = evaluation.fusion();
  EXPECT_NEAR(metrics.accuracy, 0.9 + 0.1 / 3, 1e-12);
  EXPECT_NEAR(metrics.per_class[0].support, 3.6, 1e-12);
  EXPECT_NEAR(metrics.per_class[1].support, 0.4, 1e-12);
}

TEST(Evaluation, APriorIsSpreadOverTheClassesThatOccur) {
  Evaluation evaluation({"a", "b", "c"}, {{"a", 1}, {"b", 3}, {"c", 1000}});
  evaluation.add("a", {}, {}, {1, 0, 0});
  evaluation.add("b", {}, {}, {1, 0, 0});
  EXPECT_NEAR(evaluation.fusion().accuracy, 0.25, 1e-12);
}

TEST(Evaluation, RefusesAPriorThatDoesNotFit) {
  EXPECT_EQ(sentence_of([] { Evaluation({"a", "b"}, {{"a", 1}}); }), "The prior has no count for class b.");
  EXPECT_EQ(sentence_of([] {
              Evaluation({"a"}, {{"a", -2}});
            }),
            "The prior's count for class a: expected 0 or more, found -2.000000.");
  Evaluation zero({"a", "b"}, {{"a", 0}, {"b", 1}});
  zero.add("a", {}, {}, kFirst);
  EXPECT_EQ(sentence_of([&] { zero.fusion(); }),
            "The prior gives no weight to any class that occurs in the data.");
}

TEST(Evaluation, JsonHoldsEveryPart) {
  Evaluation evaluation({"a", "b"}, {});
  evaluation.add("a", kFirst, {}, kFirst);
  evaluation.add("b", kFirst, {}, kSecond);
  const Json json = Json::parse(evaluation.json());
  EXPECT_EQ(json["rows"], 2);
  EXPECT_EQ(json["labels"], (Json{"a", "b"}));
  EXPECT_EQ(json["missing"], (Json{{"text", 0}, {"image", 2}}));
  EXPECT_EQ(json["unknown_labels"], 0);
  EXPECT_TRUE(json["image"].is_null());
  EXPECT_EQ(json["text"]["rows"], 2);
  EXPECT_EQ(json["text"]["accuracy"], 0.5);
  EXPECT_NEAR(json["text"]["macro_f1"].get<double>(), 1.0 / 3, 1e-12);
  EXPECT_NEAR(json["text"]["weighted_f1"].get<double>(), 1.0 / 3, 1e-12);
  EXPECT_NEAR(json["text"]["ece"].get<double>(), 0.3, 1e-6);
  EXPECT_EQ(json["fusion"]["accuracy"], 1.0);
  EXPECT_EQ(json["fusion"]["per_class"][1],
            (Json{{"code", "b"}, {"precision", 1.0}, {"recall", 1.0}, {"f1", 1.0}, {"support", 1.0}}));
  EXPECT_EQ(json["confusion"], (Json{{1.0, 0.0}, {0.0, 1.0}}));
}

TEST(Evaluation, JsonOfNoRowsIsStillJson) {
  const Json json = Json::parse(Evaluation({"a", "b"}, {{"a", 1}, {"b", 1}}).json());
  EXPECT_EQ(json["rows"], 0);
  EXPECT_TRUE(json["fusion"].is_null());
}

TEST(Prior, IsReadFromACodeTable) {
  EXPECT_EQ(read_prior("code,count\n10,3116\n40,2508.5\n", "prior.csv"),
            (std::map<std::string, double>{{"10", 3116}, {"40", 2508.5}}));
}

TEST(Prior, RefusesWhatIsNotACount) {
  EXPECT_EQ(sentence_of([] { read_prior("code,count\n10,many\n", "p.csv"); }),
            "p.csv: class 10: expected a count of 0 or more, found \"many\".");
  EXPECT_EQ(sentence_of([] { read_prior("code,count\n10,-1\n", "p.csv"); }),
            "p.csv: class 10: expected a count of 0 or more, found \"-1\".");
  EXPECT_EQ(sentence_of([] { read_prior("code,count\n10,5x\n", "p.csv"); }),
            "p.csv: class 10: expected a count of 0 or more, found \"5x\".");
}

}  // namespace
}  // namespace vitrine
