#include "results_page.hpp"

#include <algorithm>

#include "card_rows.hpp"
#include "results_cards.hpp"
#include "results_controls.hpp"
#include "results_sentences.hpp"

namespace vitrine::app {
namespace {

constexpr float kButtonHeight = 44;

/// The empty page's mark: bars that are not there yet.
void draw_bars(Pen& pen, ImVec2 center) {
  const ImU32 color = pen.theme().accent;
  pen.list().AddCircleFilled(center, 36, fade(color, 0.12F), 64);
  const float heights[] = {12, 24, 18};
  for (int i = 0; i < 3; ++i) {
    const float x = center.x - 15 + static_cast<float>(i) * 11;
    pen.rounded(ImVec2(x, center.y + 12 - heights[i]), ImVec2(8, heights[i]), color, 2);
  }
}

float note_card(Pen& pen, ImVec2 top, float width, const Words& words, const ResultsView& view) {
  const Theme& theme = pen.theme();
  const float inner = std::min(width, 460.0F);
  const float left = top.x + (width - inner) / 2;
  const float center = top.x + width / 2;
  float y = top.y + 4 * kUnit;
  draw_bars(pen, ImVec2(center, y + 36));
  y += 72 + 3 * kUnit;
  const bool loading = view.state == ReportState::loading;
  y += pen.paragraph(ImVec2(left, y), inner, Type::title, theme.ink,
                     words(loading ? kReportLoading : kReportNone), Align::center);
  if (!loading) {
    y += kUnit;
    y += pen.paragraph(ImVec2(left, y), inner, Type::body, theme.muted, report_text(words, view),
                       Align::center);
  }
  if (view.state == ReportState::unreachable) {
    y += 3 * kUnit;
    const float button = pen.width(Type::strong, words(kReadAgain)) + 6 * kUnit;
    pen.control(kReadAgainId, ImVec2(center - button / 2, y), ImVec2(button, kButtonHeight));
    y += kButtonHeight;
  }
  return y + 4 * kUnit - top.y;
}

}  // namespace

float draw_results(Pen& pen, float width, const ResultsView& view) {
  const Words words(view.language);
  if (view.state != ReportState::shown) {
    return card(pen, ImVec2(0, 0), width,
                [&](ImVec2 top, float inner) { return note_card(pen, top, inner, words, view); });
  }
  using Card = float(Pen&, ImVec2, float, const Words&, const EvaluationView&);
  const auto content = [&](Card* draw) -> Content {
    return [&pen, &words, &view, draw](ImVec2 top, float inner) {
      return draw(pen, top, inner, words, view.evaluation);
    };
  };
  float y = card_row(pen, 0, width, {content(headline_card)});
  y = card_row(pen, y, width, {content(class_bars_card)});
  y = card_row(pen, y, width, {content(confusion_card)});
  y = card_row(pen, y, width, {content(coverage_card), content(reliability_card)});
  if (!view.evaluation.gains.empty()) y = card_row(pen, y, width, {content(gains_card)});
  if (!view.evaluation.models.empty()) y = card_row(pen, y, width, {content(models_card)});
  return y - kCardGap;
}

}  // namespace vitrine::app
