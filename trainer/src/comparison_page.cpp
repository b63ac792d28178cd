// A comparison as an HTML page; see comparison_page.hpp.
#include "comparison_page.hpp"

#include <vector>

#include "comparison_charts.hpp"
#include "comparison_format.hpp"
#include "comparison_style.hpp"
#include "comparison_tables.hpp"
#include "svg.hpp"
#include "view.hpp"

namespace vitrine::trainer {
namespace {

std::string element(const std::string& name, const std::string& content) {
  return "<" + name + ">" + content + "</" + name + ">\n";
}

std::string bold(const std::string& text) { return "<b>" + escape_html(text) + "</b>"; }

std::string count(std::size_t number, const std::string& one, const std::string& many) {
  return std::to_string(number) + " " + (number == 1 ? one : many);
}

/// On paper, whether the table behind a chart is printed open or left out, for the chart has its numbers.
enum class OnPaper { open, left_out };

/// A chart with its caption and the table behind it.
std::string figure(const std::string& chart, const std::string& caption, const std::string& summary,
                   const std::string& table, OnPaper on_paper) {
  return "<figure class=\"card\">\n<div class=\"chart\">\n" + chart + "</div>\n<figcaption>" + caption +
         "</figcaption>\n<details" + (on_paper == OnPaper::left_out ? " class=\"screen\"" : "") +
         ">\n<summary>" + summary + "</summary>\n" + table + "</details>\n</figure>\n";
}

std::string panel(const std::string& heading, const std::string& chart) {
  return "<div>\n" + element("h3", escape_html(heading)) + chart + "</div>\n";
}

/// "a", "a and b", "a, b and c", each bold.
std::string enumerated(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + bold(names[i]);
  return text;
}

/// What the numbers say, in two or three sentences.
std::string finding(const Comparison& comparison) {
  const ComparedSplit& split = comparison.splits.front();
  const std::size_t best = comparison.best;
  const ComparedView& view = main_view(comparison, 0, best);
  std::vector<std::string> worse, alike;
  for (const ComparedPair& pair : split.pairs) {
    if (pair.a != best && pair.b != best) continue;
    const ComparedModel& other = comparison.models[pair.a == best ? pair.b : pair.a];
    if (!other.baseline) (is_significant(pair.p_corrected) ? worse : alike).push_back(other.name);
  }
  std::string text = bold(comparison.models[best].name) + " reaches the highest macro F1 of the " +
                     split.split + " split, " + format_score(view.metrics.macro_f1) + " (" +
                     format_interval(view.intervals.macro_f1) + "), and an accuracy of " +
                     format_score(view.metrics.accuracy) + ", from " + std::string(spoken_view(view.view)) +
                     ".";
  if (!worse.empty())
    text += " Its accuracy differs significantly from that of " + enumerated(worse) +
            (alike.empty() ? "." : "; from " + enumerated(alike) + " it cannot be told apart.");
  else if (!alike.empty())
    text += " No test tells its accuracy from that of " + enumerated(alike) + ".";
  const ComparedView& floor = main_view(comparison, 0, comparison.models.size() - 1);
  return text + " Always naming the most frequent class would reach an accuracy of " +
         format_score(floor.metrics.accuracy) + ".";
}

std::string facts(const Comparison& comparison) {
  std::string html;
  const auto fact = [&](const std::string& term, const std::string& value) {
    if (!value.empty())
      html += "<div><dt>" + escape_html(term) + "</dt><dd>" + escape_html(value) + "</dd></div>\n";
  };
  fact("Catalogue", comparison.data);
  fact("Products", std::to_string(comparison.splits.front().rows));
  fact("Classes", std::to_string(comparison.labels.size()));
  fact("Models", std::to_string(comparison.models.size() - 1));
  std::string splits;
  for (const ComparedSplit& split : comparison.splits)
    splits += (splits.empty() ? std::to_string(split.folds) + "-fold, " : " and ") + split.split;
  fact("Cross-validation", splits);
  fact("Trained", comparison.date);
  return "<dl class=\"facts\">\n" + html + "</dl>\n";
}

std::string scores_section(const Comparison& comparison) {
  std::string legend;
  for (const ComparedSplit& split : comparison.splits)
    legend += "<span><i" + std::string(&split == &comparison.splits.front() ? "" : " class=\"hollow\"") +
              "></i>" + escape_html(split.split) + " split</span>";
  return element("h2", "Scores") +
         "<p class=\"note\">Each model by all that it can read. Small figures are 95 % bootstrap "
         "intervals; a split's best scores are bold.</p>\n<div class=\"card\">\n" +
         scores_table(comparison) + "</div>\n" +
         figure("<div class=\"legend\">" + legend + "</div>\n<div class=\"panels\">\n" +
                    panel("Accuracy", accuracy_chart(comparison)) +
                    panel("Macro F1", macro_f1_chart(comparison)) + "</div>\n",
                "Every view of every model, with its 95 % interval; the number beside it belongs to the " +
                    escape_html(comparison.splits.front().split) +
                    " split. The most frequent class is left out: it would squeeze the axis.",
                "All views as a table", all_views_table(comparison), OnPaper::open);
}

std::string pairs_section(const Comparison& comparison) {
  std::string panels;
  for (const ComparedSplit& split : comparison.splits)
    if (const std::string chart = difference_chart(comparison, split); !chart.empty())
      panels += panel("Difference in macro F1, " + split.split + " split", chart);
  const std::string html =
      element("h2", "Is the difference real?") +
      "<p class=\"note\">Two models at a time on the rows that both can classify. McNemar's exact test asks "
      "whether those rows that just one of them has right are shared evenly; p is corrected for the "
      "number of pairs.</p>\n";
  if (panels.empty()) return html + "<div class=\"card\">\n" + pairs_table(comparison) + "</div>\n";
  return html +
         figure("<div class=\"panels\">\n" + panels + "</div>\n",
                "First model less second, with the paired bootstrap's 95 % interval. A filled dot: the "
                "interval excludes zero.",
                "All paired tests as a table", pairs_table(comparison), OnPaper::open);
}

std::string costs_section(const Comparison& comparison) {
  return element("h2", "What it costs") +
         figure(
             "<div class=\"panels three\">\n" +
                 panel("Exported model", cost_chart(comparison, "Size", &ModelCost::bytes, format_bytes)) +
                 panel("One classification",
                       cost_chart(comparison, "Latency", &ModelCost::latency_seconds, format_latency)) +
                 panel("Training", cost_chart(comparison, "Training time", &ModelCost::training_seconds,
                                              format_training)) +
                 "</div>\n",
             "Size of graphs and vocabulary as a visitor downloads them. Latency is native: LibTorch, one "
             "thread of the training machine, median of up to 100 products from photo file and text to "
             "answer; a browser takes longer. Training is wall time with all folds, and grows where several "
             "trainings ran at once.",
             "Costs as a table", costs_table(comparison), OnPaper::left_out);
}

std::string calibration_section(const Comparison& comparison) {
  std::string panels;
  for (std::size_t m = 0; m < comparison.models.size(); ++m)
    if (!comparison.models[m].baseline)
      panels +=
          panel(comparison.models[m].name + ", ECE " + format_score(main_view(comparison, 0, m).metrics.ece),
                reliability_chart(comparison, m));
  return element("h2", "Can its probabilities be trusted?") +
         figure("<div class=\"panels three\">\n" + panels + "</div>\n",
                "Of the products that a model is so sure of, how many it has right (" +
                    escape_html(comparison.splits.front().split) +
                    " split, 15 bins; larger dots hold more products). On the dashed line, probabilities "
                    "are what they claim to be; the expected calibration error (ECE) is the mean distance "
                    "from it.",
                "Reliability as a table", reliability_table(comparison), OnPaper::left_out);
}

std::string classes_section(const Comparison& comparison) {
  return element("h2", "Class by class") + "<p class=\"note\">Precision and recall of " +
         bold(comparison.models[comparison.best].name) + ", and F1 of every model, on the " +
         escape_html(comparison.splits.front().split) + " split.</p>\n<div class=\"card\">\n" +
         classes_table(comparison) + "</div>\n";
}

std::string confusion_section(const Comparison& comparison) {
  const std::string name = bold(comparison.models[comparison.best].name);
  std::string html =
      element("h2", "What gets confused") +
      figure("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Confusion matrix\">\n" +
                 confusion_chart(comparison) + "</div>\n",
             "Answers of " + name +
                 ": a row per class, a column per answer, numbered alike; each cell counts products and is "
                 "shaded by its share of the row. Right answers are blue, mistakes orange.",
             "Confusion matrix as a table", confusion_table(comparison), OnPaper::left_out);
  if (!comparison.worst.empty())
    html += "<div class=\"card\">\n" + element("h3", "The most frequent mistakes of " + name) +
            worst_table(comparison) + "</div>\n";
  return html;
}

std::string method_section(const Comparison& comparison) {
  std::string html = element("h2", "How this was measured") + "<div class=\"method\">\n";
  const auto paragraph = [&](const std::string& text) { html += element("p", text); };
  paragraph(
      "All models were cross-validated on the same folds, and every figure comes from products that the "
      "model had not seen. The plain split deals products out at random, as most published scores do; the "
      "grouped split keeps families of similar products (titles that share 70 % of their 5-grams, or equal "
      "photos) "
      "on one side, and is the fairer guess for products of new families. A fixed split is that of the "
      "data.");
  std::string units;
  for (const ComparedSplit& split : comparison.splits)
    units += (units.empty() ? "" : ", ") +
             (split.families > 0 ? count(split.families, "family", "families")
                                 : count(split.rows, "row", "rows")) +
             " of the " + split.split + " split";
  paragraph("Intervals are percentile intervals of 2,000 bootstrap samples (Efron, 1979) of " +
            escape_html(units) +
            "; where families are resampled, their products stay together (Field and Welsh, 2007).");
  paragraph(
      "The paired tests are McNemar's exact test on the accuracy (McNemar, 1947; Dietterich, 1998), with two "
      "sides and corrected over all pairs of a split by Holm's method (1979) at the level 0.05, and a paired "
      "bootstrap interval of the difference in macro F1. McNemar's test takes rows for independent: in the "
      "grouped split, trust the interval more.");
  paragraph(
      "Macro figures are means over the classes that occur in truth or answer; weighted F1 weighs classes by "
      "their products. The calibration error uses 15 bins of equal width (Guo et al., 2017). A model speaks "
      "by the view of all that it can read, which its latency is measured on too; no view is chosen by its "
      "score.");
  return html + "</div>\n";
}

}  // namespace

std::string format_comparison_page(const Comparison& comparison) {
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\"/>\n" +
      element("title", "Model comparison: " + escape_html(comparison.data)) + "<style>" + kComparisonStyle +
      "</style>\n</head>\n<body>\n<header>\n<p class=\"over\">Vitrine</p>\n" +
      element("h1", "Model comparison") + "<p class=\"lede\">" + finding(comparison) + "</p>\n" +
      facts(comparison) + "</header>\n<main>\n";
  for (const auto& section : {scores_section, pairs_section, costs_section, calibration_section,
                              classes_section, confusion_section, method_section})
    html += "<section>\n" + section(comparison) + "</section>\n";
  return html +
         "</main>\n<footer>Written by <code>vitrine compare</code>; the same figures are in "
         "compare.json.</footer>\n</body>\n</html>\n";
}

}  // namespace vitrine::trainer
