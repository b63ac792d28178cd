#include "results_controls.hpp"

#include <utility>

#include "results_sentences.hpp"

namespace vitrine::app {
namespace {

bool is_open(const EvaluationView& view, std::size_t truth, std::size_t predicted) {
  return view.cell && view.cell->mistake.truth == truth && view.cell->mistake.predicted == predicted;
}

void cells(std::vector<Control>& list, const Words& words, const EvaluationView& view) {
  for (std::size_t truth = 0; truth < view.confusion.size(); ++truth) {
    std::uint64_t of = 0;
    for (const std::uint64_t count : view.confusion[truth]) of += count;
    for (std::size_t predicted = 0; predicted < view.confusion.size(); ++predicted) {
      const std::uint64_t count = view.confusion[truth][predicted];
      if (truth == predicted || count == 0) continue;
      const MistakeView mistake{.truth = truth, .predicted = predicted, .count = count, .of = of};
      list.push_back({.id = cell_id(truth, predicted),
                      .text = cell_text(words, view, mistake),
                      .pressed = is_open(view, truth, predicted),
                      .group = "cells"});
    }
  }
}

}  // namespace

std::vector<Control> controls(const ResultsView& view) {
  const Words words(view.language);
  std::vector<Control> list;
  if (view.state == ReportState::unreachable) {
    list.push_back({.id = kReadAgainId, .text = words(kReadAgain), .primary = true});
  }
  if (view.state != ReportState::shown) return list;
  const EvaluationView& evaluation = view.evaluation;
  const auto toggle = [&](std::string id, std::string text, bool pressed) {
    list.push_back({.id = std::move(id), .text = std::move(text), .pressed = pressed});
  };
  for (const std::string& key : evaluation.splits)
    toggle(split_id(key), split_name(words, key), key == evaluation.split);
  for (const EvidenceView& one : evaluation.evidence)
    toggle(evidence_id(one.key), evidence_name(words, one.key), one.key == evaluation.shown);
  for (const char* key : kSorts)
    toggle(sort_id(key), sort_text(words, sort_name(words, key)), key == evaluation.sort);
  add_confusion_controls(list, words, evaluation);
  list.push_back({.id = kThresholdId,
                  .text = words(kThreshold),
                  .range = Range{.last = evaluation.coverage.size() - 1,
                                 .at = evaluation.point,
                                 .text = review_sentence(words, evaluation)}});
  if (evaluation.models.empty()) return list;
  for (const char* key : kModelSorts)
    toggle(model_sort_id(key), sort_text(words, model_sort_name(words, key)), key == evaluation.model_sort);
  return list;
}

void add_confusion_controls(std::vector<Control>& list, const Words& words, const EvaluationView& view) {
  cells(list, words, view);
  for (const MistakeView& mistake : view.mistakes)
    list.push_back({.id = mistake_id(mistake),
                    .text = cell_text(words, view, mistake),
                    .pressed = is_open(view, mistake.truth, mistake.predicted)});
}

std::string evidence_id(const std::string& key) { return "view:" + key; }
std::string split_id(const std::string& key) { return "split:" + key; }
std::string sort_id(const std::string& key) { return "sort:" + key; }
std::string model_sort_id(const std::string& key) { return "models:" + key; }

std::string cell_id(std::size_t truth, std::size_t predicted) {
  return "cell:" + std::to_string(truth) + "," + std::to_string(predicted);
}

std::string mistake_id(const MistakeView& mistake) {
  return "mistake:" + std::to_string(mistake.truth) + "," + std::to_string(mistake.predicted);
}

}  // namespace vitrine::app
