// How much may go without a person: see results_cards.hpp.
#include <algorithm>
#include <vector>

#include "plot.hpp"
#include "results_cards.hpp"
#include "results_controls.hpp"

namespace vitrine::app {
namespace {

constexpr float kTallest = 280;
constexpr float kSliderHeight = 44;
constexpr float kThumb = 24;  ///< as style.css draws it

}  // namespace

float coverage_card(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view) {
  const Theme& theme = pen.theme();
  float y = top.y;
  pen.line(top, Type::label, theme.muted, words(kCoverageTitle));
  y += pen.line_height(Type::label) + kUnit;
  y += pen.paragraph(ImVec2(top.x, y), width, Type::strong, theme.ink, review_sentence(words, view));
  y += pen.paragraph(ImVec2(top.x, y), width, Type::caption, theme.muted, threshold_text(words, view)) +
       2 * kUnit;

  const Axis across = coverage_axis(words);
  const Axis up = score_axis(words, kAccuracy, least_coverage_accuracy(view));
  const ImVec2 size(width - Plot::kLeft - kThumb / 2, std::min(width * 0.72F, kTallest) - kSliderHeight);
  const Plot plot(ImVec2(top.x + Plot::kLeft, y + Plot::kAbove), size, across, up);
  plot.draw_grid(pen);
  std::vector<ImVec2> line;
  for (const CoverageView& point : view.coverage) line.push_back(plot.at(point.coverage, point.accuracy));
  const CoverageView& chosen = view.coverage[view.point];
  const ImVec2 at = plot.at(chosen.coverage, chosen.accuracy);
  pen.list().AddRectFilled(ImVec2(at.x, plot.at(0, 1).y), ImVec2(plot.at(1, 1).x, plot.at(1, up.from).y),
                           fade(theme.caution, 0.12F));
  pen.list().AddPolyline(line.data(), static_cast<int>(line.size()), theme.accent, 0, 2);
  pen.list().AddLine(ImVec2(at.x, plot.at(0, 1).y), ImVec2(at.x, plot.at(0, up.from).y), theme.ink, 1);
  pen.list().AddCircleFilled(at, 8, theme.card, 32);
  pen.list().AddCircleFilled(at, 6, theme.accent, 32);
  const bool room = at.x > plot.at(0.2, 0).x;
  pen.line(ImVec2(at.x + (room ? -12.0F : 12.0F), at.y + 6), Type::label, theme.accent,
           score_text(words, chosen.accuracy), room ? Align::right : Align::left);
  y += Plot::kAbove + size.y + Plot::kBelow;
  pen.control(kThresholdId, ImVec2(top.x + Plot::kLeft - kThumb / 2, y),
              ImVec2(size.x + kThumb, kSliderHeight));
  return y + kSliderHeight - top.y;
}

}  // namespace vitrine::app
