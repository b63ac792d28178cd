// F1, precision and recall of each class: see results_cards.hpp.
#include <algorithm>

#include "option_chips.hpp"
#include "results_cards.hpp"
#include "results_controls.hpp"
#include "results_sentences.hpp"

namespace vitrine::app {
namespace {

constexpr float kWide = 640;
constexpr float kRowHeight = 36;
constexpr float kNarrowRowHeight = 64;
constexpr float kValueWidth = 48;  ///< of "0.948" and the space before it
constexpr float kSupportWidth = 72;
constexpr float kGap = 24;

struct Measure {
  const char* sort;
  const Text* name;
  double ClassView::*value;
};

constexpr Measure kMeasures[] = {{"f1", &kF1, &ClassView::f1},
                                 {"precision", &kPrecision, &ClassView::precision},
                                 {"recall", &kRecall, &ClassView::recall}};

void value_bar(Pen& pen, ImVec2 top, float width, const std::string& number, double value, bool strong) {
  const Theme& theme = pen.theme();
  pen.bar(ImVec2(top.x, top.y + 6), width - kValueWidth, 6, static_cast<float>(value),
          strong ? theme.accent : theme.bar);
  pen.line(ImVec2(top.x + width, top.y), strong ? Type::label : Type::caption,
           strong ? theme.ink : theme.muted, number, Align::right);
}

/// The measure that stands out: the one that the classes are sorted by, else F1.
bool stands_out(const EvaluationView& view, const Measure& measure) {
  const bool by_measure = std::any_of(std::begin(kMeasures), std::end(kMeasures),
                                      [&](const Measure& one) { return one.sort == view.sort; });
  return by_measure ? measure.sort == view.sort : measure.value == &ClassView::f1;
}

float wide_rows(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view) {
  const Theme& theme = pen.theme();
  const float name_width = width * 0.24F;
  const float column = (width - name_width - kSupportWidth) / 3 - kGap;
  const auto left_of = [&](int i) {
    return top.x + name_width + kGap + static_cast<float>(i) * (column + kGap);
  };
  float y = top.y;
  for (int i = 0; i < 3; ++i)
    pen.line(ImVec2(left_of(i), y), Type::caption, theme.muted, words(*kMeasures[i].name));
  pen.line(ImVec2(top.x + width, y), Type::caption, theme.muted, words(kProducts), Align::right);
  y += pen.line_height(Type::caption) + kUnit;
  for (const ClassView& one : view.classes) {
    pen.rule(ImVec2(top.x, y), width);
    const float text = y + (kRowHeight - pen.line_height(Type::caption)) / 2;
    pen.clipped_line(ImVec2(top.x, text), name_width, Type::label, theme.ink, view.names[one.label]);
    for (int i = 0; i < 3; ++i) {
      const double value = one.*kMeasures[i].value;
      value_bar(pen, ImVec2(left_of(i), text), column, score_text(words, value), value,
                stands_out(view, kMeasures[i]));
    }
    pen.line(ImVec2(top.x + width, text), Type::caption, theme.muted, std::to_string(one.support),
             Align::right);
    y += kRowHeight;
  }
  return y - top.y;
}

float narrow_rows(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view) {
  const Theme& theme = pen.theme();
  const float gap = 1.5F * kUnit;
  const float column = (width - 2 * gap) / 3;
  float y = top.y;
  pen.line(ImVec2(top.x + width, y), Type::caption, theme.muted, words(kProducts), Align::right);
  y += pen.line_height(Type::caption);
  for (int i = 0; i < 3; ++i)
    pen.line(ImVec2(top.x + static_cast<float>(i) * (column + gap), y), Type::caption, theme.muted,
             words(*kMeasures[i].name));
  y += pen.line_height(Type::caption) + kUnit / 2;
  for (const ClassView& one : view.classes) {
    pen.rule(ImVec2(top.x, y), width);
    const std::string support = std::to_string(one.support);
    pen.clipped_line(ImVec2(top.x, y + kUnit), width - pen.width(Type::caption, support) - 2 * kUnit,
                     Type::label, theme.ink, view.names[one.label]);
    pen.line(ImVec2(top.x + width, y + kUnit), Type::caption, theme.muted, support, Align::right);
    for (int i = 0; i < 3; ++i) {
      const double value = one.*kMeasures[i].value;
      value_bar(pen, ImVec2(top.x + static_cast<float>(i) * (column + gap), y + 32), column,
                score_text(words, value), value, stands_out(view, kMeasures[i]));
    }
    y += kNarrowRowHeight;
  }
  return y - top.y;
}

}  // namespace

float class_bars_card(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view) {
  float y = top.y;
  pen.line(top, Type::label, pen.theme().muted, words(kClassesTitle));
  y += pen.line_height(Type::label) + 1.5F * kUnit;
  std::vector<Option> options;
  for (const char* key : kSorts)
    options.push_back({.id = sort_id(key), .text = sort_name(words, key), .on = key == view.sort});
  y += option_chips(pen, ImVec2(top.x, y), width, options) + kUnit;
  y +=
      pen.paragraph(ImVec2(top.x, y), width, Type::caption, pen.theme().muted, order_text(words, view.sort)) +
      2 * kUnit;
  y += (width < kWide ? narrow_rows : wide_rows)(pen, ImVec2(top.x, y), width, words, view);
  const std::string left = classes_left_text(words, view, view.classes.size());
  return y + pen.paragraph(ImVec2(top.x, y), width, Type::caption, pen.theme().muted, left) - top.y;
}

}  // namespace vitrine::app
