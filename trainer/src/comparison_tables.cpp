// The tables of a comparison's page; see comparison_tables.hpp.
#include "comparison_tables.hpp"

#include <algorithm>

#include "comparison_format.hpp"
#include "svg.hpp"
#include "view.hpp"

namespace vitrine::trainer {
namespace {

constexpr std::size_t kTitleCharacters = 120;

std::string cell(const std::string& text, const std::string& style = {}) {
  return "<td" + (style.empty() ? "" : " class=\"" + style + "\"") + ">" + text + "</td>";
}

std::string row_head(const std::string& name, const std::string& note = {}) {
  return "<th scope=\"row\">" + escape_html(name) +
         (note.empty() ? "" : "<small>" + escape_html(note) + "</small>") + "</th>";
}

std::string row(const std::string& cells, const std::string& style = {}) {
  return "<tr" + (style.empty() ? "" : " class=\"" + style + "\"") + ">" + cells + "</tr>\n";
}

/// The first column holds what the rows are about.
std::string head(const std::vector<std::string>& columns) {
  std::string cells;
  for (const std::string& column : columns)
    cells += "<th scope=\"col\"" + std::string(cells.empty() ? " class=\"left\"" : "") + ">" +
             escape_html(column) + "</th>";
  return "<thead>" + row(cells) + "</thead>\n";
}

/// A body of its own under a line that names it.
std::string body(const std::string& name, std::size_t columns, const std::string& rows) {
  const std::string heading = name.empty()
                                  ? ""
                                  : row("<th scope=\"colgroup\" colspan=\"" + std::to_string(columns) +
                                            "\">" + escape_html(name) + "</th>",
                                        "split");
  return "<tbody>\n" + heading + rows + "</tbody>\n";
}

std::string table(const std::string& name, const std::vector<std::string>& columns, const std::string& bodies,
                  const std::string& style = {}) {
  return "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + escape_html(name) +
         "\">\n<table" + (style.empty() ? "" : " class=\"" + style + "\"") + ">\n" + head(columns) + bodies +
         "</table>\n</div>\n";
}

std::string split_name(const ComparedSplit& split) {
  return split.split + " split, " + std::to_string(split.folds) +
         (split.folds == 1 ? " fold, " : " folds, ") + std::to_string(split.rows) +
         " products; intervals over " +
         (split.families > 0 ? std::to_string(split.families) + " families" : "products");
}

struct Column {
  const char* name;
  double Metrics::*value;
  Interval ScoreIntervals::*interval;
};

constexpr Column kColumns[]{{"accuracy", &Metrics::accuracy, &ScoreIntervals::accuracy},
                            {"precision", &Metrics::macro_precision, &ScoreIntervals::macro_precision},
                            {"recall", &Metrics::macro_recall, &ScoreIntervals::macro_recall},
                            {"macro F1", &Metrics::macro_f1, &ScoreIntervals::macro_f1},
                            {"weighted F1", &Metrics::weighted_f1, &ScoreIntervals::weighted_f1}};

std::vector<std::string> score_columns(std::vector<std::string> columns) {
  for (const Column& column : kColumns) columns.emplace_back(column.name);
  columns.emplace_back("ECE");
  return columns;
}

/// As they are printed, so that equal figures are equally bold.
bool is_top(double value, double best) { return format_score(value) == format_score(best); }

std::string score_cells(const ComparedView& view, const std::vector<const ComparedView*>& rivals) {
  std::string cells;
  for (const auto& [name, value, interval] : kColumns) {
    double best = 0;
    for (const ComparedView* rival : rivals) best = std::max(best, rival->metrics.*value);
    cells += cell(format_score(view.metrics.*value) + "<span class=\"range\">" +
                      format_interval(view.intervals.*interval) + "</span>",
                  is_top(view.metrics.*value, best) ? "top" : "");
  }
  return cells + cell(format_score(view.metrics.ece));
}

}  // namespace

std::string scores_table(const Comparison& comparison) {
  std::vector<std::string> columns = score_columns({"model"});
  for (const char* name : {"size", "latency", "training"}) columns.emplace_back(name);
  std::string bodies;
  for (std::size_t s = 0; s < comparison.splits.size(); ++s) {
    std::vector<const ComparedView*> views;
    for (std::size_t m = 0; m < comparison.models.size(); ++m) views.push_back(&main_view(comparison, s, m));
    std::string rows;
    for (std::size_t m = 0; m < comparison.models.size(); ++m) {
      const ComparedModel& model = comparison.models[m];
      const std::string view = model.baseline ? "" : std::string(spoken_view(views[m]->view));
      rows +=
          row(row_head(model.name, view) + score_cells(*views[m], views) +
                  cell(format_bytes(model.cost.bytes)) + cell(format_latency(model.cost.latency_seconds)) +
                  cell(format_training(model.cost.training_seconds)),
              model.baseline ? "floor" : "");
    }
    bodies += body(split_name(comparison.splits[s]), columns.size(), rows);
  }
  return table("Scores of the models", columns, bodies);
}

std::string all_views_table(const Comparison& comparison) {
  const std::vector<std::string> columns = score_columns({"model", "products"});
  std::string bodies;
  for (const ComparedSplit& split : comparison.splits) {
    std::vector<const ComparedView*> all;
    for (const auto& views : split.views)
      for (const ComparedView& view : views) all.push_back(&view);
    std::string rows;
    for (std::size_t m = 0; m < comparison.models.size(); ++m)
      for (const ComparedView& view : split.views[m]) {
        const ComparedModel& model = comparison.models[m];
        rows += row(row_head(model.name, model.baseline ? "" : std::string(spoken_view(view.view))) +
                        cell(std::to_string(view.metrics.rows)) + score_cells(view, all),
                    model.baseline ? "floor" : "");
      }
    bodies += body(split_name(split), columns.size(), rows);
  }
  return table("Scores of all views", columns, bodies);
}

std::string pairs_table(const Comparison& comparison) {
  const std::vector<std::string> columns{
      "pair", "products", "only first right", "only second right", "accuracy",
      "p",    "p (Holm)", "macro F1",         "tells them apart"};
  std::string bodies;
  for (const ComparedSplit& split : comparison.splits) {
    std::string rows;
    for (const ComparedPair& pair : split.pairs) {
      const ComparedModel& a = comparison.models[pair.a];
      const ComparedModel& b = comparison.models[pair.b];
      const bool sure = is_significant(pair.p_corrected);
      rows += row(row_head(a.name + " − " + b.name) + cell(std::to_string(pair.rows)) +
                      cell(std::to_string(pair.only_a)) + cell(std::to_string(pair.only_b)) +
                      cell(format_difference(pair.accuracy_difference) + "<span class=\"range\">" +
                           format_difference(pair.accuracy_interval) + "</span>") +
                      cell(escape_html(format_p(pair.p))) +
                      cell(escape_html(format_p(pair.p_corrected)), sure ? "top" : "") +
                      cell(format_difference(pair.macro_f1_difference) + "<span class=\"range\">" +
                           format_difference(pair.macro_f1_interval) + "</span>") +
                      cell(sure ? "yes" : "no"),
                  b.baseline ? "floor" : "");
    }
    bodies += body(split.split + " split", columns.size(), rows);
  }
  return table("Paired tests", columns, bodies);
}

std::string costs_table(const Comparison& comparison) {
  std::string rows;
  for (const ComparedModel& model : comparison.models)
    if (!model.baseline)
      rows += row(row_head(model.name) + cell(format_bytes(model.cost.bytes)) +
                  cell(format_latency(model.cost.latency_seconds)) +
                  cell(format_training(model.cost.training_seconds)));
  return table("Costs", {"model", "exported size", "latency", "training"}, body({}, 4, rows));
}

std::string reliability_table(const Comparison& comparison) {
  const std::vector<std::string> columns{"claimed probability", "products", "mean claimed", "right"};
  std::string bodies;
  for (std::size_t m = 0; m < comparison.models.size(); ++m) {
    if (comparison.models[m].baseline) continue;
    const std::vector<ReliabilityBin>& bins = main_view(comparison, 0, m).metrics.reliability;
    const auto edge = [&](std::size_t b) {
      return format_score(static_cast<double>(b) / static_cast<double>(bins.size()));
    };
    std::string rows;
    for (std::size_t b = 0; b < bins.size(); ++b)
      if (bins[b].weight > 0)
        rows += row(row_head(edge(b) + "–" + edge(b + 1)) +
                    cell(std::to_string(static_cast<std::size_t>(bins[b].weight))) +
                    cell(format_score(bins[b].probability)) + cell(format_score(bins[b].accuracy)));
    bodies += body(comparison.models[m].name, columns.size(), rows);
  }
  return table("Reliability", columns, bodies);
}

std::string classes_table(const Comparison& comparison) {
  const Metrics& best = main_view(comparison, 0, comparison.best).metrics;
  std::vector<std::string> columns{"class", "products", "precision", "recall"};
  for (const ComparedModel& model : comparison.models)
    if (!model.baseline) columns.push_back("F1 " + model.name);
  std::string rows;
  for (std::size_t c = 0; c < comparison.labels.size(); ++c) {
    double most = 0;
    for (std::size_t m = 0; m + 1 < comparison.models.size(); ++m)
      most = std::max(most, main_view(comparison, 0, m).metrics.per_class[c].f1);
    std::string cells = row_head(comparison.labels[c]) +
                        cell(std::to_string(static_cast<std::size_t>(best.per_class[c].support))) +
                        cell(format_score(best.per_class[c].precision)) +
                        cell(format_score(best.per_class[c].recall));
    for (std::size_t m = 0; m + 1 < comparison.models.size(); ++m) {
      const double f1 = main_view(comparison, 0, m).metrics.per_class[c].f1;
      cells += cell(format_score(f1), is_top(f1, most) ? "top" : "");
    }
    rows += row(cells);
  }
  return table("Scores by class", columns, body({}, columns.size(), rows));
}

std::string confusion_table(const Comparison& comparison) {
  const auto& confusion = main_view(comparison, 0, comparison.best).metrics.confusion;
  std::vector<std::string> columns{"class, and how often it was taken for"};
  for (std::size_t c = 0; c < confusion.size(); ++c) columns.push_back(std::to_string(c + 1));
  std::string rows;
  for (std::size_t truth = 0; truth < confusion.size(); ++truth) {
    std::string cells = row_head(std::to_string(truth + 1) + " " + comparison.labels[truth]);
    for (std::size_t predicted = 0; predicted < confusion.size(); ++predicted) {
      const std::string rows_here = std::to_string(static_cast<std::size_t>(confusion[truth][predicted]));
      cells += cell(rows_here, truth == predicted ? "top" : "");
    }
    rows += row(cells);
  }
  return table("Confusion matrix as numbers", columns, body({}, columns.size(), rows));
}

std::string worst_table(const Comparison& comparison) {
  const std::vector<std::string> columns{"class", "taken for", "products", "of the class",
                                         "the surest of them"};
  std::string rows;
  for (const Confusion& pair : comparison.worst) {
    std::string samples;
    for (const Mistake& mistake : pair.mistakes)
      samples += "<li>" + escape_html(shortened(mistake.title, kTitleCharacters)) + " <span>line " +
                 std::to_string(mistake.line) + ", " + format_score(mistake.probability) + "</span></li>";
    rows += row(row_head(comparison.labels[pair.truth]) +
                cell(escape_html(comparison.labels[pair.predicted])) + cell(std::to_string(pair.rows)) +
                cell(format_percent(pair.share)) + cell("<ul class=\"samples\">" + samples + "</ul>"));
  }
  return table("Most frequent mistakes", columns, body({}, columns.size(), rows), "worst");
}

}  // namespace vitrine::trainer
