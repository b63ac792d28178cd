// The cards that speak for the whole view: loading, empty, error and the answer.
#include <algorithm>

#include "candidate_bars.hpp"
#include "cards.hpp"
#include "controls.hpp"
#include "sentences.hpp"

namespace vitrine::app {
namespace {

constexpr float kWide = 560;      ///< cards from this width on have two columns
constexpr float kRowHeight = 44;  ///< of a ranked label, which can be touched
constexpr float kButtonHeight = 44;

/// The mark of the empty page: a glass case with a product in it.
void draw_case(Pen& pen, ImVec2 center) {
  const ImU32 color = pen.theme().accent;
  pen.list().AddCircleFilled(center, 36, fade(color, 0.12F), 64);
  const ImVec2 top(center.x - 15, center.y - 17);
  const ImVec2 bottom(center.x + 15, center.y + 17);
  pen.list().AddRect(top, bottom, color, 5, 0, 2);
  pen.list().AddLine(ImVec2(top.x, center.y + 9), ImVec2(bottom.x, center.y + 9), color, 2);
  pen.list().AddCircleFilled(ImVec2(center.x, center.y + 1), 5, color, 32);
  pen.list().AddLine(ImVec2(center.x - 8, top.y + 6), ImVec2(center.x - 2, top.y + 6), color, 2);
}

void draw_warning(Pen& pen, ImVec2 center) {
  const ImU32 color = pen.theme().danger;
  pen.list().AddCircleFilled(center, 28, fade(color, 0.12F), 64);
  pen.rounded(ImVec2(center.x - 1.5F, center.y - 12), ImVec2(3, 15), color, 1.5F);
  pen.list().AddCircleFilled(ImVec2(center.x, center.y + 9), 2, color, 16);
}

float chips(Pen& pen, ImVec2 top, float width, const std::vector<std::string>& names) {
  std::vector<float> widths;
  widths.reserve(names.size());
  for (const std::string& name : names) widths.push_back(pen.width(Type::label, name) + 3 * kUnit);
  float y = top.y;
  for (std::size_t first = 0; first < names.size();) {
    float row = widths[first];
    std::size_t last = first + 1;
    while (last < names.size() && row + kUnit + widths[last] <= width) row += kUnit + widths[last++];
    float x = top.x + (width - row) / 2;
    for (; first < last; ++first) {
      pen.chip(ImVec2(x, y), pen.theme().muted, names[first]);
      x += widths[first] + kUnit;
    }
    y += Pen::kChipHeight + kUnit;
  }
  return y - kUnit - top.y;
}

/// One row of the ranking, which can be pressed. `explained`: it is the class whose evidence is shown below.
void ranked_label(Pen& pen, ImVec2 top, float width, const Words& words, const Candidate& candidate,
                  bool first, bool explained) {
  const Theme& theme = pen.theme();
  const ImVec2 row(top.x - kUnit, top.y - 5);
  const ImVec2 row_size(width + 2 * kUnit, kRowHeight);
  if (explained) pen.rounded(row, row_size, fade(theme.accent, 0.08F), 10);
  pen.control(explain_id(candidate), row, row_size);
  const std::string share = words.percent(candidate.probability);
  const Type type = first ? Type::strong : Type::body;
  const float room = width - pen.width(Type::strong, share) - 2 * kUnit;
  const float name_width = pen.clipped_line(top, room, type, theme.ink, candidate.name);
  const std::string code = code_text(candidate);
  if (!code.empty() && name_width + kUnit + pen.width(Type::caption, code) < room) {
    pen.line(ImVec2(top.x + name_width + kUnit, top.y + 4), Type::caption, theme.muted, code);
  }
  pen.line(ImVec2(top.x + width, top.y), type, first ? theme.accent : theme.muted, share, Align::right);
  pen.bar(ImVec2(top.x, top.y + 26), width, 6, static_cast<float>(candidate.probability),
          first ? theme.accent : theme.bar);
}

float ranking(Pen& pen, ImVec2 top, float width, const ClassifyView& view) {
  const Words words(view.language);
  const AnswerView& answer = *view.answer;
  pen.line(top, Type::label, pen.theme().muted, words(kRankingTitle));
  float y = top.y + pen.line_height(Type::label) + 1.5F * kUnit;
  const std::size_t count = std::min(kRankedLabels, answer.labels.size());
  for (std::size_t i = 0; i < count; ++i) {
    const Candidate& candidate = answer.labels[i];
    ranked_label(pen, ImVec2(top.x, y), width, words, candidate, i == 0,
                 candidate.code == answer.explained_code);
    y += kRowHeight;
  }
  y += kUnit / 2;
  return y + pen.paragraph(ImVec2(top.x, y), width, Type::caption, pen.theme().muted, words(kRankingHint)) -
         top.y;
}

float headline(Pen& pen, ImVec2 top, float width, const ClassifyView& view) {
  const Theme& theme = pen.theme();
  const Words words(view.language);
  const Candidate& best = view.answer->labels.front();
  float y = top.y;
  const float caption = pen.line(top, Type::label, theme.muted, words(kHeroCaption));
  if (view.state == State::working) {
    pen.line(ImVec2(top.x + caption + kUnit, y), Type::caption, theme.muted, words(kWorking));
  }
  y += pen.line_height(Type::label) + kUnit;
  y += pen.paragraph(ImVec2(top.x, y), width, Type::display, theme.ink, best.name);
  y += kUnit / 2;
  const float share =
      pen.line(ImVec2(top.x, y), Type::display, theme.accent, words.percent(best.probability));
  const std::string code = code_text(best);
  if (!code.empty()) pen.line(ImVec2(top.x + share + 1.5F * kUnit, y + 19), Type::caption, theme.muted, code);
  y += pen.line_height(Type::display) + 2 * kUnit;
  pen.chip(ImVec2(top.x, y), view.answer->needs_review ? theme.caution : theme.accent,
           review_text(words, *view.answer));
  return y + Pen::kChipHeight - top.y;
}

}  // namespace

float loading_card(Pen& pen, ImVec2 top, float width, const ClassifyView& view) {
  const Theme& theme = pen.theme();
  const Words words(view.language);
  const auto& [loaded, total] = view.progress;
  const float inner = std::min(width, 420.0F);
  const float left = top.x + (width - inner) / 2;
  float y = top.y + 4 * kUnit;
  draw_case(pen, ImVec2(top.x + width / 2, y + 36));
  y += 72 + 3 * kUnit;
  pen.line(ImVec2(top.x + width / 2, y), Type::title, theme.ink, words(kLoadingTitle), Align::center);
  y += pen.line_height(Type::title) + 2 * kUnit;
  pen.bar(ImVec2(left, y), inner, 8,
          total == 0 ? 0.0F : static_cast<float>(loaded) / static_cast<float>(total), theme.accent);
  y += 8 + kUnit;
  pen.line(ImVec2(top.x + width / 2, y), Type::label, theme.muted, progress_text(words, view.progress),
           Align::center);
  y += pen.line_height(Type::label) + 2 * kUnit;
  y += pen.paragraph(ImVec2(left, y), inner, Type::body, theme.muted, words(kLoadingBody), Align::center);
  return y + 4 * kUnit - top.y;
}

float empty_card(Pen& pen, ImVec2 top, float width, const ClassifyView& view) {
  const Theme& theme = pen.theme();
  const Words words(view.language);
  const float inner = std::min(width, 460.0F);
  const float left = top.x + (width - inner) / 2;
  const float center = top.x + width / 2;
  float y = top.y + 4 * kUnit;
  draw_case(pen, ImVec2(center, y + 36));
  y += 72 + 3 * kUnit;
  y += pen.paragraph(ImVec2(left, y), inner, Type::title, theme.ink, words(kEmptyTitle), Align::center);
  y += kUnit;
  const Text& body =
      view.state == State::working ? kWorking : kEmptyBody;  // a photo alone waits for its model
  y += pen.paragraph(ImVec2(left, y), inner, Type::body, theme.muted, words(body), Align::center);
  y += 4 * kUnit;
  pen.line(ImVec2(center, y), Type::label, theme.muted, words(kTypesApart, view.label_names.size()),
           Align::center);
  y += pen.line_height(Type::label) + 1.5F * kUnit;
  y += chips(pen, ImVec2(left, y), inner, view.label_names);
  return y + 4 * kUnit - top.y;
}

float error_card(Pen& pen, ImVec2 top, float width, const ClassifyView& view) {
  const Words words(view.language);
  const Theme& theme = pen.theme();
  const float inner = std::min(width, 460.0F);
  const float left = top.x + (width - inner) / 2;
  const float center = top.x + width / 2;
  float y = top.y + 4 * kUnit;
  draw_warning(pen, ImVec2(center, y + 28));
  y += 56 + 3 * kUnit;
  pen.line(ImVec2(center, y), Type::title, theme.ink, words(kErrorTitle), Align::center);
  y += pen.line_height(Type::title) + kUnit;
  y += pen.paragraph(ImVec2(left, y), inner, Type::body, theme.muted, view.error.sentence, Align::center);
  if (!view.error.action.empty()) {
    y += 3 * kUnit;
    const float button = pen.width(Type::strong, action_text(words, view.error)) + 6 * kUnit;
    pen.control(view.error.action, ImVec2(center - button / 2, y), ImVec2(button, kButtonHeight));
    y += kButtonHeight;
  }
  return y + 4 * kUnit - top.y;
}

float answer_card(Pen& pen, ImVec2 top, float width, const ClassifyView& view) {
  if (width < kWide) {
    float y = top.y + headline(pen, top, width, view) + 3 * kUnit;
    pen.rule(ImVec2(top.x, y), width);
    y += 3 * kUnit;
    return y + ranking(pen, ImVec2(top.x, y), width, view) - top.y;
  }
  const float gap = 5 * kUnit;
  const float left = (width - gap) * 0.44F;
  const float right = width - gap - left;
  const float first = headline(pen, top, left, view);
  const float second = ranking(pen, ImVec2(top.x + left + gap, top.y), right, view);
  return std::max(first, second);
}

float compare_card(Pen& pen, ImVec2 top, float width, const ClassifyView& view) {
  const Words words(view.language);
  const Theme& theme = pen.theme();
  float y = top.y;
  pen.line(ImVec2(top.x, y + (Pen::kChipHeight - pen.line_height(Type::label)) / 2), Type::label, theme.muted,
           words(kCompareTitle));
  const std::string agreement = agreement_text(words, view);
  pen.chip(ImVec2(top.x + width - pen.width(Type::label, agreement) - 3 * kUnit, y),
           packs_agree(view) ? theme.accent : theme.caution, agreement);
  y += Pen::kChipHeight + 2 * kUnit;
  const auto bars = [&](float x, float bars_width, const std::string& title,
                        const std::vector<Candidate>& labels) {
    return candidate_bars(pen, ImVec2(x, y), bars_width, words, title, labels, kRankedLabels);
  };
  if (width < kWide) {
    y += bars(top.x, width, view.pack_title, view.answer->labels) + 1.5F * kUnit;
    return y + bars(top.x, width, view.other->title, view.other->labels) - top.y;
  }
  const float gap = 5 * kUnit;
  const float column = (width - gap) / 2;
  const float left = bars(top.x, column, view.pack_title, view.answer->labels);
  const float right = bars(top.x + column + gap, column, view.other->title, view.other->labels);
  return y + std::max(left, right) - top.y;
}

}  // namespace vitrine::app
