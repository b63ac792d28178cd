// How good it is: see results_cards.hpp.
#include <algorithm>
#include <cmath>

#include "option_chips.hpp"
#include "results_cards.hpp"
#include "results_controls.hpp"
#include "results_sentences.hpp"

namespace vitrine::app {
namespace {

constexpr float kWide = 640;
constexpr float kRowHeight = 44;
constexpr float kNumberWidth = 56;

float figures(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view) {
  const Theme& theme = pen.theme();
  const float column = width / 3;
  const std::pair<const Text*, double> list[] = {
      {&kMacroF1, view.macro_f1}, {&kWeightedF1, view.weighted_f1}, {&kEce, view.ece}};
  float tallest = 0;
  float x = top.x;
  for (const auto& [name, value] : list) {
    pen.line(ImVec2(x, top.y), Type::title, theme.ink, score_text(words, value));
    const float y = top.y + pen.line_height(Type::title);
    tallest = std::max(tallest,
                       pen.paragraph(ImVec2(x, y), column - kUnit, Type::caption, theme.muted, words(*name)));
    x += column;
  }
  return pen.line_height(Type::title) + tallest;
}

float numbers(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view) {
  const Theme& theme = pen.theme();
  float y = top.y;
  pen.line(top, Type::label, theme.muted, words(kAccuracy));
  y += pen.line_height(Type::label) + kUnit / 2;
  const float number =
      pen.line(ImVec2(top.x, y), Type::display, theme.accent, score_text(words, view.accuracy));
  const float beside = top.x + number + 2 * kUnit;
  pen.line(ImVec2(beside, y + 5), Type::label, theme.ink, interval_text(words, view.low, view.high));
  pen.line(ImVec2(beside, y + 22), Type::caption, theme.muted, words(kInterval));
  y += pen.line_height(Type::display) + kUnit;
  y +=
      pen.paragraph(ImVec2(top.x, y), width, Type::strong, theme.ink, headline_text(words, view)) + 2 * kUnit;
  y += figures(pen, ImVec2(top.x, y), width, words, view) + 2.5F * kUnit;
  std::vector<Option> splits;
  for (const std::string& key : view.splits)
    splits.push_back({.id = split_id(key), .text = split_name(words, key), .on = key == view.split});
  y += option_chips(pen, ImVec2(top.x, y), width, splits) + kUnit;
  return y +
         pen.paragraph(ImVec2(top.x, y), width, Type::caption, theme.muted, split_text(words, view.split)) -
         top.y;
}

float evidence_chart(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view) {
  const Theme& theme = pen.theme();
  pen.line(top, Type::label, theme.muted, words(kEvidenceTitle));
  float y = top.y + pen.line_height(Type::label) + kUnit;
  const Axis axis = score_axis(words, kAccuracy, least_evidence(view));
  const float name_width = std::min(168.0F, width * 0.42F);
  const float left = top.x + name_width + kUnit;
  const float chart = width - name_width - kUnit - kNumberWidth;
  const auto x_of = [&](double value) {
    return left + static_cast<float>((value - axis.from) / (axis.to - axis.from)) * chart;
  };
  const float rows = kRowHeight * static_cast<float>(view.evidence.size());
  // As many labels as have room.
  const std::size_t every = std::max<std::size_t>(
      1, static_cast<std::size_t>(std::ceil(static_cast<float>(axis.ticks.size()) * 48 / chart)));
  for (std::size_t i = 0; i < axis.ticks.size(); ++i) {
    if ((axis.ticks.size() - 1 - i) % every != 0) continue;
    const float x = std::round(x_of(axis.ticks[i].first));
    pen.list().AddRectFilled(ImVec2(x, y), ImVec2(x + 1, y + rows), theme.hairline);
    pen.line(ImVec2(x, y + rows + kUnit / 2), Type::caption, theme.muted, axis.ticks[i].second,
             Align::center);
  }
  for (const EvidenceView& one : view.evidence) {
    const bool shown = one.key == view.shown;
    const ImU32 color = shown ? theme.accent : theme.bar;
    const ImVec2 row(top.x - kUnit, y);
    const ImVec2 size(width + 2 * kUnit, kRowHeight);
    if (shown) pen.rounded(row, size, fade(theme.accent, 0.08F), 10);
    pen.control(evidence_id(one.key), row, size);
    const float text = y + (kRowHeight - pen.line_height(Type::label)) / 2;
    pen.clipped_line(ImVec2(top.x, text), name_width, shown ? Type::label : Type::caption, theme.ink,
                     evidence_name(words, one.key));
    const float middle = y + kRowHeight / 2;
    pen.rounded(ImVec2(x_of(one.low), middle - 3), ImVec2(x_of(one.high) - x_of(one.low), 6),
                fade(color, 0.4F), 3);
    pen.list().AddCircleFilled(ImVec2(x_of(one.accuracy), middle), 6, color, 24);
    pen.line(ImVec2(top.x + width, text), shown ? Type::label : Type::caption,
             shown ? theme.accent : theme.ink, score_text(words, one.accuracy), Align::right);
    y += kRowHeight;
  }
  y += kUnit / 2 + pen.line_height(Type::caption) + kUnit;
  return y + pen.paragraph(ImVec2(top.x, y), width, Type::caption, theme.muted, words(kEvidenceHint)) - top.y;
}

}  // namespace

float headline_card(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view) {
  if (width < kWide) {
    float y = top.y + numbers(pen, top, width, words, view) + 3 * kUnit;
    pen.rule(ImVec2(top.x, y), width);
    y += 3 * kUnit;
    return y + evidence_chart(pen, ImVec2(top.x, y), width, words, view) - top.y;
  }
  const float gap = 7 * kUnit;
  const float left = (width - gap) * 0.42F;
  const float right = width - gap - left;
  const float first = numbers(pen, top, left, words, view);
  const float second = evidence_chart(pen, ImVec2(top.x + left + gap, top.y), right, words, view);
  return std::max(first, second);
}

}  // namespace vitrine::app
