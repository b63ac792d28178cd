// The models that were compared, side by side: see results_cards.hpp.
#include <algorithm>
#include <cmath>

#include "option_chips.hpp"
#include "results_cards.hpp"
#include "results_controls.hpp"
#include "results_sentences.hpp"

namespace vitrine::app {
namespace {

constexpr float kWide = 760;
constexpr float kRowHeight = 36;
constexpr float kNarrowRowHeight = 72;
constexpr float kNumberWidth = 72;
constexpr float kGap = 24;
constexpr float kDot = 5;

using Number = std::string (*)(const Words&, const ModelView&);

/// The numbers beside the chart, from left to right.
struct Column {
  const char* sort;
  const Text* name;
  Number number;
};

constexpr Column kColumns[] = {
    {"accuracy", &kAccuracy,
     [](const Words& words, const ModelView& model) { return score_text(words, model.accuracy); }},
    {"f1", &kMacroF1,
     [](const Words& words, const ModelView& model) { return score_text(words, model.macro_f1); }},
    {"size", &kSize, size_text},
    {"time", &kTime, time_text}};

/// Accuracies from `left` on, `width` wide.
class Chart {
 public:
  Chart(const Axis& axis, float left, float width) : axis_(axis), left_(left), width_(width) {}

  void grid(Pen& pen, float top, float bottom) const {
    for (const auto& [value, label] : axis_.ticks) {
      const float x = std::round(x_of(value));
      pen.list().AddRectFilled(ImVec2(x, top), ImVec2(x + 1, bottom), pen.theme().hairline);
      pen.line(ImVec2(x, bottom + kUnit / 2), Type::caption, pen.theme().muted, label, Align::center);
    }
  }

  /// The interval and its middle; nothing for what lies below the axis.
  void mark(Pen& pen, float middle, const ModelView& model) const {
    if (model.accuracy < axis_.from) return;
    const ImU32 color = model.shipped ? pen.theme().accent : pen.theme().bar;
    const float low = x_of(std::max(model.low, axis_.from));
    pen.rounded(ImVec2(low, middle - 3), ImVec2(x_of(model.high) - low, 6), fade(color, 0.4F), 3);
    pen.list().AddCircleFilled(ImVec2(x_of(model.accuracy), middle), kDot, color, 24);
  }

 private:
  float x_of(double value) const {
    return left_ + static_cast<float>((value - axis_.from) / (axis_.to - axis_.from)) * width_;
  }

  const Axis& axis_;
  float left_;
  float width_;
};

/// The pack's own model stands out.
void background(Pen& pen, ImVec2 top, float width, float height, const ModelView& model) {
  const ImVec2 row(top.x - kUnit, top.y);
  if (model.shipped) pen.rounded(row, ImVec2(width + 2 * kUnit, height), fade(pen.theme().accent, 0.08F), 10);
}

float wide_rows(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view) {
  const Theme& theme = pen.theme();
  const float name_width = width * 0.19F;
  const float evidence_width = width * 0.17F;
  const float numbers = kNumberWidth * static_cast<float>(std::size(kColumns));
  const float left = top.x + name_width + evidence_width + 2 * kUnit;
  const Axis axis = score_axis(words, kAccuracy, least_model(view));
  const Chart chart(axis, left + kDot, top.x + width - numbers - kGap - left - 2 * kDot);
  const auto right_of = [&](std::size_t i) {
    return top.x + width - kNumberWidth * static_cast<float>(std::size(kColumns) - 1 - i);
  };
  float y = top.y;
  for (std::size_t i = 0; i < std::size(kColumns); ++i)
    pen.line(ImVec2(right_of(i), y), Type::caption, theme.muted, words(*kColumns[i].name), Align::right);
  y += pen.line_height(Type::caption) + kUnit;
  const float bottom = y + kRowHeight * static_cast<float>(view.models.size());
  chart.grid(pen, y, bottom);
  for (const ModelView& model : view.models) {
    background(pen, ImVec2(top.x, y), width, kRowHeight, model);
    const float text = y + (kRowHeight - pen.line_height(Type::caption)) / 2;
    pen.clipped_line(ImVec2(top.x, text), name_width, Type::label, model.shipped ? theme.accent : theme.ink,
                     model_name(words, model));
    pen.clipped_line(ImVec2(top.x + name_width + kUnit, text), evidence_width, Type::caption, theme.muted,
                     evidence_name(words, model.evidence));
    chart.mark(pen, y + kRowHeight / 2, model);
    for (std::size_t i = 0; i < std::size(kColumns); ++i) {
      const bool sorted = kColumns[i].sort == view.model_sort;
      pen.line(ImVec2(right_of(i), text), sorted ? Type::label : Type::caption,
               sorted ? theme.ink : theme.muted, kColumns[i].number(words, model), Align::right);
    }
    y += kRowHeight;
  }
  return bottom + kUnit / 2 + pen.line_height(Type::caption) - top.y;
}

float narrow_rows(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view) {
  const Theme& theme = pen.theme();
  const float number_width = 52;
  const Axis axis = score_axis(words, kAccuracy, least_model(view));
  const Chart chart(axis, top.x + kDot, width - 2 * kDot);
  const float bottom = top.y + kNarrowRowHeight * static_cast<float>(view.models.size());
  chart.grid(pen, top.y, bottom);
  float y = top.y;
  for (const ModelView& model : view.models) {
    background(pen, ImVec2(top.x, y), width, kNarrowRowHeight - kUnit / 2, model);
    const float room = width - number_width;
    const float name = pen.clipped_line(ImVec2(top.x, y + kUnit), room * 0.6F, Type::label,
                                        model.shipped ? theme.accent : theme.ink, model_name(words, model));
    pen.clipped_line(ImVec2(top.x + name + kUnit, y + kUnit), room - name - kUnit, Type::caption, theme.muted,
                     evidence_name(words, model.evidence));
    pen.line(ImVec2(top.x + width, y + kUnit), Type::label, theme.ink, score_text(words, model.accuracy),
             Align::right);
    chart.mark(pen, y + 35, model);
    float x = top.x;
    for (const std::string& text : {words(kMacroF1), score_text(words, model.macro_f1),
                                    size_text(words, model), time_text(words, model)})
      x += pen.line(ImVec2(x, y + 46), Type::caption, theme.muted, text) + 1.5F * kUnit;
    y += kNarrowRowHeight;
  }
  return bottom + kUnit / 2 + pen.line_height(Type::caption) - top.y;
}

}  // namespace

float models_card(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view) {
  const Theme& theme = pen.theme();
  float y = top.y;
  pen.line(top, Type::label, theme.muted, words(kModelsTitle));
  y += pen.line_height(Type::label) + kUnit;
  y += pen.paragraph(ImVec2(top.x, y), width, Type::strong, theme.ink, models_text(words, view)) +
       1.5F * kUnit;
  std::vector<Option> options;
  for (const char* key : kModelSorts)
    options.push_back(
        {.id = model_sort_id(key), .text = model_sort_name(words, key), .on = key == view.model_sort});
  y += option_chips(pen, ImVec2(top.x, y), width, options) + kUnit;
  y += pen.paragraph(ImVec2(top.x, y), width, Type::caption, theme.muted, model_order_text(words, view)) +
       2 * kUnit;
  y += (width < kWide ? narrow_rows : wide_rows)(pen, ImVec2(top.x, y), width, words, view) + kUnit;
  y += pen.paragraph(ImVec2(top.x, y), width, Type::caption, theme.muted, models_left_text(words, view));
  return y + pen.paragraph(ImVec2(top.x, y), width, Type::caption, theme.muted, words(kModelsHint)) - top.y;
}

}  // namespace vitrine::app
