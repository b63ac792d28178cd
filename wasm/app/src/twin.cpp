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

void ranking(Nodes& nodes, const Words& words, std::string title, const std::vector<Candidate>& candidates,
             std::size_t count) {
  TwinNode table{.kind = Kind::table,
                 .text = std::move(title),
                 .rows = {{words(kTypeColumn), words(kCodeColumn), words(kProbabilityColumn)}}};
  for (std::size_t i = 0; i < std::min(count, candidates.size()); ++i) {
    table.rows.push_back({candidates[i].name, candidates[i].code, words.percent(candidates[i].probability)});
  }
  nodes.push_back(std::move(table));
}

void add(Nodes& nodes, Kind kind, std::string text) {
  if (!text.empty()) nodes.push_back({.kind = kind, .text = std::move(text)});
}

void shown_text(Nodes& nodes, const Words& words, const TextView& text) {
  const Excerpt shown = excerpt(text);
  add(nodes, Kind::paragraph, text.text.substr(0, shown.bytes));
  add(nodes, Kind::paragraph, left_out_text(words, shown));
}

void word_table(Nodes& nodes, const Words& words, const AnswerView& answer) {
  std::vector<std::pair<std::string, double>> spoken;
  for (const TextView* text : {&answer.title, &answer.description}) {
    for (const WordView& word : text->words) {
      spoken.emplace_back(text->text.substr(word.begin, word.end - word.begin), word.value);
    }
  }
  std::stable_sort(spoken.begin(), spoken.end(),
                   [](const auto& a, const auto& b) { return std::abs(a.second) > std::abs(b.second); });
  constexpr std::size_t kWords = 12;
  spoken.resize(std::min(spoken.size(), kWords));
  if (spoken.empty()) return;
  TwinNode table{.kind = Kind::table,
                 .text = words(kWordsTitle),
                 .rows = {{words(kWordColumn), spoke_text(words, answer)}}};
  for (const auto& [word, value] : spoken) table.rows.push_back({word, words.signed_number(value)});
  nodes.push_back(std::move(table));
}

void lead_nodes(Nodes& nodes, const Words& words, const std::string& name,
                const std::vector<WordLead>& leads) {
  if (leads.empty()) return add(nodes, Kind::paragraph, no_lead_text(words, name));
  TwinNode table{.kind = Kind::table, .text = name, .rows = {{words(kWordColumn), words(kLeadColumn)}}};
  for (const auto& [word, lead] : leads) table.rows.push_back({word, words.signed_number(lead)});
  nodes.push_back(std::move(table));
}

void rival_nodes(Nodes& nodes, const Words& words, const AnswerView& answer) {
  const RivalView& rival = *answer.rival;
  const std::string& winner = answer.labels.front().name;
  add(nodes, Kind::heading, rival_title(words, rival));
  add(nodes, Kind::paragraph, rival_text(words, answer));
  TwinNode table{.kind = Kind::table,
                 .text = rival_title(words, rival),
                 .rows = {{words(kEvidenceColumn), winner, rival.name}}};
  const auto row = [&](const Text& title, const std::optional<Duel>& duel) {
    if (!duel) return;
    table.rows.push_back({words(title), words.percent(duel->winner), words.percent(duel->rival)});
  };
  row(kWordsAlone, rival.text);
  row(kPhotoAlone, rival.photo);
  nodes.push_back(std::move(table));
  if (!rival.text) return;
  lead_nodes(nodes, words, winner, rival.for_winner);
  lead_nodes(nodes, words, rival.name, rival.for_rival);
}

void without_nodes(Nodes& nodes, const Words& words, const AnswerView& answer) {
  TwinNode table{
      .kind = Kind::table,
      .text = words(kWithoutTitle),
      .rows = {{words(kWithoutColumn), words(kTypeColumn), words(kProbabilityColumn), words(kChangeColumn)}}};
  const auto row = [&](const Text& title, const std::optional<Candidate>& without) {
    if (!without) return;
    table.rows.push_back({words(title), without->name, words.percent(without->probability),
                          change_text(words, answer, *without)});
  };
  row(kWithoutPhoto, answer.without_photo);
  row(kWithoutWords, answer.without_title);
  if (table.rows.size() == 1) return;
  add(nodes, Kind::heading, words(kWithoutTitle));
  nodes.push_back(std::move(table));
}

void usual_nodes(Nodes& nodes, const Words& words, const AnswerView& answer) {
  add(nodes, Kind::heading, usual_title(words, answer));
  add(nodes, Kind::paragraph, usual_text(words, *answer.usual));
  add(nodes, Kind::paragraph, usual_others_text(words, *answer.usual));
}

void compare_nodes(Nodes& nodes, const Words& words, const ClassifyView& view) {
  add(nodes, Kind::heading, words(kCompareTitle));
  add(nodes, Kind::paragraph, agreement_text(words, view));
  ranking(nodes, words, view.pack_title, view.answer->labels, kRankedLabels);
  ranking(nodes, words, view.other->title, view.other->labels, kRankedLabels);
}

void answer_nodes(Nodes& nodes, const Words& words, const ClassifyView& view) {
  const AnswerView& answer = *view.answer;
  const Candidate& top = answer.labels.front();
  add(nodes, Kind::paragraph, words(kHeroCaption));
  add(nodes, Kind::heading, top.name + ", " + words.percent(top.probability));
  add(nodes, Kind::paragraph, code_text(top));
  add(nodes, Kind::paragraph, review_text(words, answer));
  ranking(nodes, words, words(kRankingTitle), answer.labels, kRankedLabels);
  add(nodes, Kind::paragraph, words(kRankingHint));

  if (view.other) compare_nodes(nodes, words, view);

  add(nodes, Kind::heading, words(kTextTitle));
  if (answer.text.empty()) {
    add(nodes, Kind::paragraph, words(kNoText));
  } else {
    ranking(nodes, words, words(kTextRankingTitle), answer.text, kOpinionLabels);
    shown_text(nodes, words, answer.title);
    shown_text(nodes, words, answer.description);
    word_table(nodes, words, answer);
    add(nodes, Kind::paragraph, legend_text(words, answer));
  }

  add(nodes, Kind::heading, words(kPhotoTitle));
  if (answer.photo.empty()) {
    add(nodes, Kind::paragraph, words(answer.waiting ? kWaiting : kNoPhoto));
  } else {
    ranking(nodes, words, words(kPhotoRankingTitle), answer.photo, kOpinionLabels);
    if (answer.heat) add(nodes, Kind::paragraph, heat_text(words, *answer.heat));
    add(nodes, Kind::paragraph, legend_text(words, answer));
    if (!answer.exact) add(nodes, Kind::paragraph, words(kInexact));
  }
  if (answer.rival) rival_nodes(nodes, words, answer);
  without_nodes(nodes, words, answer);
  if (answer.usual) usual_nodes(nodes, words, answer);
  add(nodes, Kind::paragraph, timing_text(words, answer));
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
  const Words words(view.language);
  Nodes nodes;
  if (view.state == State::error) {
    add(nodes, Kind::heading, words(kErrorTitle));
    add(nodes, Kind::paragraph, view.error.sentence);
  } else if (view.state == State::loading) {
    add(nodes, Kind::heading, words(kLoadingTitle));
    const auto& [loaded, total] = view.progress;
    nodes.push_back({.kind = Kind::progress,
                     .text = progress_text(words, view.progress),
                     .fraction = total == 0 ? 0 : static_cast<double>(loaded) / static_cast<double>(total)});
    add(nodes, Kind::paragraph, words(kLoadingBody));
  } else if (view.answer) {
    answer_nodes(nodes, words, view);
  } else {
    add(nodes, Kind::heading, words(kEmptyTitle));
    add(nodes, Kind::paragraph, words(kEmptyBody));
    TwinNode list{.kind = Kind::list, .text = words(kTypesApart, view.label_names.size())};
    for (const std::string& name : view.label_names) list.rows.push_back({name});
    nodes.push_back(std::move(list));
  }
  if (view.state == State::working) add(nodes, Kind::paragraph, words(kWorking));
  return nodes;
}

std::string format_twin(const std::string& live, const std::vector<Control>& controls,
                        const std::vector<TwinNode>& nodes) {
  json pieces = json::array();
  for (const TwinNode& node : nodes) {
    pieces.push_back({{"kind", kind_name(node.kind)},
                      {"text", node.text},
                      {"rows", node.rows},
                      {"fraction", node.fraction}});
  }
  json buttons = json::array();
  for (const Control& control : controls) {
    json button = {{"id", control.id}, {"text", control.text}, {"primary", control.primary}};
    if (control.pressed) button["pressed"] = *control.pressed;
    if (!control.group.empty()) button["group"] = control.group;
    if (control.range) {
      button["range"] = {
          {"last", control.range->last}, {"at", control.range->at}, {"text", control.range->text}};
    }
    buttons.push_back(std::move(button));
  }
  return json{{"live", live}, {"controls", buttons}, {"nodes", pieces}}.dump();
}

}  // namespace vitrine::app
