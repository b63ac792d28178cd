#include "read_batch.hpp"

#include "json.hpp"
#include "read_results.hpp"

namespace vitrine::app {

BatchView read_batch(std::string_view text) {
  const json page = json::parse(text);
  const auto count = [&](const char* name) { return page.at(name).get<std::uint64_t>(); };
  BatchView view;
  if (page.value("language", "en") == "fr") view.language = Language::french;
  view.state = page.at("state").get<std::string>();
  view.total = count("total");
  view.done = count("done");
  view.review = count("review");
  view.disagree = count("disagree");
  view.corrected = count("corrected");
  view.nothing = count("nothing");
  view.missing_photos = count("missingPhotos");
  view.broken_photos = count("brokenPhotos");
  view.unknown_labels = count("unknownLabels");
  view.photos = page.at("photos").get<bool>();
  view.labels = page.at("labels").get<bool>();
  view.familiar = page.at("familiar").get<bool>();
  for (const json& one : page.at("filters"))
    view.filters.push_back(
        {.key = one.at("key").get<std::string>(), .rows = one.at("rows").get<std::uint64_t>()});
  view.filter = page.at("filter").get<std::string>();
  view.type = page.at("type").get<std::string>();
  view.sort = page.at("sort").get<std::string>();
  view.descending = page.at("descending").get<bool>();
  view.shown = count("shown");
  view.wide = page.at("wide").get<bool>();
  if (const json& evaluation = page.at("evaluation"); !evaluation.is_null())
    view.evaluation = read_figures(evaluation);
  return view;
}

BatchTableView read_batch_table(std::string_view text) {
  const json table = json::parse(text);
  BatchTableView view{.row_height = table.at("rowHeight").get<float>(),
                      .height = table.at("height").get<float>(),
                      .offset = table.at("offset").get<float>(),
                      .rows = {}};
  for (const json& row : table.at("rows")) {
    const auto is = [&](const char* name) { return row.at(name).get<bool>(); };
    view.rows.push_back({.line = row.at("line").get<std::uint64_t>(),
                         .title = row.at("title").get<std::string>(),
                         .type = row.at("type").get<std::string>(),
                         .label = row.at("label").get<std::string>(),
                         .probability = row.at("probability").get<double>(),
                         .done = is("done"),
                         .review = is("review"),
                         .disagree = is("disagree"),
                         .wrong = is("wrong"),
                         .corrected = is("corrected"),
                         .open = is("open")});
  }
  return view;
}

}  // namespace vitrine::app
