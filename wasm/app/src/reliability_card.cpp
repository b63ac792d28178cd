// Whether it is as sure as it is right: see results_cards.hpp.
#include <algorithm>
#include <cmath>

#include "plot.hpp"
#include "results_cards.hpp"

namespace vitrine::app {
namespace {

constexpr float kTallest = 280;
constexpr float kLargestDot = 14;
constexpr float kSmallestDot = 3;

}  // namespace

float reliability_card(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view) {
  const Theme& theme = pen.theme();
  float y = top.y;
  pen.line(top, Type::label, theme.muted, words(kReliabilityTitle));
  y += pen.line_height(Type::label) + kUnit;
  y += pen.paragraph(ImVec2(top.x, y), width, Type::body, theme.ink, reliability_text(words, view)) +
       2 * kUnit;

  const Axis across = probability_axis(words);
  Axis up = probability_axis(words);
  up.title = words(kAccuracy);
  const ImVec2 size(width - Plot::kLeft - kUnit, std::min(width * 0.72F, kTallest));
  const Plot plot(ImVec2(top.x + Plot::kLeft, y + Plot::kAbove), size, across, up);
  plot.draw_grid(pen);
  const ImVec2 from = plot.at(0, 0);
  const ImVec2 to = plot.at(1, 1);
  pen.list().AddLine(from, to, theme.bar, 1.5F);
  // Below the diagonal's foot: no winner of many classes is that unsure.
  pen.line(ImVec2(plot.at(0.16, 0).x, plot.at(0, 0.11).y), Type::caption, theme.muted, words(kAsSure));
  std::uint64_t most = 1;
  for (const ReliabilityView& bin : view.reliability) most = std::max(most, bin.rows);
  for (const ReliabilityView& bin : view.reliability) {
    const ImVec2 at = plot.at(bin.probability, bin.accuracy);
    const float radius = std::max(
        kSmallestDot, kLargestDot * std::sqrt(static_cast<float>(bin.rows) / static_cast<float>(most)));
    pen.list().AddLine(plot.at(bin.probability, bin.probability), at, fade(theme.accent, 0.5F), 1.5F);
    pen.list().AddCircleFilled(at, radius, fade(theme.accent, 0.75F), 32);
    const float reach = std::max(radius, kUnit);
    if (pen.hovered(ImVec2(at.x - reach, at.y - reach), ImVec2(2 * reach, 2 * reach)))
      pen.tip(ImVec2(std::min(at.x, top.x + width * 0.6F), at.y - radius), bin_text(words, bin));
  }
  return y + Plot::kAbove + size.y + Plot::kBelow - top.y;
}

}  // namespace vitrine::app
