// The slide that is shown, told in words; see twin.hpp.
#include <algorithm>
#include <utility>

#include "present_sentences.hpp"
#include "present_texts.hpp"
#include "results_sentences.hpp"
#include "sentences.hpp"
#include "twin.hpp"

namespace vitrine::app {
namespace {

using Kind = TwinNode::Kind;
using Nodes = std::vector<TwinNode>;

void add(Nodes& nodes, Kind kind, std::string text) {
  if (!text.empty()) nodes.push_back({.kind = kind, .text = std::move(text)});
}

void add_pairs(Nodes& nodes, const Words& words, std::string caption, const Pairs& pairs) {
  TwinNode table{.kind = Kind::table, .text = std::move(caption), .rows = {{words(kWhat), words(kValue)}}};
  for (const auto& [name, value] : pairs) table.rows.push_back({name, value});
  nodes.push_back(std::move(table));
}

/// Figures that are drawn large, each with what it counts.
void add_figures(Nodes& nodes, const Pairs& pairs) {
  for (const auto& [number, what] : pairs) add(nodes, Kind::paragraph, number + " " + what);
}

void add_list(Nodes& nodes, std::string title, const std::vector<std::string>& items) {
  TwinNode list{.kind = Kind::list, .text = std::move(title)};
  for (const std::string& item : items) list.rows.push_back({item});
  nodes.push_back(std::move(list));
}

void missing_nodes(Nodes& nodes, const Words& words, const PresentView& view) {
  const std::vector<std::string> list = missing_texts(words, view);
  if (!list.empty()) add_list(nodes, words(kHowToGet), list);
}

void question_nodes(Nodes& nodes, const Words& words, const PresentView& view) {
  add_figures(nodes, headline_pairs(words, view));
  add_list(nodes, words(kTypes), view.types);
}

void data_nodes(Nodes& nodes, const Words& words, const PresentView& view) {
  if (learned_rows(view) > 0)
    add(nodes, Kind::paragraph,
        words.count(static_cast<double>(learned_rows(view))) + " " + words(kProductsFigure));
  add_pairs(nodes, words, words(kProductsColumn), data_pairs(words, view));
  if (!view.has_report()) return add_list(nodes, words(kTypes), view.types);
  TwinNode table{
      .kind = Kind::table, .text = words(kTypes), .rows = {{words(kTypeName), words(kProductsColumn)}}};
  std::vector<ClassView> classes = view.evaluation.classes;
  std::stable_sort(classes.begin(), classes.end(), [](const ClassView& a, const ClassView& b) {
    return a.support != b.support ? a.support > b.support : a.label < b.label;
  });
  for (const ClassView& one : classes)
    table.rows.push_back({view.evaluation.names[one.label], words.count(static_cast<double>(one.support))});
  nodes.push_back(std::move(table));
}

void how_nodes(Nodes& nodes, const Words& words, const PresentView& view) {
  const auto& answer = view.classify.answer;
  if (!answer) return add(nodes, Kind::paragraph, demo_state_text(words, view));
  add(nodes, Kind::paragraph, words(kProductHead) + ": " + answer->title.text);
  add(nodes, Kind::paragraph, answer->description.text);
  if (answer->text.empty()) add(nodes, Kind::paragraph, words(kNoWords));
  if (!view.classify.photo) add(nodes, Kind::paragraph, words(kNoPicture));
  TwinNode table{.kind = Kind::table,
                 .text = words(kAnswerHead),
                 .rows = {{words(kProductHead), words(kPrepareHead), words(kTime), words(kModelHead),
                           words(kTime), words(kSaysHead), words(kProbabilityColumn)}}};
  const auto row = [&](const Text& head, std::string prepared, const char* before,
                       const std::vector<ModelFileView>& models, const char* model,
                       const std::vector<Candidate>& opinion) {
    table.rows.push_back({words(head), std::move(prepared), step_text(words, view, before),
                          model_files_text(words, models), step_text(words, view, model),
                          opinion.front().name, words.percent(opinion.front().probability)});
  };
  if (!answer->text.empty())
    row(kTitleBox, words(kTextPrepared), "textMs", view.facts.text_models, "textModelMs", answer->text);
  if (!answer->photo.empty())
    row(kPhotoBox, words(kPhotoPrepared) + ", " + photo_size(view.facts), "photoMs", view.facts.photo_models,
        "imageModelMs", answer->photo);
  nodes.push_back(std::move(table));
  add(nodes, Kind::paragraph, words(kAnswerHead) + ": " + opinion_text(words, answer->labels));
  add(nodes, Kind::paragraph, review_text(words, *answer));
  add(nodes, Kind::paragraph, joint_text(words, view));
  add(nodes, Kind::paragraph, total_text(words, view));
}

void models_nodes(Nodes& nodes, const Words& words, const PresentView& view) {
  if (!view.has_report()) return missing_nodes(nodes, words, view);
  double least = 1;
  const std::vector<ModelView> models = compared(view);
  TwinNode table{.kind = Kind::table, .text = words(models.empty() ? kInput : kModel)};
  if (models.empty()) {
    table.rows.push_back({words(kInput), words(kAccuracy), words(kInterval)});
    for (const EvidenceView& one : view.evaluation.evidence) {
      least = std::min(least, one.low);
      table.rows.push_back({evidence_name(words, one.key), score_text(words, one.accuracy),
                            interval_text(words, one.low, one.high)});
    }
  } else {
    table.rows.push_back(
        {words(kModel), words(kInput), words(kAccuracy), words(kInterval), words(kSize), words(kTime)});
    for (const ModelView& one : models) {
      least = std::min(least, one.low);
      table.rows.push_back({compared_name(words, one), evidence_name(words, one.evidence),
                            score_text(words, one.accuracy), interval_text(words, one.low, one.high),
                            size_text(words, one), time_text(words, one)});
    }
  }
  nodes.push_back(std::move(table));
  add(nodes, Kind::paragraph, more_text(words, models.size(), kComparedShown));
  add(nodes, Kind::paragraph, axis_text(words, score_axis(words, kAccuracy, least)));
}

void strengths_nodes(Nodes& nodes, const Words& words, const PresentView& view) {
  if (!view.has_report()) return missing_nodes(nodes, words, view);
  const EvaluationView& found = view.evaluation;
  add(nodes, Kind::paragraph, words(kStrongest) + " – " + words(kWeakest));
  TwinNode types{.kind = Kind::table, .text = words(kF1Of), .rows = {{words(kTypeName), words(kF1)}}};
  for (std::size_t i = found.classes.size(); i-- > 0;)
    types.rows.push_back({found.names[found.classes[i].label], score_text(words, found.classes[i].f1)});
  nodes.push_back(std::move(types));
  std::vector<std::string> mixed;
  for (const MistakeView& one : found.mistakes)
    mixed.push_back(found.names[one.truth] + " → " + found.names[one.predicted] + ": " +
                    count_text(words, one));
  if (mixed.empty()) mixed.push_back(words(kNoMistakes));
  add_list(nodes, words(kMixUps), mixed);
}

void sureness_nodes(Nodes& nodes, const Words& words, const PresentView& view) {
  if (!view.has_report()) return missing_nodes(nodes, words, view);
  const CoverageView& chosen = review_point(view);
  add_figures(nodes, {{fine_percent(words, chosen.accuracy), words(kRightFigure)},
                      {one_in(words, 1 - chosen.coverage), words(kSeenFigure)}});
  add(nodes, Kind::paragraph, axis_text(words, coverage_axis(words)));
  add(nodes, Kind::paragraph,
      axis_text(words, score_axis(words, kAccuracy, least_coverage_accuracy(view.evaluation))));
}

void demo_nodes(Nodes& nodes, const Words& words, const PresentView& view) {
  const auto& answer = view.classify.answer;
  add(nodes, Kind::paragraph, words(kTitleBox) + ", " + words(kSamples));
  if (!answer) return add(nodes, Kind::paragraph, demo_state_text(words, view));
  add(nodes, Kind::paragraph, answer->title.text);
  add(nodes, Kind::paragraph, words(kWinner) + " " + answer->labels.front().name);
  add(nodes, Kind::paragraph, review_text(words, *answer));
  TwinNode table{.kind = Kind::table,
                 .text = words(kRankingTitle),
                 .rows = {{words(kTypeColumn), words(kProbabilityColumn)}}};
  for (std::size_t i = 0; i < std::min<std::size_t>(4, answer->labels.size()); ++i)
    table.rows.push_back({answer->labels[i].name, words.percent(answer->labels[i].probability)});
  nodes.push_back(std::move(table));
  Pairs opinions;
  if (!answer->text.empty()) opinions.emplace_back(words(kWordsSay), opinion_text(words, answer->text));
  if (!answer->photo.empty()) opinions.emplace_back(words(kPhotoSays), opinion_text(words, answer->photo));
  add_pairs(nodes, words, words(kSaysHead), opinions);
}

void cost_nodes(Nodes& nodes, const Words& words, const PresentView& view) {
  const auto& [products, seconds, hourly] = view.assumptions;
  add_figures(nodes, cost_pairs(words, view));
  add_figures(nodes, {{hours_text(words, view.has_report() ? saved(view).hours : products * seconds / 3600),
                       words(view.has_report() ? kSavedFigure : kByHandFigure)}});
  add_pairs(nodes, words, words(kAssumed),
            {{words(kAssumedProducts), words.count(products)},
             {words(kAssumedSeconds), words.count(seconds)},
             {words(kAssumedHourly), words.count(hourly)}});
  for (std::string& line : formula_texts(words, view)) add(nodes, Kind::paragraph, std::move(line));
}

void next_nodes(Nodes& nodes, const Words& words, const PresentView& view) {
  add_list(nodes, words(kNextSteps), next_step_texts(words, view));
  add_list(nodes, words(kLimits), limit_texts(words, view));
}

using Tell = void(Nodes&, const Words&, const PresentView&);
constexpr std::array<Tell*, kSlides> kTellers{question_nodes, data_nodes,      how_nodes,
                                              models_nodes,   strengths_nodes, sureness_nodes,
                                              demo_nodes,     cost_nodes,      next_nodes};

}  // namespace

std::vector<TwinNode> twin_nodes(const PresentView& view) {
  const Words words(view.language);
  const auto kind = static_cast<SlideKind>(view.slide);
  const SlideTexts texts = slide_texts(words, view, kind);
  Nodes nodes;
  add(nodes, Kind::paragraph, slide_name(words, kind) + ", " + counter_text(view));
  add(nodes, Kind::heading, texts.title);
  add(nodes, Kind::paragraph, texts.lead);
  kTellers[view.slide](nodes, words, view);
  return nodes;
}

}  // namespace vitrine::app
