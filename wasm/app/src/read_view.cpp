#include "read_view.hpp"

#include "json.hpp"
#include "read_answer.hpp"

namespace vitrine::app {
namespace {

State read_state(const std::string& name) {
  if (name == "ready") return State::ready;
  if (name == "working") return State::working;
  if (name == "answer") return State::answer;
  if (name == "error") return State::error;
  return State::loading;
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
  if (const json other = page.value("other", json()); !other.is_null()) {
    OtherPackView read{.title = other.at("title").get<std::string>(),
                       .labels = read_candidates(other.at("answer").at("labels"))};
    if (!read.labels.empty()) view.other = std::move(read);
  }
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
