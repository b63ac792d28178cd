#include "twin.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "json.hpp"
#include "sentences.hpp"

namespace vitrine::app {
namespace {

using Kind = TwinNode::Kind;
using Nodes = std::vector<TwinNode>;

void ranking(Nodes& nodes, std::string title, const std::vector<Candidate>& candidates, std::size_t count) {
  TwinNode table{.kind = Kind::table, .text = std::move(title), .rows = {{"Type", "Code", "Probability"}}};
  for (std::size_t i = 0; i < std::min(count, candidates.size()); ++i) {
    table.rows.push_back({candidates[i].name, candidates[i].code, percent(candidates[i].probability)});
  }
  nodes.push_back(std::move(table));
}

void add(Nodes& nodes, Kind kind, std::string text) {
  if (!text.empty()) nodes.push_back({.kind = kind, .text = std::move(text)});
}

void shown_text(Nodes& nodes, const TextView& text) {
  const Excerpt shown = excerpt(text);
  add(nodes, Kind::paragraph, text.text.substr(0, shown.bytes));
  add(nodes, Kind::paragraph, left_out_text(shown));
}

void word_table(Nodes& nodes, const AnswerView& answer) {
  std::vector<std::pair<std::string, double>> words;
  for (const TextView* text : {&answer.title, &answer.description}) {
    for (const WordView& word : text->words) {
      words.emplace_back(text->text.substr(word.begin, word.end - word.begin), word.value);
    }
  }
  std::stable_sort(words.begin(), words.end(),
                   [](const auto& a, const auto& b) { return std::abs(a.second) > std::abs(b.second); });
  constexpr std::size_t kWords = 12;
  words.resize(std::min(words.size(), kWords));
  if (words.empty()) return;
  TwinNode table{.kind = Kind::table,
                 .text = "Strongest words",
                 .rows = {{"Word", "Spoke " + for_label(answer) + " (+) or " + kAgainst + " (−)"}}};
  for (const auto& [word, value] : words) table.rows.push_back({word, signed_number(value)});
  nodes.push_back(std::move(table));
}

void answer_nodes(Nodes& nodes, const AnswerView& answer) {
  const Candidate& top = answer.labels.front();
  add(nodes, Kind::paragraph, kHeroCaption);
  add(nodes, Kind::heading, top.name + ", " + percent(top.probability));
  add(nodes, Kind::paragraph, code_text(top));
  add(nodes, Kind::paragraph, review_text(answer));
  ranking(nodes, kRankingTitle, answer.labels, kRankedLabels);

  add(nodes, Kind::heading, kTextTitle);
  if (answer.text.empty()) {
    add(nodes, Kind::paragraph, kNoText);
  } else {
    ranking(nodes, "Types by the words alone", answer.text, kOpinionLabels);
    shown_text(nodes, answer.title);
    shown_text(nodes, answer.description);
    word_table(nodes, answer);
    add(nodes, Kind::paragraph, legend_text(answer));
  }

  add(nodes, Kind::heading, kPhotoTitle);
  if (answer.photo.empty()) {
    add(nodes, Kind::paragraph, kNoPhoto);
  } else {
    ranking(nodes, "Types by the photo alone", answer.photo, kOpinionLabels);
    if (answer.heat) add(nodes, Kind::paragraph, heat_text(*answer.heat));
    add(nodes, Kind::paragraph, legend_text(answer));
    if (!answer.exact) add(nodes, Kind::paragraph, kInexact);
  }
  add(nodes, Kind::paragraph, timing_text(answer));
}

const char* kind_name(Kind kind) {
  switch (kind) {
    case Kind::heading:
      return "heading";
    case Kind::list:
      return "list";
    case Kind::table:
      return "table";
    case Kind::progress:
      return "progress";
    case Kind::paragraph:
      break;
  }
  return "paragraph";
}

}  // namespace

std::vector<TwinNode> twin_nodes(const ClassifyView& view) {
  Nodes nodes;
  if (view.state == State::error) {
    add(nodes, Kind::heading, kErrorTitle);
    add(nodes, Kind::paragraph, view.error.sentence);
  } else if (view.state == State::loading) {
    add(nodes, Kind::heading, kLoadingTitle);
    const auto& [loaded, total] = view.progress;
    nodes.push_back({.kind = Kind::progress,
                     .text = progress_text(view.progress),
                     .fraction = total == 0 ? 0 : static_cast<double>(loaded) / static_cast<double>(total)});
    add(nodes, Kind::paragraph, kLoadingBody);
  } else if (view.answer) {
    answer_nodes(nodes, *view.answer);
  } else {
    const EmptyText text = empty_text(view);
    add(nodes, Kind::heading, text.title);
    add(nodes, Kind::paragraph, text.body);
    TwinNode list{.kind = Kind::list, .text = text.labels_title};
    for (const std::string& name : view.label_names) list.rows.push_back({name});
    nodes.push_back(std::move(list));
  }
  if (view.state == State::working) add(nodes, Kind::paragraph, kWorking);
  return nodes;
}

std::string format_twin(const ClassifyView& view) {
  json nodes = json::array();
  for (const TwinNode& node : twin_nodes(view)) {
    nodes.push_back({{"kind", kind_name(node.kind)},
                     {"text", node.text},
                     {"rows", node.rows},
                     {"fraction", node.fraction}});
  }
  json action;
  if (view.state == State::error && !view.error.action.empty()) {
    action = {{"id", view.error.action}, {"text", action_text(view.error)}};
  }
  return json{{"live", live_text(view)}, {"action", action}, {"nodes", nodes}}.dump();
}

}  // namespace vitrine::app
