// The Batch view told in words; see twin.hpp. Its rows are told by `row_cells`, as they come into sight.
#include <utility>

#include "batch_sentences.hpp"
#include "twin.hpp"

namespace vitrine::app {
namespace {

using Kind = TwinNode::Kind;
using Nodes = std::vector<TwinNode>;

TwinNode figures_table(const Words& words, const std::vector<Figure>& figures, const Text& title) {
  TwinNode table{
      .kind = Kind::table, .text = words(title), .rows = {{words(kFigureColumn), words(kValueColumn)}}};
  for (const Figure& figure : figures)
    table.rows.push_back(
        {figure.name, figure.more.empty() ? figure.value : figure.value + " " + figure.more});
  return table;
}

}  // namespace

std::vector<TwinNode> twin_nodes(const BatchView& view) {
  constexpr Text kCounted{"What was counted", "Ce qui a été compté"};
  constexpr Text kScores{"How right it was", "Justesse"};
  const Words words(view.language);
  Nodes nodes;
  if (view.total == 0) return nodes;
  nodes.push_back(figures_table(words, count_figures(words, view), kCounted));
  if (view.evaluation) {
    nodes.push_back(figures_table(words, score_figures(words, *view.evaluation), kScores));
    nodes.push_back({.kind = Kind::paragraph, .text = rightness_text(words, *view.evaluation)});
  }
  for (std::string& note : batch_notes(words, view))
    nodes.push_back({.kind = Kind::paragraph, .text = std::move(note)});
  nodes.push_back({.kind = Kind::paragraph, .text = shown_text(words, view)});
  if (view.shown == 0) nodes.push_back({.kind = Kind::paragraph, .text = no_rows_text(words, view)});
  if (view.evaluation && view.evaluation->rows > 0) add_confusion_nodes(nodes, words, *view.evaluation);
  return nodes;
}

std::vector<std::vector<std::string>> row_cells(const BatchView& view) {
  const Words words(view.language);
  std::vector<std::vector<std::string>> rows;
  rows.push_back({column_text(words, view, "line"), words(kTitle), column_text(words, view, "type"),
                  column_text(words, view, "probability")});
  if (view.labels) rows.back().push_back(words(kLabel));
  rows.back().push_back(words(kMarks));
  for (const BatchRowView& row : view.table.rows) {
    std::string told;
    for (const RowMark mark : row_marks(row)) told += (told.empty() ? "" : ", ") + row_mark_text(words, mark);
    rows.push_back({number_text(words, row.line), row.title, type_text(row), probability_text(words, row)});
    if (view.labels) rows.back().push_back(row.label);
    rows.back().push_back(std::move(told));
  }
  return rows;
}

}  // namespace vitrine::app
