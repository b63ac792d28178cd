#include "read_present.hpp"

#include <algorithm>

#include "json.hpp"
#include "read_results.hpp"
#include "read_view.hpp"

namespace vitrine::app {
namespace {

template <class T>
std::optional<T> read_optional(const json& value) {
  return value.is_null() ? std::nullopt : std::optional<T>(value.get<T>());
}

std::vector<ModelFileView> read_models(const json& list) {
  std::vector<ModelFileView> models;
  for (const json& one : list)
    models.push_back(
        {.name = one.at("name").get<std::string>(), .bytes = one.at("bytes").get<std::uint64_t>()});
  return models;
}

PackFacts read_facts(const json& facts) {
  return {.rows = facts.at("rows").get<std::uint64_t>(),
          .extra_rows = facts.at("extraRows").get<std::uint64_t>(),
          .with_description = facts.at("withDescription").get<std::uint64_t>(),
          .with_photo = facts.at("withPhoto").get<std::uint64_t>(),
          .families = facts.at("families").get<std::uint64_t>(),
          .source = facts.at("source").get<std::string>(),
          .licence = facts.at("licence").get<std::string>(),
          .date = facts.at("date").get<std::string>(),
          .text_models = read_models(facts.at("textModels")),
          .photo_models = read_models(facts.at("photoModels")),
          .joint_models = read_models(facts.at("jointModels")),
          .photo_width = facts.at("photoWidth").get<int>(),
          .photo_height = facts.at("photoHeight").get<int>(),
          .bytes = facts.at("bytes").get<std::uint64_t>(),
          .limits = facts.at("limits").get<std::vector<std::string>>()};
}

}  // namespace

PresentView read_present(std::string_view text) {
  const json page = json::parse(text);
  const ResultsView results = read_results(page.at("results").dump());
  PresentView view;
  view.language = results.language;
  view.slide = std::min(page.at("slide").get<std::size_t>(), kSlides - 1);
  view.pack_title = results.pack_title;
  view.types = page.at("types").get<std::vector<std::string>>();
  view.report = results.state;
  view.problem = results.problem;
  view.evaluation = results.evaluation;
  view.grouped_accuracy = read_optional<double>(page.at("groupedAccuracy"));
  view.facts = read_facts(page.at("facts"));
  view.classify = read_view(page.at("classify").dump());
  if (const json& measured = page.at("measured"); !measured.is_null())
    view.measured = {.milliseconds = measured.at("milliseconds").get<double>(),
                     .runs = measured.at("runs").get<std::uint64_t>()};
  view.warm = page.at("warm").get<bool>();
  view.visit_bytes = page.at("visitBytes").get<std::uint64_t>();
  const json& assumed = page.at("assumptions");
  view.assumptions = {.products = assumed.at("products").get<double>(),
                      .seconds = assumed.at("seconds").get<double>(),
                      .hourly = assumed.at("hourly").get<double>()};
  for (std::size_t i = 0; i < kSlides; ++i) {
    const json& texts = page.at("texts").at(i);
    view.texts[i] = {.title = texts.at("title").get<std::string>(),
                     .lead = texts.at("lead").get<std::string>(),
                     .notes = texts.at("notes").get<std::string>()};
  }
  return view;
}

}  // namespace vitrine::app
