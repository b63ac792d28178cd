#include "read_results.hpp"

#include "json.hpp"

namespace vitrine::app {
namespace {

ReportState read_state(const std::string& name) {
  if (name == "missing") return ReportState::missing;
  if (name == "broken") return ReportState::broken;
  if (name == "unreachable") return ReportState::unreachable;
  if (name == "shown") return ReportState::shown;
  return ReportState::loading;
}

MistakeView read_mistake(const json& mistake) {
  return {.truth = mistake.at("truth").get<std::size_t>(),
          .predicted = mistake.at("predicted").get<std::size_t>(),
          .count = mistake.at("count").get<std::uint64_t>(),
          .of = mistake.at("of").get<std::uint64_t>()};
}

template <typename Value>
std::optional<Value> read_known(const json& value) {
  return value.is_null() ? std::nullopt : std::optional(value.get<Value>());
}

ModelView read_model(const json& model) {
  return {.name = model.at("name").get<std::string>(),
          .baseline = model.at("baseline").get<bool>(),
          .shipped = model.at("shipped").get<bool>(),
          .evidence = model.at("view").get<std::string>(),
          .accuracy = model.at("accuracy").get<double>(),
          .low = model.at("low").get<double>(),
          .high = model.at("high").get<double>(),
          .macro_f1 = model.at("macroF1").get<double>(),
          .bytes = read_known<std::uint64_t>(model.at("bytes")),
          .milliseconds = read_known<double>(model.at("milliseconds"))};
}

void read_lists(const json& source, EvaluationView& view) {
  for (const json& one : source.at("evidence"))
    view.evidence.push_back({.key = one.at("key").get<std::string>(),
                             .accuracy = one.at("accuracy").get<double>(),
                             .low = one.at("low").get<double>(),
                             .high = one.at("high").get<double>()});
  for (const json& one : source.at("classes"))
    view.classes.push_back({.label = one.at("label").get<std::size_t>(),
                            .precision = one.at("precision").get<double>(),
                            .recall = one.at("recall").get<double>(),
                            .f1 = one.at("f1").get<double>(),
                            .support = one.at("support").get<std::uint64_t>()});
  for (const json& one : source.at("reliability"))
    view.reliability.push_back({.rows = one.at("rows").get<std::uint64_t>(),
                                .probability = one.at("probability").get<double>(),
                                .accuracy = one.at("accuracy").get<double>()});
  for (const json& one : source.at("coverage"))
    view.coverage.push_back({.threshold = one.at("threshold").get<double>(),
                             .coverage = one.at("coverage").get<double>(),
                             .accuracy = one.at("accuracy").get<double>()});
  for (const json& one : source.at("gains"))
    view.gains.push_back({.label = one.at("label").get<std::size_t>(),
                          .text = one.at("text").get<double>(),
                          .photo = one.at("photo").get<double>(),
                          .both = one.at("both").get<double>()});
  for (const json& one : source.at("models")) view.models.push_back(read_model(one));
}

EvaluationView read_evaluation(const json& source) {
  EvaluationView view = read_figures(source);
  view.shown = source.at("shown").get<std::string>();
  view.splits = source.at("splits").get<std::vector<std::string>>();
  view.split = source.at("split").get<std::string>();
  view.sort = source.at("sort").get<std::string>();
  view.point = source.at("point").get<std::size_t>();
  view.shipped_threshold = source.at("shippedThreshold").get<double>();
  view.model_count = source.at("modelCount").get<std::size_t>();
  view.model_sort = source.at("modelSort").get<std::string>();
  read_lists(source, view);
  return view;
}

}  // namespace

EvaluationView read_figures(const json& source) {
  EvaluationView view;
  view.names = source.at("names").get<std::vector<std::string>>();
  view.rows = source.at("rows").get<std::uint64_t>();
  view.right = source.at("right").get<std::uint64_t>();
  view.accuracy = source.at("accuracy").get<double>();
  view.low = source.at("low").get<double>();
  view.high = source.at("high").get<double>();
  view.macro_f1 = source.at("macroF1").get<double>();
  view.weighted_f1 = source.at("weightedF1").get<double>();
  view.ece = source.at("ece").get<double>();
  view.confusion = source.at("confusion").get<std::vector<std::vector<std::uint64_t>>>();
  for (const json& one : source.at("mistakes")) view.mistakes.push_back(read_mistake(one));
  if (const json& cell = source.at("cell"); !cell.is_null()) {
    OpenCellView open{.mistake = read_mistake(cell.at("mistake")), .rows = {}};
    for (const json& row : cell.at("rows"))
      open.rows.push_back(
          {.line = row.at("line").get<std::uint64_t>(), .probability = row.at("probability").get<double>()});
    view.cell = std::move(open);
  }
  return view;
}

ResultsView read_results(std::string_view text) {
  const json page = json::parse(text);
  ResultsView view;
  if (page.value("language", "en") == "fr") view.language = Language::french;
  view.state = read_state(page.at("state").get<std::string>());
  view.pack_title = page.at("packTitle").get<std::string>();
  view.problem = page.at("problem").get<std::string>();
  if (view.state == ReportState::shown) view.evaluation = read_evaluation(page.at("evaluation"));
  return view;
}

}  // namespace vitrine::app
