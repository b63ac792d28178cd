// The report of a training; see report.hpp.
#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

#include "vitrine/csv.hpp"

namespace vitrine::trainer {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kCoveragePoints = 100;
constexpr std::size_t kErrors = 500;
constexpr double kNormal95 = 1.959964;

struct Top {
  std::size_t index;  ///< into the view's predictions
  std::size_t label;
  double probability;
  bool right;
};

/// The winning class of every row, surest first.
std::vector<Top> surest_first(const ViewPredictions& predictions, std::size_t classes) {
  std::vector<Top> tops;
  for (std::size_t i = 0; i < predictions.truth.size(); ++i) {
    const auto row = std::span(predictions.probabilities).subspan(i * classes, classes);
    const auto top = std::max_element(row.begin(), row.end());
    const auto label = static_cast<std::size_t>(top - row.begin());
    tops.push_back({.index = i,
                    .label = label,
                    .probability = *top,
                    .right = label == static_cast<std::size_t>(predictions.truth[i])});
  }
  std::stable_sort(tops.begin(), tops.end(),
                   [](const Top& a, const Top& b) { return a.probability > b.probability; });
  return tops;
}

Json reliability(const std::vector<ReliabilityBin>& bins) {
  const auto count = static_cast<double>(bins.size());
  Json json = Json::array();
  for (std::size_t b = 0; b < bins.size(); ++b)
    json.push_back({{"from", static_cast<double>(b) / count},
                    {"to", static_cast<double>(b + 1) / count},
                    {"rows", static_cast<std::size_t>(bins[b].weight)},
                    {"probability", bins[b].probability},
                    {"accuracy", bins[b].accuracy}});
  return json;
}

Json coverage(const std::vector<Top>& tops) {
  Json json = Json::array();
  std::size_t right = 0;
  std::size_t points = 0;
  for (std::size_t i = 0; i < tops.size(); ++i) {
    right += tops[i].right ? 1 : 0;
    const bool tied = i + 1 < tops.size() && tops[i + 1].probability == tops[i].probability;
    const bool due = (i + 1) * kCoveragePoints >= points * tops.size();
    if (tied || !(due || i + 1 == tops.size())) continue;
    json.push_back({{"threshold", tops[i].probability},
                    {"coverage", static_cast<double>(i + 1) / static_cast<double>(tops.size())},
                    {"accuracy", static_cast<double>(right) / static_cast<double>(i + 1)}});
    points = (i + 1) * kCoveragePoints / tops.size() + 1;
  }
  return json;
}

Json errors(const std::vector<Top>& tops, const ViewPredictions& predictions,
            const LabelledCatalogue& catalogue) {
  Json json = Json::array();
  for (const Top& top : tops) {
    if (top.right) continue;
    if (json.size() == kErrors) break;
    json.push_back({{"line", catalogue.products[predictions.rows[top.index]].line},
                    {"label", predictions.truth[top.index]},
                    {"predicted", top.label},
                    {"probability", top.probability}});
  }
  return json;
}

Json view_json(const ViewScores& scores, const LabelledCatalogue& catalogue) {
  const Metrics& metrics = scores.metrics;
  Json per_class = Json::array();
  for (const ClassMetrics& one : metrics.per_class)
    per_class.push_back(
        {{"precision", one.precision}, {"recall", one.recall}, {"f1", one.f1}, {"support", one.support}});
  const std::vector<Top> tops = surest_first(scores.predictions, catalogue.codes.size());
  return {{"rows", metrics.rows},
          {"accuracy", metrics.accuracy},
          {"accuracy_interval", {scores.accuracy_low, scores.accuracy_high}},
          {"macro_f1", metrics.macro_f1},
          {"weighted_f1", metrics.weighted_f1},
          {"ece", metrics.ece},
          {"review", {{"coverage", scores.review.coverage}, {"accuracy", scores.review.accuracy}}},
          {"per_class", per_class},
          {"confusion", metrics.confusion},
          {"reliability", reliability(metrics.reliability)},
          {"coverage", coverage(tops)},
          {"errors", errors(tops, scores.predictions, catalogue)}};
}

void set_interval(ViewScores& scores) {
  const auto n = static_cast<double>(scores.metrics.rows);
  if (n == 0) return;
  const double p = scores.metrics.accuracy;
  const double z2 = kNormal95 * kNormal95;
  const double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kNormal95 / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  scores.accuracy_low = std::max(0.0, centre - half);
  scores.accuracy_high = std::min(1.0, centre + half);
}

const ViewScores* find(const SplitScores& split, View view) {
  for (const ViewScores& scores : split.views)
    if (scores.view == view) return &scores;
  return nullptr;
}

}  // namespace

SplitScores score_split(const CrossValidation& validation, const LabelledCatalogue& catalogue,
                        float review_threshold) {
  const std::size_t classes = catalogue.codes.size();
  SplitScores split{.split = validation.split.name, .folds = validation.split.folds, .views = {}};
  for (const View view : available_views(validation)) {
    ViewScores scores;
    scores.view = view;
    scores.predictions = view_predictions(validation, catalogue.labels, view);
    const ViewPredictions& predictions = scores.predictions;
    scores.metrics = classification_metrics(predictions.truth, predictions.probabilities, classes);
    scores.review = review_at(predictions.truth, predictions.probabilities, classes, review_threshold);
    set_interval(scores);
    split.views.push_back(std::move(scores));
  }
  return split;
}

std::string format_report(const std::vector<SplitScores>& splits, const LabelledCatalogue& catalogue,
                          const ReportFacts& facts) {
  Json json{{"version", 1},
            {"rows", facts.rows},
            {"scored_rows", facts.scored_rows},
            {"extra_rows", facts.extra_rows},
            {"unlabelled_rows", facts.unlabelled_rows},
            {"skipped_rows", facts.skipped_rows},
            {"rows_with_description", facts.rows_with_description},
            {"rows_with_photo", facts.rows_with_photo},
            {"groups", facts.groups},
            {"labels", catalogue.codes},
            {"review",
             {{"target", facts.review_target},
              {"threshold", facts.review.threshold},
              {"coverage", facts.review.coverage},
              {"accuracy", facts.review.accuracy}}}};
  for (const SplitScores& split : splits) {
    Json views;
    for (const ViewScores& scores : split.views)
      views[view_name(scores.view).key] = view_json(scores, catalogue);
    json["splits"][split.split] = {{"folds", split.folds}, {"views", views}};
  }
  return json.dump();
}

std::string format_table(const std::vector<SplitScores>& splits) {
  constexpr int kNameWidth = 29;
  constexpr int kColumnWidth = 10;
  std::ostringstream text;
  text << std::left << std::setw(kNameWidth) << "";
  for (const SplitScores& split : splits)
    text << std::left << std::setw(4 * kColumnWidth)
         << "  " + split.split + " split, " + std::to_string(split.folds) +
                (split.folds == 1 ? " fold" : " folds");
  text << '\n' << std::left << std::setw(kNameWidth) << "based on" << std::right;
  for (std::size_t i = 0; i < splits.size(); ++i)
    for (const char* column : {"rows", "accuracy", "macro F1", "ECE"})
      text << std::setw(kColumnWidth) << column;
  text << '\n' << std::fixed << std::setprecision(4);
  for (const View view : kViews) {
    if (splits.empty() || find(splits.front(), view) == nullptr) continue;
    text << std::left << std::setw(kNameWidth) << view_name(view).spoken << std::right;
    for (const SplitScores& split : splits) {
      const Metrics& metrics = find(split, view)->metrics;
      text << std::setw(kColumnWidth) << metrics.rows << std::setw(kColumnWidth) << metrics.accuracy
           << std::setw(kColumnWidth) << metrics.macro_f1 << std::setw(kColumnWidth) << metrics.ece;
    }
    text << '\n';
  }
  return text.str();
}

std::string format_probability(float probability) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", static_cast<double>(probability));
  return text;
}

std::string format_predictions(const std::vector<CrossValidation>& validations,
                               const std::vector<SplitScores>& splits, const LabelledCatalogue& catalogue) {
  const std::size_t classes = catalogue.codes.size();
  std::string csv = "split,view,fold,line,label";
  for (const std::string& code : catalogue.codes) csv += ',' + csv_field(code);
  csv += '\n';
  for (std::size_t s = 0; s < splits.size(); ++s) {
    for (const ViewScores& scores : splits[s].views) {
      const ViewPredictions& predictions = scores.predictions;
      for (std::size_t i = 0; i < predictions.rows.size(); ++i) {
        const std::size_t row = predictions.rows[i];
        const Product& product = catalogue.products[row];
        csv += splits[s].split + ',' + view_name(scores.view).key + ',' +
               std::to_string(validations[s].split.fold[row]) + ',' + std::to_string(product.line) + ',' +
               csv_field(product.label);
        for (std::size_t c = 0; c < classes; ++c)
          csv += ',' + format_probability(predictions.probabilities[i * classes + c]);
        csv += '\n';
      }
    }
  }
  return csv;
}

std::string format_families(const LabelledCatalogue& catalogue) {
  std::string csv = "line,family\n";
  for (std::size_t row = 0; row < catalogue.own_rows(); ++row)
    csv += std::to_string(catalogue.products[row].line) + ',' + std::to_string(catalogue.groups[row]) + '\n';
  return csv;
}

std::map<std::string, double> headline_metrics(const std::vector<SplitScores>& splits) {
  std::map<std::string, double> metrics;
  for (const SplitScores& split : splits) {
    const std::string prefix = &split == &splits.front() ? "" : split.split + "_";
    for (const ViewScores& scores : split.views) {
      const std::string name = prefix + view_name(scores.view).key;
      metrics[name + "_accuracy"] = scores.metrics.accuracy;
      metrics[name + "_macro_f1"] = scores.metrics.macro_f1;
      metrics[name + "_ece"] = scores.metrics.ece;
    }
  }
  return metrics;
}

}  // namespace vitrine::trainer
