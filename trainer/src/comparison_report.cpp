// A comparison as text and JSON; see comparison_report.hpp.
#include "comparison_report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "comparison_format.hpp"
#include "view.hpp"

namespace vitrine::trainer {
namespace {

using Json = nlohmann::ordered_json;
using Row = std::vector<std::string>;

/// Characters, not bytes.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// Columns as wide as they need; the first `left` ones to the left, numbers to the right.
std::string format_rows(const std::vector<Row>& rows, std::size_t left) {
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - width_of(row[i]), ' ');
      line += (i > 0 ? "  " : "") + (i < left ? row[i] + padding : padding + row[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

std::string with_interval(double score, const Interval& interval) {
  return format_score(score) + " (" + format_interval(interval) + ")";
}

std::string format_scores(const Comparison& comparison, const ComparedSplit& split) {
  std::vector<Row> rows{
      {"model", "based on", "rows", "accuracy", "precision", "recall", "macro F1", "weighted F1", "ECE"}};
  for (std::size_t m = 0; m < comparison.models.size(); ++m) {
    const ComparedModel& model = comparison.models[m];
    for (std::size_t v = 0; v < split.views[m].size(); ++v) {
      const auto& [view, metrics, intervals] = split.views[m][v];
      rows.push_back({(v == model.main ? "* " : "  ") + model.name, std::string(spoken_view(view)),
                      std::to_string(metrics.rows), with_interval(metrics.accuracy, intervals.accuracy),
                      format_score(metrics.macro_precision), format_score(metrics.macro_recall),
                      with_interval(metrics.macro_f1, intervals.macro_f1), format_score(metrics.weighted_f1),
                      format_score(metrics.ece)});
    }
  }
  rows.front().front() = "  " + rows.front().front();
  return split.split + " split, " + std::to_string(split.folds) +
         (split.folds == 1 ? " fold, " : " folds, ") + std::to_string(split.rows) +
         " rows; 95 % intervals by resampling " +
         (split.families > 0 ? std::to_string(split.families) + " families of similar products" : "rows") +
         "; * all that the model can read\n" + format_rows(rows, 2);
}

std::string format_pairs(const Comparison& comparison, const ComparedSplit& split) {
  std::vector<Row> rows{{"a", "b", "rows", "only a right", "only b right", "accuracy a - b", "p (McNemar)",
                         "p (Holm)", "macro F1 a - b"}};
  for (const ComparedPair& pair : split.pairs)
    rows.push_back({comparison.models[pair.a].name, comparison.models[pair.b].name, std::to_string(pair.rows),
                    std::to_string(pair.only_a), std::to_string(pair.only_b),
                    format_difference(pair.accuracy_difference), format_p(pair.p), format_p(pair.p_corrected),
                    format_difference(pair.macro_f1_difference) + " (" +
                        format_difference(pair.macro_f1_interval) + ")"});
  return "paired tests, " + split.split + " split\n" + format_rows(rows, 2);
}

std::string format_costs(const Comparison& comparison) {
  std::vector<Row> rows{{"model", "exported size", "latency", "training"}};
  for (const ComparedModel& model : comparison.models)
    if (!model.baseline)
      rows.push_back({model.name, format_bytes(model.cost.bytes), format_latency(model.cost.latency_seconds),
                      format_training(model.cost.training_seconds)});
  return "costs (latency: median of one classification, LibTorch on one thread of this machine)\n" +
         format_rows(rows, 1);
}

std::string format_worst(const Comparison& comparison) {
  if (comparison.worst.empty()) return {};
  std::vector<Row> rows{{"class", "taken for", "rows", "of the class", "for example line"}};
  for (const Confusion& pair : comparison.worst)
    rows.push_back({comparison.labels[pair.truth], comparison.labels[pair.predicted],
                    std::to_string(pair.rows), format_percent(pair.share),
                    std::to_string(pair.mistakes.front().line)});
  return "\nmost frequent confusions of " + comparison.models[comparison.best].name + ", " +
         comparison.splits.front().split + " split\n" + format_rows(rows, 2);
}

Json interval_json(const Interval& interval) { return {interval.low, interval.high}; }

Json score_json(double value, const Interval& interval) {
  return {{"value", value}, {"interval", interval_json(interval)}};
}

Json view_json(const ComparedView& view) {
  const auto& [key, metrics, intervals] = view;
  Json per_class = Json::array();
  for (const ClassMetrics& one : metrics.per_class)
    per_class.push_back(
        {{"precision", one.precision}, {"recall", one.recall}, {"f1", one.f1}, {"support", one.support}});
  Json reliability = Json::array();
  for (const ReliabilityBin& bin : metrics.reliability)
    reliability.push_back(
        {{"rows", bin.weight}, {"probability", bin.probability}, {"accuracy", bin.accuracy}});
  return {{"rows", metrics.rows},
          {"accuracy", score_json(metrics.accuracy, intervals.accuracy)},
          {"macro_precision", score_json(metrics.macro_precision, intervals.macro_precision)},
          {"macro_recall", score_json(metrics.macro_recall, intervals.macro_recall)},
          {"macro_f1", score_json(metrics.macro_f1, intervals.macro_f1)},
          {"weighted_f1", score_json(metrics.weighted_f1, intervals.weighted_f1)},
          {"ece", metrics.ece},
          {"reliability", reliability},
          {"per_class", per_class},
          {"confusion", metrics.confusion}};
}

Json known(double value) { return value < 0 ? Json(nullptr) : Json(value); }

Json model_json(const Comparison& comparison, std::size_t index) {
  const ComparedModel& model = comparison.models[index];
  return {{"name", model.name},
          {"baseline", model.baseline},
          {"view", main_view(comparison, 0, index).view},
          {"bytes", known(model.cost.bytes)},
          {"latency_seconds", known(model.cost.latency_seconds)},
          {"training_seconds", known(model.cost.training_seconds)}};
}

Json pair_json(const Comparison& comparison, const ComparedPair& pair) {
  return {{"a", comparison.models[pair.a].name},
          {"b", comparison.models[pair.b].name},
          {"rows", pair.rows},
          {"only_a_right", pair.only_a},
          {"only_b_right", pair.only_b},
          {"accuracy_difference", score_json(pair.accuracy_difference, pair.accuracy_interval)},
          {"mcnemar_p", pair.p},
          {"holm_p", pair.p_corrected},
          {"macro_f1_difference", score_json(pair.macro_f1_difference, pair.macro_f1_interval)}};
}

Json split_json(const Comparison& comparison, const ComparedSplit& split) {
  Json scores;
  for (std::size_t m = 0; m < comparison.models.size(); ++m)
    for (const ComparedView& view : split.views[m])
      scores[comparison.models[m].name][view.view] = view_json(view);
  Json pairs = Json::array();
  for (const ComparedPair& pair : split.pairs) pairs.push_back(pair_json(comparison, pair));
  return {{"folds", split.folds},
          {"rows", split.rows},
          {"resampled", split.families > 0 ? "families" : "rows"},
          {"families", split.families},
          {"scores", scores},
          {"pairs", pairs}};
}

Json confusion_json(const Confusion& pair) {
  Json mistakes = Json::array();
  for (const Mistake& mistake : pair.mistakes)
    mistakes.push_back(
        {{"line", mistake.line}, {"probability", mistake.probability}, {"title", mistake.title}});
  return {{"truth", pair.truth},
          {"predicted", pair.predicted},
          {"rows", pair.rows},
          {"share", pair.share},
          {"mistakes", mistakes}};
}

/// As the report of the model `own` says it.
Json reported_model_json(const Comparison& comparison, std::size_t index, std::size_t own) {
  const ComparedModel& model = comparison.models[index];
  const auto& [view, metrics, intervals] = main_view(comparison, 0, index);
  const double latency = model.cost.latency_seconds;
  return {{"name", model.name},
          {"baseline", model.baseline},
          {"shipped", index == own},
          // What reads nothing is measured beside the report's own model.
          {"view", model.baseline ? main_view(comparison, 0, own).view : view},
          {"rows", metrics.rows},
          {"accuracy", metrics.accuracy},
          {"accuracy_interval", interval_json(intervals.accuracy)},
          {"macro_f1", metrics.macro_f1},
          {"weighted_f1", metrics.weighted_f1},
          {"bytes", known(model.cost.bytes)},
          {"milliseconds", known(latency < 0 ? latency : latency * 1000)},
          {"training_seconds", known(model.cost.training_seconds)}};
}

}  // namespace

std::string format_comparison(const Comparison& comparison) {
  std::string text;
  for (const ComparedSplit& split : comparison.splits) text += format_scores(comparison, split) + '\n';
  for (const ComparedSplit& split : comparison.splits) text += format_pairs(comparison, split) + '\n';
  return text + format_costs(comparison) + format_worst(comparison);
}

std::string format_comparison_json(const Comparison& comparison) {
  Json models = Json::array();
  for (std::size_t m = 0; m < comparison.models.size(); ++m) models.push_back(model_json(comparison, m));
  Json json{{"version", 1},
            {"data", comparison.data},
            {"date", comparison.date},
            {"labels", comparison.labels},
            {"models", models},
            {"best", comparison.models[comparison.best].name},
            {"splits", Json::object()},
            {"worst", Json::array()}};
  for (const ComparedSplit& split : comparison.splits)
    json["splits"][split.split] = split_json(comparison, split);
  for (const Confusion& pair : comparison.worst) json["worst"].push_back(confusion_json(pair));
  // Titles are any bytes of the catalogue.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string add_models(const std::string& report, const Comparison& comparison, std::size_t own) {
  Json json = Json::parse(report);
  Json& models = json["models"] = Json::array();
  for (std::size_t m = 0; m < comparison.models.size(); ++m)
    models.push_back(reported_model_json(comparison, m, own));
  return json.dump();
}

}  // namespace vitrine::trainer
