// The charts of a comparison's page; see comparison_charts.hpp.
#include "comparison_charts.hpp"

#include <algorithm>
#include <cmath>

#include "comparison_format.hpp"
#include "svg.hpp"
#include "view.hpp"

namespace vitrine::trainer {
namespace {

constexpr double kWidth = 430;
constexpr double kPlotLeft = 182;
constexpr double kPlotRight = 382;
constexpr double kRow = 25;
constexpr double kAxis = 26;

/// A linear axis along x with a grid line at every multiple of `step`.
struct Axis {
  double low, high, step, left, right;
  double at(double value) const { return left + (right - left) * (value - low) / (high - low); }
};

/// The smallest 1, 2 or 5 times a power of ten that fits into `range` at most `steps` times.
double tick_step(double range, double steps) {
  const double power = std::pow(10.0, std::floor(std::log10(range / steps)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (range / (factor * power) <= steps * (1 + 1e-9)) return factor * power;
  return 10 * power;
}

std::string tick_label(double value, double step) {
  const int digits = step < 0.0095 ? 3 : step < 0.095 ? 2 : 1;
  std::string text = std::to_string(std::abs(value));
  text.resize(text.find('.') + 1 + static_cast<std::size_t>(digits));
  const bool zero = text.find_first_not_of("0.") == std::string::npos;
  return (value < 0 && !zero ? "−" : "") + text;
}

/// Grid lines and numbers under them.
void draw_axis(Svg& svg, const Axis& axis, double top, double bottom) {
  const double step = axis.step;
  for (double k = std::ceil(axis.low / step - 1e-9); k * step <= axis.high + 1e-9; ++k) {
    svg.line(axis.at(k * step), top, axis.at(k * step), bottom, "grid");
    svg.text(axis.at(k * step), bottom + 15, tick_label(k * step + (k < 0 ? -1e-12 : 1e-12), step),
             "tick middle");
  }
}

void draw_whisker(Svg& svg, const Axis& axis, double y, double value, const Interval& interval,
                  const std::string& style) {
  svg.line(axis.at(std::max(interval.low, axis.low)), y, axis.at(std::min(interval.high, axis.high)), y,
           "whisker " + style);
  svg.circle(axis.at(value), y, 4, "dot " + style);
}

/// A score of a view and where its interval stands.
struct ScoreOf {
  const char* title;
  double Metrics::*value;
  Interval ScoreIntervals::*interval;
};

/// Holds accuracy and macro F1 of all models but the baseline, so that both charts have one scale.
Axis score_axis(const Comparison& comparison) {
  double low = 1;
  double high = 0;
  for (const ComparedSplit& split : comparison.splits)
    for (std::size_t m = 0; m + 1 < split.views.size(); ++m)
      for (const ComparedView& view : split.views[m])
        for (const Interval& interval : {view.intervals.accuracy, view.intervals.macro_f1}) {
          low = std::min(low, interval.low);
          high = std::max(high, interval.high);
        }
  const double step = tick_step(std::max(high - low, 0.05), 5);
  return {.low = std::max(0.0, std::floor(low / step - 1e-9) * step),
          .high = std::min(1.0, std::ceil(high / step + 1e-9) * step),
          .step = step,
          .left = kPlotLeft,
          .right = kPlotRight};
}

std::string score_chart(const Comparison& comparison, const ScoreOf& score) {
  const Axis axis = score_axis(comparison);
  const std::size_t models = comparison.models.size() - 1;  // the baseline would squeeze the others
  std::size_t rows = models;
  for (std::size_t m = 0; m < models; ++m) rows += comparison.splits.front().views[m].size();
  const double bottom = kRow * static_cast<double>(rows) + 6;
  Svg svg(kWidth, bottom + kAxis, std::string(score.title) + " of every model and view, with intervals");
  draw_axis(svg, axis, 8, bottom);
  double y = 0;
  for (std::size_t m = 0; m < models; ++m) {
    y += kRow;
    svg.text(0, y - 5, shortened(comparison.models[m].name, 24), "name");
    for (std::size_t v = 0; v < comparison.splits.front().views[m].size(); ++v) {
      y += kRow;
      const std::string spoken(spoken_view(comparison.splits.front().views[m][v].view));
      svg.text(10, y - 8, spoken, v == comparison.models[m].main ? "label strong" : "label");
      for (std::size_t s = 0; s < comparison.splits.size(); ++s) {
        const ComparedView& view = comparison.splits[s].views[m][v];
        const double value = view.metrics.*score.value;
        const Interval& interval = view.intervals.*score.interval;
        const double offset = comparison.splits.size() > 1 ? (s == 0 ? -4.5 : 4.5) : 0;
        svg.begin(comparison.models[m].name + ", " + spoken + ", " + comparison.splits[s].split +
                  " split: " + format_score(value) + " (" + format_interval(interval) + ")");
        draw_whisker(svg, axis, y - 12 + offset, value, interval, s == 0 ? "full" : "hollow");
        svg.end();
      }
      svg.text(kWidth, y - 8, format_score(comparison.splits.front().views[m][v].metrics.*score.value),
               "value end");
    }
  }
  return svg.str();
}

}  // namespace

std::string accuracy_chart(const Comparison& comparison) {
  return score_chart(
      comparison, {.title = "Accuracy", .value = &Metrics::accuracy, .interval = &ScoreIntervals::accuracy});
}

std::string macro_f1_chart(const Comparison& comparison) {
  return score_chart(
      comparison, {.title = "Macro F1", .value = &Metrics::macro_f1, .interval = &ScoreIntervals::macro_f1});
}

std::string difference_chart(const Comparison& comparison, const ComparedSplit& split) {
  std::vector<const ComparedPair*> pairs;
  double reach = 0.01;
  for (const ComparedPair& pair : split.pairs) {
    if (comparison.models[pair.b].baseline) continue;
    pairs.push_back(&pair);
    reach = std::max({reach, std::abs(pair.macro_f1_interval.low), std::abs(pair.macro_f1_interval.high)});
  }
  if (pairs.empty()) return {};
  const double step = tick_step(2 * reach, 4);
  reach = std::ceil(reach / step) * step;
  const Axis axis{.low = -reach, .high = reach, .step = step, .left = kPlotLeft + 18, .right = kPlotRight};
  const double bottom = kRow * static_cast<double>(pairs.size()) + 6;
  Svg svg(kWidth, bottom + kAxis, "Differences in macro F1 between models, " + split.split + " split");
  draw_axis(svg, axis, 8, bottom);
  svg.line(axis.at(0), 4, axis.at(0), bottom, "zero");
  double y = 0;
  for (const ComparedPair* pair : pairs) {
    y += kRow;
    const std::string names = shortened(comparison.models[pair->a].name, 13) + " − " +
                              shortened(comparison.models[pair->b].name, 13);
    const Interval& interval = pair->macro_f1_interval;
    const bool sure = interval.low > 0 || interval.high < 0;
    svg.begin(comparison.models[pair->a].name + " less " + comparison.models[pair->b].name + ": " +
              format_difference(pair->macro_f1_difference) + " (" + format_difference(interval) + ")");
    svg.text(0, y - 6, names, "label");
    draw_whisker(svg, axis, y - 10, pair->macro_f1_difference, interval, sure ? "full" : "hollow unsure");
    svg.text(kWidth, y - 6, format_difference(pair->macro_f1_difference), "value end");
    svg.end();
  }
  return svg.str();
}

std::string cost_chart(const Comparison& comparison, const std::string& title, double ModelCost::*value,
                       std::string (*format)(double)) {
  constexpr double kCostWidth = 310;
  constexpr double kCostRow = 40;
  double most = 0;
  double rows = 0;
  for (const ComparedModel& model : comparison.models) {
    most = std::max(most, model.cost.*value);
    rows += model.baseline ? 0 : 1;
  }
  Svg svg(kCostWidth, kCostRow * rows, title + " of each model");
  double y = 0;
  for (const ComparedModel& model : comparison.models) {
    if (model.baseline) continue;
    const double amount = model.cost.*value;
    svg.text(0, y + 14, shortened(model.name, 28), "label");
    svg.text(kCostWidth, y + 14, format(amount), "value end");
    svg.rect(0, y + 21, kCostWidth, 8, "rail");
    if (amount > 0) svg.rect(0, y + 21, std::max(1.0, kCostWidth * amount / most), 8, "bar");
    y += kCostRow;
  }
  return svg.str();
}

std::string reliability_chart(const Comparison& comparison, std::size_t model) {
  constexpr double kLeft = 34;
  constexpr double kTop = 8;
  constexpr double kSide = 200;
  const Metrics& metrics = main_view(comparison, 0, model).metrics;
  const auto x = [&](double share) { return kLeft + kSide * share; };
  const auto y = [&](double share) { return kTop + kSide * (1 - share); };
  Svg svg(kLeft + kSide + 12, kTop + kSide + 36,
          "Accuracy by claimed probability of " + comparison.models[model].name);
  for (const double tick : {0.0, 0.5, 1.0}) {
    svg.line(x(tick), y(0), x(tick), y(1), "grid");
    svg.line(x(0), y(tick), x(1), y(tick), "grid");
    svg.text(x(tick), y(0) + 15, tick_label(tick, 0.5), "tick middle");
    svg.text(x(0) - 6, y(tick) + 4, tick_label(tick, 0.5), "tick end");
  }
  svg.line(x(0), y(0), x(1), y(1), "zero");
  svg.text(x(0.5), y(0) + 31, "claimed probability", "tick middle");
  svg.text(x(0) + 6, y(1) + 13, "accuracy", "tick");
  std::string points;
  for (const ReliabilityBin& bin : metrics.reliability)
    if (bin.weight > 0) points += svg_number(x(bin.probability)) + "," + svg_number(y(bin.accuracy)) + " ";
  svg.polyline(points, "curve");
  for (const ReliabilityBin& bin : metrics.reliability) {
    if (bin.weight == 0) continue;
    const double share = bin.weight / static_cast<double>(metrics.rows);
    svg.begin(std::to_string(static_cast<std::size_t>(bin.weight)) + " rows that claim " +
              format_score(bin.probability) + " on average; " + format_score(bin.accuracy) + " are right");
    svg.circle(x(bin.probability), y(bin.accuracy), 2 + 9 * std::sqrt(share), "dot full");
    svg.end();
  }
  return svg.str();
}

std::string confusion_chart(const Comparison& comparison) {
  constexpr double kLabels = 206;
  constexpr double kHead = 24;
  const Metrics& metrics = main_view(comparison, 0, comparison.best).metrics;
  const std::size_t classes = comparison.labels.size();
  const double cell = std::clamp(430.0 / static_cast<double>(classes), 21.0, 46.0);
  const double side = cell * static_cast<double>(classes);
  Svg svg(kLabels + side + 2, kHead + side + 2,
          "Confusion matrix of " + comparison.models[comparison.best].name + ": classes against answers");
  for (std::size_t c = 0; c < classes; ++c) {
    const double centre = cell * (static_cast<double>(c) + 0.5);
    const std::string number = std::to_string(c + 1);
    svg.text(kLabels + centre, kHead - 8, number, "tick middle");
    svg.text(kLabels - 8, kHead + centre + 4, shortened(comparison.labels[c], 26) + "  " + number,
             "label end");
  }
  for (std::size_t truth = 0; truth < classes; ++truth) {
    for (std::size_t predicted = 0; predicted < classes; ++predicted) {
      const double rows = metrics.confusion[truth][predicted];
      const double share = metrics.per_class[truth].support > 0 ? rows / metrics.per_class[truth].support : 0;
      const double x = kLabels + cell * static_cast<double>(predicted);
      const double y = kHead + cell * static_cast<double>(truth);
      svg.rect(x + 0.5, y + 0.5, cell - 1, cell - 1, "rail");
      if (rows == 0) continue;
      // Rare mistakes stay visible: the shade grows with the square root.
      const double shade = std::sqrt(share);
      svg.begin(comparison.labels[truth] + (truth == predicted ? ", right: " : " taken for ") +
                (truth == predicted ? "" : comparison.labels[predicted] + ": ") +
                std::to_string(static_cast<std::size_t>(rows)) + " rows, " + format_percent(share));
      svg.rect(x + 0.5, y + 0.5, cell - 1, cell - 1, truth == predicted ? "right" : "wrong", shade);
      svg.text(x + cell / 2, y + cell / 2 + 4, std::to_string(static_cast<std::size_t>(rows)),
               shade > 0.6 ? "count middle on" : "count middle");
      svg.end();
    }
  }
  return svg.str();
}

}  // namespace vitrine::trainer
