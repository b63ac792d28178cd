// Words, photo and both side by side, class by class: see results_cards.hpp.
#include <algorithm>
#include <cmath>

#include "results_cards.hpp"
#include "results_sentences.hpp"

namespace vitrine::app {
namespace {

constexpr float kWide = 640;
constexpr float kRowHeight = 36;
constexpr float kNarrowRowHeight = 56;
constexpr float kNumberWidth = 64;
constexpr float kDot = 6;

/// How each of the three is drawn.
void mark(Pen& pen, ImVec2 at, int which) {
  const Theme& theme = pen.theme();
  if (which == 0) pen.list().AddCircle(at, kDot - 1, theme.muted, 24, 2);
  if (which == 1)
    pen.rounded(ImVec2(at.x - kDot + 1, at.y - kDot + 1), ImVec2(2 * kDot - 2, 2 * kDot - 2), theme.bar, 2);
  if (which == 2) pen.list().AddCircleFilled(at, kDot, theme.accent, 24);
}

float legend(Pen& pen, ImVec2 top, const Words& words) {
  float x = top.x + kDot;
  const Text* names[] = {&kWordsOnly, &kPhotoOnly, &kBoth};
  for (int i = 0; i < 3; ++i) {
    mark(pen, ImVec2(x, top.y + pen.line_height(Type::caption) / 2), i);
    x += kDot + kUnit;
    x += pen.line(ImVec2(x, top.y), Type::caption, pen.theme().muted, words(*names[i])) + 3 * kUnit;
  }
  return pen.line_height(Type::caption);
}

}  // namespace

float gains_card(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view) {
  const Theme& theme = pen.theme();
  const bool wide = width >= kWide;
  float y = top.y;
  pen.line(top, Type::label, theme.muted, words(kGainsTitle));
  y += pen.line_height(Type::label) + kUnit;
  y += pen.paragraph(ImVec2(top.x, y), width, Type::strong, theme.ink, gain_text(words, view)) + 1.5F * kUnit;
  y += legend(pen, ImVec2(top.x, y), words) + 1.5F * kUnit;

  const Axis axis = score_axis(words, kF1, least_gain(view));
  const float name_width = wide ? width * 0.24F : 0;
  const float left = top.x + name_width + (wide ? kRowHeight : kDot);
  const float chart = top.x + width - kNumberWidth - (wide ? kUnit : 0) - left - kDot;
  const float row_height = wide ? kRowHeight : kNarrowRowHeight;
  const auto x_of = [&](double value) {
    return left + static_cast<float>((value - axis.from) / (axis.to - axis.from)) * chart;
  };
  const float bottom = y + row_height * static_cast<float>(view.gains.size());
  for (const auto& [value, label] : axis.ticks) {
    const float x = std::round(x_of(value));
    pen.list().AddRectFilled(ImVec2(x, y), ImVec2(x + 1, bottom), theme.hairline);
    pen.line(ImVec2(x, bottom + kUnit / 2), Type::caption, theme.muted, label, Align::center);
  }
  for (const GainView& gain : view.gains) {
    const float text = wide ? y + (row_height - pen.line_height(Type::caption)) / 2 : y + kUnit;
    pen.clipped_line(ImVec2(top.x, text), (wide ? name_width : width - kNumberWidth - kUnit), Type::label,
                     theme.ink, view.names[gain.label]);
    const float middle = wide ? y + row_height / 2 : y + row_height - 16;
    const auto [low, high] = std::minmax({gain.text, gain.photo, gain.both});
    pen.rounded(ImVec2(x_of(low), middle - 1), ImVec2(std::max(1.0F, x_of(high) - x_of(low)), 2), theme.track,
                1);
    mark(pen, ImVec2(x_of(gain.photo), middle), 1);
    mark(pen, ImVec2(x_of(gain.text), middle), 0);
    mark(pen, ImVec2(x_of(gain.both), middle), 2);
    const bool harms = gain.both < gain.text;
    pen.line(ImVec2(top.x + width, text), Type::label, harms ? theme.against : theme.ink,
             gain_number(words, gain), Align::right);
    if (pen.hovered(ImVec2(top.x, y), ImVec2(width, row_height)))
      pen.tip(ImVec2(top.x + width / 2, middle - kDot), gain_tip(words, gain));
    y += row_height;
  }
  y = bottom + kUnit / 2 + pen.line_height(Type::caption);
  const std::string more = classes_left_text(words, view, view.gains.size());
  return y + pen.paragraph(ImVec2(top.x, y), width, Type::caption, theme.muted, more) - top.y;
}

}  // namespace vitrine::app
