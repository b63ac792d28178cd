#include "read_answer.hpp"

#include <algorithm>

#include "rival.hpp"

namespace vitrine::app {
namespace {

/// A field that older answers lack, or that is null where it makes no sense.
json optional_field(const json& object, const char* name) { return object.value(name, json()); }

TextView read_text(const json& text, const json& contributions, const char* field) {
  TextView view;
  if (text.is_null()) return view;
  view.text = text.at(field).get<std::string>();
  for (const json& word : contributions) {
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

/// The class whose evidence is shown: the winner, for which the answer itself has it, where no other was
/// chosen.
json explained_of(const json& answer) {
  if (json chosen = optional_field(answer, "explained"); !chosen.is_null()) return chosen;
  const json& winner = answer.at("labels").front();
  return {{"code", winner.at("code")},
          {"name", winner.at("name")},
          {"contributions", answer.at("contributions")},
          {"heat", answer.at("heat")}};
}

/// The class whose evidence is compared with the winner's.
json rival_of(const json& explained, const json& runner_up, const Candidate& winner) {
  return explained.at("code").get<std::string>() == winner.code ? runner_up : explained;
}

std::optional<RivalView> read_rival(const json& answer, const json& rival, const AnswerView& view) {
  if (rival.is_null()) return std::nullopt;
  const auto code = rival.at("code").get<std::string>();
  const json& text = answer.at("text");
  RivalView read{.name = rival.at("name").get<std::string>(),
                 .text = duel(view.text, view.labels.front().code, code),
                 .photo = duel(view.photo, view.labels.front().code, code)};
  if (!read.text && !read.photo) return std::nullopt;  // only models that read both spoke
  std::vector<TextView> winners;
  std::vector<TextView> rivals;
  for (const char* field : {"title", "description"}) {
    winners.push_back(read_text(text, answer.at("contributions"), field));
    rivals.push_back(read_text(text, rival.at("contributions"), field));
  }
  read.for_winner = word_leads(winners, rivals);
  read.for_rival = word_leads(rivals, winners);
  return read;
}

std::optional<UsualView> read_usual(const json& usual) {
  if (usual.is_null()) return std::nullopt;
  UsualView view{.rows = usual.at("rows").get<std::uint64_t>(),
                 .right = usual.at("right").get<std::uint64_t>()};
  for (const json& other : usual.at("others")) {
    view.others.push_back(
        {.name = other.at("name").get<std::string>(), .count = other.at("count").get<std::uint64_t>()});
  }
  return view;
}

std::optional<Candidate> read_winner(const json& ranking) {
  if (ranking.is_null() || ranking.empty()) return std::nullopt;
  return read_candidates(ranking).front();
}

}  // namespace

std::vector<Candidate> read_candidates(const json& list) {
  std::vector<Candidate> candidates;
  for (const json& item : list) {
    candidates.push_back({.name = item.at("name").get<std::string>(),
                          .code = item.at("code").get<std::string>(),
                          .probability = item.at("probability").get<double>()});
  }
  return candidates;
}

std::optional<AnswerView> read_answer(const json& answer) {
  if (answer.is_null()) return std::nullopt;
  AnswerView view;
  view.labels = read_candidates(answer.at("labels"));
  if (view.labels.empty()) return std::nullopt;
  const json& modalities = answer.at("byModality");
  if (!modalities.at("text").is_null()) view.text = read_candidates(modalities.at("text"));
  if (!modalities.at("image").is_null()) view.photo = read_candidates(modalities.at("image"));
  const json explained = explained_of(answer);
  view.explained_code = explained.at("code").get<std::string>();
  view.explained_name = explained.at("name").get<std::string>();
  view.title = read_text(answer.at("text"), explained.at("contributions"), "title");
  view.description = read_text(answer.at("text"), explained.at("contributions"), "description");
  view.heat = read_heat(explained.at("heat"));
  view.needs_review = answer.at("needsReview").get<bool>();
  view.exact = answer.value("exact", true);
  view.waiting = answer.value("waiting", false);
  view.rival =
      read_rival(answer, rival_of(explained, optional_field(answer, "runnerUp"), view.labels.front()), view);
  if (const json without = optional_field(answer, "without"); !without.is_null()) {
    view.without_photo = read_winner(without.at("photo"));
    view.without_title = read_winner(without.at("title"));
  }
  view.usual = read_usual(optional_field(answer, "usual"));
  if (answer.contains("timings")) read_timings(answer.at("timings"), view);
  return view;
}

}  // namespace vitrine::app
