// The slides of the models, of strong and weak types and of sureness: see slide.hpp.
#include <algorithm>
#include <cmath>

#include "plot.hpp"
#include "present_sentences.hpp"
#include "results_sentences.hpp"
#include "slide.hpp"

namespace vitrine::app {
namespace {

constexpr float kRow = 40;
constexpr float kNarrowRow = 64;
constexpr std::size_t kEnds = 3;  ///< of the types, at each end
constexpr std::size_t kMixUpsShown = 5;

/// A row of the chart: a name, an accuracy with its interval, and what it takes.
struct Entry {
  std::string name;
  double accuracy = 0;
  double low = 0;
  double high = 0;
  std::string size;
  std::string time;
  bool strong = false;
};

std::vector<Entry> entries(const Words& words, const PresentView& view) {
  std::vector<Entry> list;
  for (const ModelView& model : compared(view)) {
    if (list.size() == kComparedShown && !model.shipped) continue;
    if (list.size() == kComparedShown) list.pop_back();
    list.push_back({.name = compared_name(words, model),
                    .accuracy = model.accuracy,
                    .low = model.low,
                    .high = model.high,
                    .size = size_text(words, model),
                    .time = time_text(words, model),
                    .strong = model.shipped});
  }
  if (!list.empty()) return list;
  for (const EvidenceView& one : view.evaluation.evidence)
    list.push_back({.name = evidence_name(words, one.key),
                    .accuracy = one.accuracy,
                    .low = one.low,
                    .high = one.high,
                    .strong = one.key == view.evaluation.shown});
  return list;
}

/// The interval as a band, its middle as a dot, between `from` and 1.
void draw_interval(const Stage& stage, ImVec2 left, float width, double from, const Entry& entry) {
  const auto x_of = [&](double value) {
    return left.x + static_cast<float>((value - from) / (1 - from)) * width;
  };
  const ImU32 color = entry.strong ? stage.pen.theme().accent : stage.pen.theme().bar;
  stage.pen.rounded(ImVec2(x_of(entry.low), left.y - 4), ImVec2(x_of(entry.high) - x_of(entry.low), 8),
                    fade(color, 0.4F), 4);
  stage.pen.disc(ImVec2(x_of(entry.accuracy), left.y), 7, color);
}

float models_table(const Stage& stage, ImVec2 top, ImVec2 size, const std::vector<Entry>& list) {
  Pen& pen = stage.pen;
  const Theme& theme = pen.theme();
  const Words& words = stage.words;
  const bool sizes = !list.front().size.empty();
  double least = 1;
  for (const Entry& one : list) least = std::min(least, one.low);
  const Axis axis = score_axis(words, kAccuracy, least);
  const float number = 56;
  const float column = sizes && stage.wide ? 112 : 0;
  const float name = stage.wide ? 240 : size.x - number;
  const float left = stage.wide ? top.x + name + kUnit : top.x;
  const float chart = stage.wide ? size.x - name - kUnit - number - 2 * column : size.x;
  float y = top.y;
  if (stage.wide) {
    pen.line(ImVec2(top.x, y), Type::caption, theme.muted, words(sizes ? kModel : kInput));
    pen.line(ImVec2(left + chart + number, y), Type::caption, theme.muted, axis.title, Align::right);
    if (sizes) {
      pen.line(ImVec2(left + chart + number + column, y), Type::caption, theme.muted, words(kSize),
               Align::right);
      pen.line(ImVec2(top.x + size.x, y), Type::caption, theme.muted, words(kTime), Align::right);
    }
    y += pen.line_height(Type::caption) + kUnit;
  }
  const float scale_height = pen.line_height(Type::caption) + kUnit;
  const float row =
      stage.wide ? std::min(kRow, (size.y - (y - top.y) - scale_height) / static_cast<float>(list.size()))
                 : kNarrowRow;
  const float rows = row * static_cast<float>(list.size());
  for (const auto& [value, label] : axis.ticks) {
    const float x = std::round(left + static_cast<float>((value - axis.from) / (1 - axis.from)) * chart);
    if (stage.wide) pen.rounded(ImVec2(x, y), ImVec2(1, rows), theme.hairline, 0);
    const Align align = value == axis.from ? Align::left : value == axis.to ? Align::right : Align::center;
    pen.line(ImVec2(x, y + rows + kUnit / 2), Type::caption, theme.muted, label, align);
  }
  if (const std::string more = more_text(words, compared(stage.view).size(), list.size()); !more.empty())
    pen.line(ImVec2(top.x, y + rows + kUnit / 2 + (stage.wide ? 0 : pen.line_height(Type::caption))),
             Type::caption, theme.muted, more);
  for (const Entry& one : list) {
    const float text = stage.wide ? y + (row - pen.line_height(Type::strong)) / 2 : y + kUnit;
    const Type type = one.strong ? Type::strong : Type::body;
    if (one.strong)
      pen.rounded(ImVec2(top.x - kUnit, y + 2), ImVec2(size.x + 2 * kUnit, row - 4),
                  fade(theme.accent, 0.08F), 10);
    pen.clipped_line(ImVec2(top.x, text), name, type, theme.ink, one.name);
    const float end = stage.wide ? left + chart + number : top.x + size.x;
    pen.line(ImVec2(end, text), type, one.strong ? theme.accent : theme.ink, score_text(words, one.accuracy),
             Align::right);
    draw_interval(stage, ImVec2(left, stage.wide ? y + row / 2 : y + kUnit + 40), chart, axis.from, one);
    if (sizes && stage.wide) {
      pen.line(ImVec2(end + column, text), Type::body, theme.muted, one.size, Align::right);
      pen.line(ImVec2(top.x + size.x, text), Type::body, theme.muted, one.time, Align::right);
    }
    y += row;
  }
  return y + scale_height - top.y;
}

}  // namespace

float models_body(const Stage& stage, ImVec2 top, ImVec2 size) {
  if (!stage.view.has_report()) return missing_figures(stage, top, size);
  return models_table(stage, top, size, entries(stage.words, stage.view));
}

float strengths_body(const Stage& stage, ImVec2 top, ImVec2 size) {
  if (!stage.view.has_report()) return missing_figures(stage, top, size);
  Pen& pen = stage.pen;
  const Theme& theme = pen.theme();
  const Words& words = stage.words;
  const EvaluationView& found = stage.view.evaluation;
  const auto ends = [&](ImVec2 at, float width) {
    const std::size_t count = found.classes.size();
    const std::size_t each = std::min(kEnds, (count + 1) / 2);
    float y = at.y;
    const auto rows = [&](const Text& title, std::size_t from, std::size_t to, ImU32 color) {
      y += heading(stage, ImVec2(at.x, y), width, words(title));
      for (std::size_t i = to; i-- > from;) {
        const ClassView& one = found.classes[i];
        bar_row(stage, ImVec2(at.x, y), width, 36, found.names[one.label], one.f1, score_text(words, one.f1),
                color);
        y += 36;
      }
      y += 2 * kUnit;
    };
    rows(kStrongest, count - each, count, theme.accent);
    rows(kWeakest, 0, std::min(each, count - each), theme.against);
    pen.line(ImVec2(at.x, y - kUnit), Type::caption, theme.muted, words(kF1Of));
    return y + pen.line_height(Type::caption) - at.y;
  };
  const auto mixed = [&](ImVec2 at, float width) {
    float y = at.y + heading(stage, at, width, words(kMixUps));
    if (found.mistakes.empty())
      return y + pen.paragraph(ImVec2(at.x, y), width, Type::body, theme.ink, words(kNoMistakes)) - at.y;
    const std::size_t listed = std::min(kMixUpsShown, found.mistakes.size());
    for (std::size_t i = 0; i < listed; ++i) {
      const MistakeView& one = found.mistakes[i];
      pen.rule(ImVec2(at.x, y), width);
      const std::string count = count_text(words, one);
      const float number = pen.width(Type::strong, count) + 2 * kUnit;
      pen.line(ImVec2(at.x + width, y + 12), Type::strong, theme.against, count, Align::right);
      pen.clipped_line(ImVec2(at.x, y + 6), width - number, Type::label, theme.ink, found.names[one.truth]);
      pen.clipped_line(ImVec2(at.x, y + 25), width - number, Type::caption, theme.muted,
                       "→ " + found.names[one.predicted]);
      y += 50;
    }
    return y - at.y;
  };
  return columns(stage, top, size.x, 0.54F, ends, mixed);
}

float sureness_body(const Stage& stage, ImVec2 top, ImVec2 size) {
  if (!stage.view.has_report()) return missing_figures(stage, top, size);
  Pen& pen = stage.pen;
  const Theme& theme = pen.theme();
  const Words& words = stage.words;
  const EvaluationView& found = stage.view.evaluation;
  const CoverageView& chosen = review_point(stage.view);
  const auto chart = [&](ImVec2 at, float width) {
    const Axis across = coverage_axis(words);
    const Axis up = score_axis(words, kAccuracy, least_coverage_accuracy(found));
    const float height = (stage.wide ? size.y : 260) - Plot::kAbove - Plot::kBelow;
    const Plot plot(ImVec2(at.x + Plot::kLeft, at.y + Plot::kAbove), ImVec2(width - Plot::kLeft, height),
                    across, up);
    plot.draw_grid(pen);
    std::vector<ImVec2> line;
    for (const CoverageView& point : found.coverage) line.push_back(plot.at(point.coverage, point.accuracy));
    const ImVec2 dot = plot.at(chosen.coverage, chosen.accuracy);
    const ImVec2 corner = plot.at(1, 1);
    const float floor = plot.at(0, up.from).y;
    pen.rounded(ImVec2(dot.x, corner.y), ImVec2(corner.x - dot.x, floor - corner.y),
                fade(theme.caution, 0.14F), 0);
    if (line.size() > 1) pen.stroke(line, theme.accent, 2.5F);
    pen.stroke({ImVec2(dot.x, corner.y), ImVec2(dot.x, floor)}, theme.ink, 1);
    pen.disc(dot, 8, theme.card);
    pen.disc(dot, 6, theme.accent);
    return Plot::kAbove + height + Plot::kBelow;
  };
  const auto figures = [&](ImVec2 at, float width) {
    float y = at.y + 3 * kUnit;
    y += figure(stage, ImVec2(at.x, y), width, fine_percent(words, chosen.accuracy), words(kRightFigure),
                theme.accent) +
         1.5F * kUnit;
    y += figure(stage, ImVec2(at.x, y), width, one_in(words, 1 - chosen.coverage), words(kSeenFigure),
                theme.caution);
    return y - at.y;
  };
  return columns(stage, top, size.x, 0.62F, chart, figures);
}

}  // namespace vitrine::app
