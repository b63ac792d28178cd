// The slides of the question, the data, the cost and what comes next: see slide.hpp.
#include <algorithm>

#include "present_controls.hpp"
#include "present_sentences.hpp"
#include "slide.hpp"

namespace vitrine::app {
namespace {

constexpr float kTightRow = 24;
constexpr float kWideRow = 36;
constexpr float kPairRow = 36;
constexpr std::size_t kMostTypes = 16;

float type_chips(const Stage& stage, ImVec2 top, ImVec2 size) {
  Pen& pen = stage.pen;
  const auto& types = stage.view.types;
  float x = top.x;
  float y = top.y;
  const float pitch = Pen::kChipHeight + kUnit;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const bool last_line = stage.wide ? y + 2 * pitch > top.y + size.y : i >= kMostTypes;
    const std::string more = more_text(stage.words, types.size(), i);
    const float chip = pen.width(Type::label, types[i]) + 3 * kUnit;
    const float reserve = last_line && !more.empty() ? pen.width(Type::label, more) + 2 * kUnit : 0;
    if (x > top.x && x + chip + reserve > top.x + size.x) {
      if (last_line) {
        pen.line(ImVec2(x, y + (Pen::kChipHeight - pen.line_height(Type::label)) / 2), Type::label,
                 pen.theme().muted, more);
        return y + pitch - top.y;
      }
      x = top.x;
      y += pitch;
    }
    x += pen.chip(ImVec2(x, y), pen.theme().accent, types[i]) + kUnit;
  }
  return y + pitch - top.y;
}

/// An assumption: what it is and the field over which the page lays an input.
float assumption(const Stage& stage, ImVec2 top, float width, const std::string& name,
                 const std::string& value, const char* id) {
  Pen& pen = stage.pen;
  const Theme& theme = pen.theme();
  const ImVec2 field(112, 44);
  const ImVec2 at(top.x + width - field.x, top.y);
  const float text =
      pen.paragraph(ImVec2(top.x, top.y + 10), width - field.x - kUnit, Type::body, theme.ink, name);
  pen.rounded(at, field, theme.bar, 10);
  pen.rounded(ImVec2(at.x + 1, at.y + 1), ImVec2(field.x - 2, field.y - 2), theme.card, 9);
  pen.line(ImVec2(at.x + field.x - 12, at.y + 10), Type::strong, theme.ink, value, Align::right);
  pen.control(id, at, field);
  return std::max(field.y, 10 + text) + kUnit;
}

/// As many as have room above `bottom`; the words tell all of them.
float pair_rows(const Stage& stage, ImVec2 top, float width, float bottom, const Pairs& pairs) {
  float y = top.y;
  for (const auto& [name, value] : pairs) {
    if (stage.wide && y + kPairRow > bottom) break;
    y += pair_row(stage, ImVec2(top.x, y), width, name, value);
  }
  return y - top.y;
}

}  // namespace

float question_body(const Stage& stage, ImVec2 top, ImVec2 size) {
  Pen& pen = stage.pen;
  const Pairs pairs = headline_pairs(stage.words, stage.view);
  const float gap = stage.wide ? 40 : 0;
  const float column = stage.wide ? (size.x - gap * 2) / 3 : size.x;
  float tallest = 0;
  float y = top.y + (stage.wide ? 2 * kUnit : 0);
  float x = top.x;
  for (const auto& [number, what] : pairs) {
    const ImU32 color = &number == &pairs.front().first ? pen.theme().accent : pen.theme().ink;
    const float used = figure(stage, ImVec2(x, y), column, number, what, color);
    tallest = std::max(tallest, used);
    if (stage.wide)
      x += column + gap;
    else
      y += used + 3 * kUnit;
  }
  if (stage.wide) y += tallest + 4 * kUnit;
  y += heading(stage, ImVec2(top.x, y), size.x, stage.words(kTypes));
  return y + type_chips(stage, ImVec2(top.x, y), ImVec2(size.x, top.y + size.y - y)) - top.y;
}

float data_body(const Stage& stage, ImVec2 top, ImVec2 size) {
  const PresentView& view = stage.view;
  const Words& words = stage.words;
  const auto facts = [&](ImVec2 at, float width) {
    float y = at.y;
    if (learned_rows(view) > 0) {
      const float number = stage.pen.line(at, Type::hero, stage.pen.theme().accent,
                                          words.count(static_cast<double>(learned_rows(view))));
      stage.pen.line(ImVec2(at.x + number + 2 * kUnit, at.y + 30), Type::body, stage.pen.theme().muted,
                     words(kProductsFigure));
      y += stage.pen.line_height(Type::hero) + 1.5F * kUnit;
    }
    return y + pair_rows(stage, ImVec2(at.x, y), width, at.y + size.y, data_pairs(words, view)) - at.y;
  };
  const auto types = [&](ImVec2 at, float width) {
    std::vector<ClassView> classes = view.evaluation.classes;
    std::stable_sort(classes.begin(), classes.end(), [](const ClassView& a, const ClassView& b) {
      return a.support != b.support ? a.support > b.support : a.label < b.label;
    });
    float y = at.y + heading(stage, at, width, words(kTypes));
    const float room = size.y - (y - at.y);
    const std::size_t most = stage.wide ? static_cast<std::size_t>(room / kTightRow) : kMostTypes;
    const bool all = classes.size() <= most;
    const std::size_t listed = all ? classes.size() : most - 1;
    const float row =
        stage.wide ? std::min(kWideRow, room / static_cast<float>(all ? listed : most)) : kWideRow;
    for (std::size_t i = 0; i < listed; ++i) {
      bar_row(stage, ImVec2(at.x, y), width, row, view.evaluation.names[classes[i].label],
              static_cast<double>(classes[i].support) /
                  static_cast<double>(std::max<std::uint64_t>(1, classes[0].support)),
              words.count(static_cast<double>(classes[i].support)), stage.pen.theme().accent);
      y += row;
    }
    const std::string more = more_text(words, classes.size(), listed);
    if (!more.empty()) stage.pen.line(ImVec2(at.x, y), Type::caption, stage.pen.theme().muted, more);
    return y + row - at.y;
  };
  if (view.has_report()) return columns(stage, top, size.x, 0.42F, facts, types);
  return columns(stage, top, size.x, 0.42F, facts, [&](ImVec2 at, float width) {
    const float head = heading(stage, at, width, words(kTypes));
    return head + type_chips(stage, ImVec2(at.x, at.y + head), ImVec2(width, size.y - head));
  });
}

float cost_body(const Stage& stage, ImVec2 top, ImVec2 size) {
  const PresentView& view = stage.view;
  const Words& words = stage.words;
  const Theme& theme = stage.pen.theme();
  const auto takes = [&](ImVec2 at, float width) {
    float y = at.y;
    for (const auto& [number, what] : cost_pairs(words, view)) {
      stage.pen.line(ImVec2(at.x, y), Type::display, theme.ink, number);
      y += stage.pen.line_height(Type::display);
      y += stage.pen.paragraph(ImVec2(at.x, y), width, Type::body, theme.muted, what) + 2.5F * kUnit;
    }
    return y - at.y;
  };
  const auto brings = [&](ImVec2 at, float width) {
    const auto& [products, seconds, hourly] = view.assumptions;
    const double hours = view.has_report() ? saved(view).hours : products * seconds / 3600;
    float y = at.y;
    const float number = stage.pen.line(ImVec2(at.x, y), Type::hero, theme.accent, hours_text(words, hours));
    stage.pen.paragraph(ImVec2(at.x + number + 2 * kUnit, y + 30), width - number - 2 * kUnit, Type::body,
                        theme.muted, words(view.has_report() ? kSavedFigure : kByHandFigure));
    y += stage.pen.line_height(Type::hero) + 1.5F * kUnit;
    y += heading(stage, ImVec2(at.x, y), width, words(kAssumed));
    y += assumption(stage, ImVec2(at.x, y), width, words(kAssumedProducts), words.count(products),
                    kProductsField);
    y += assumption(stage, ImVec2(at.x, y), width, words(kAssumedSeconds), words.count(seconds),
                    kSecondsField);
    y += assumption(stage, ImVec2(at.x, y), width, words(kAssumedHourly), words.count(hourly), kHourlyField) +
         kUnit;
    for (const std::string& line : formula_texts(words, view))
      y += stage.pen.paragraph(ImVec2(at.x, y), width, Type::caption, theme.muted, line) + 2;
    return y - at.y;
  };
  return columns(stage, top, size.x, 0.36F, takes, brings);
}

float next_body(const Stage& stage, ImVec2 top, ImVec2 size) {
  const Words& words = stage.words;
  const auto list = [&](const Text& title, std::vector<std::string> items, ImU32 color) -> Block {
    return
        [&stage, &words, &title, items = std::move(items), color, height = size.y](ImVec2 at, float width) {
          const float head = heading(stage, at, width, words(title)) + kUnit;
          return head + sentences(stage, ImVec2(at.x, at.y + head), width, height - head, items, color);
        };
  };
  const Theme& theme = stage.pen.theme();
  return columns(stage, top, size.x, 0.5F, list(kNextSteps, next_step_texts(words, stage.view), theme.accent),
                 list(kLimits, limit_texts(words, stage.view), theme.caution));
}

}  // namespace vitrine::app
