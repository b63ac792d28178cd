#include <algorithm>

#include "batch_cards.hpp"
#include "batch_sentences.hpp"

namespace vitrine::app {
namespace {

constexpr float kColumn = 150;  ///< the least width of a figure
constexpr float kGap = 16;

/// Figures beside each other, in as many lines as they need; returns the height.
float figures_row(Pen& pen, ImVec2 top, float width, const std::vector<Figure>& figures, ImU32 color) {
  const Theme& theme = pen.theme();
  const auto fit = static_cast<std::size_t>(std::max(1.0F, (width + kGap) / (kColumn + kGap)));
  const std::size_t columns = std::min(figures.size(), fit);
  const float column = (width + kGap) / static_cast<float>(columns) - kGap;
  float y = top.y;
  for (std::size_t i = 0; i < figures.size(); i += columns) {
    float tallest = 0;
    for (std::size_t k = i; k < std::min(i + columns, figures.size()); ++k) {
      const float x = top.x + static_cast<float>(k - i) * (column + kGap);
      const float number = pen.line(ImVec2(x, y), Type::title, color, figures[k].value);
      if (!figures[k].more.empty())
        pen.clipped_line(ImVec2(x + number + kUnit, y + 7), column - number - kUnit, Type::caption,
                         theme.muted, figures[k].more);
      tallest = std::max(tallest, pen.paragraph(ImVec2(x, y + pen.line_height(Type::title)), column,
                                                Type::caption, theme.muted, figures[k].name));
    }
    y += pen.line_height(Type::title) + tallest + 2 * kUnit;
  }
  return y - 2 * kUnit - top.y;
}

}  // namespace

float batch_figures_card(Pen& pen, ImVec2 top, float width, const Words& words, const BatchView& view) {
  const Theme& theme = pen.theme();
  float y = top.y + figures_row(pen, top, width, count_figures(words, view), theme.ink);
  if (view.evaluation) {
    y += 2 * kUnit;
    pen.rule(ImVec2(top.x, y), width);
    y += 2 * kUnit;
    y += figures_row(pen, ImVec2(top.x, y), width, score_figures(words, *view.evaluation), theme.accent) +
         kUnit;
    y += pen.paragraph(ImVec2(top.x, y), width, Type::caption, theme.muted,
                       rightness_text(words, *view.evaluation));
  }
  for (const std::string& note : batch_notes(words, view)) {
    y += kUnit;
    y += pen.paragraph(ImVec2(top.x, y), width, Type::caption, theme.caution, note);
  }
  return y - top.y;
}

}  // namespace vitrine::app
