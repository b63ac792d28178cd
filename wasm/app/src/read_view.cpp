#include "read_view.hpp"

#include <algorithm>

#include "json.hpp"

namespace vitrine::app {
namespace {

State read_state(const std::string& name) {
  if (name == "ready") return State::ready;
  if (name == "working") return State::working;
  if (name == "answer") return State::answer;
  if (name == "error") return State::error;
  return State::loading;
}

std::vector<Candidate> read_candidates(const json& list) {
  std::vector<Candidate> candidates;
  for (const json& item : list) {
    candidates.push_back({.name = item.at("name").get<std::string>(),
                          .code = item.at("code").get<std::string>(),
                          .probability = item.at("probability").get<double>()});
  }
  return candidates;
}

TextView read_text(const json& answer, const char* field) {
  TextView view;
  const json& text = answer.at("text");
  if (text.is_null()) return view;
  view.text = text.at(field).get<std::string>();
  for (const json& word : answer.at("contributions")) {
    if (word.at("field").get<std::string>() != field) continue;
    const WordView read{.begin = word.at("begin").get<std::uint32_t>(),
                        .end = word.at("end").get<std::uint32_t>(),
                        .value = word.at("value").get<double>()};
    if (read.begin < read.end && read.end <= view.text.size()) view.words.push_back(read);
  }
  std::sort(view.words.begin(), view.words.end(),
            [](const WordView& a, const WordView& b) { return a.begin < b.begin; });
  return view;
}

std::optional<HeatView> read_heat(const json& heat) {
  if (heat.is_null()) return std::nullopt;
  const json& box = heat.at("box");
  HeatView view{.rows = heat.at("rows").get<int>(),
                .columns = heat.at("columns").get<int>(),
                .values = heat.at("values").get<std::vector<float>>(),
                .left = box.at("left").get<double>(),
                .top = box.at("top").get<double>(),
                .right = box.at("right").get<double>(),
                .bottom = box.at("bottom").get<double>()};
  const bool fits = view.rows > 0 && view.columns > 0 &&
                    view.values.size() == static_cast<std::size_t>(view.rows) * view.columns;
  if (!fits) return std::nullopt;
  return view;
}

void read_timings(const json& timings, AnswerView& view) {
  for (const auto& [key, value] : timings.items()) {
    if (!value.is_number()) continue;
    if (value.get<double>() == 0) continue;  // a step that this product did not need
    if (key == "totalMs") {
      view.total_milliseconds = value.get<double>();
    } else {
      view.timings.push_back({.key = key, .milliseconds = value.get<double>()});
    }
  }
}

std::optional<AnswerView> read_answer(const json& answer) {
  if (answer.is_null()) return std::nullopt;
  AnswerView view;
  view.labels = read_candidates(answer.at("labels"));
  if (view.labels.empty()) return std::nullopt;
  const json& modalities = answer.at("byModality");
  if (!modalities.at("text").is_null()) view.text = read_candidates(modalities.at("text"));
  if (!modalities.at("image").is_null()) view.photo = read_candidates(modalities.at("image"));
  view.title = read_text(answer, "title");
  view.description = read_text(answer, "description");
  view.heat = read_heat(answer.at("heat"));
  view.needs_review = answer.at("needsReview").get<bool>();
  view.exact = answer.value("exact", true);
  if (answer.contains("timings")) read_timings(answer.at("timings"), view);
  return view;
}

}  // namespace

ClassifyView read_view(std::string_view text) {
  const json page = json::parse(text);
  ClassifyView view;
  if (page.value("language", "en") == "fr") view.language = Language::french;
  view.state = read_state(page.at("state").get<std::string>());
  if (const json& progress = page.at("progress"); !progress.is_null()) {
    view.progress = {.loaded_bytes = progress.at("loadedBytes").get<std::uint64_t>(),
                     .total_bytes = progress.at("totalBytes").get<std::uint64_t>()};
  }
  if (const json& pack = page.at("pack"); !pack.is_null()) {
    view.pack_title = pack.at("title").get<std::string>();
    for (const json& label : pack.at("labels")) {
      view.label_names.push_back(label.at("name").get<std::string>());
    }
  }
  view.answer = read_answer(page.at("answer"));
  if (const json& photo = page.at("photo"); !photo.is_null()) {
    view.photo = PhotoView{.width = photo.at("width").get<int>(), .height = photo.at("height").get<int>()};
  }
  if (const json& error = page.at("error"); !error.is_null()) {
    view.error = {.sentence = error.at("sentence").get<std::string>(),
                  .action = error.at("action").get<std::string>()};
  }
  return view;
}

}  // namespace vitrine::app
