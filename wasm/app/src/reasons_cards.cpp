// The quiet cards below an answer: why not another type, what would change, how such answers turned out
// before.
#include <algorithm>

#include "cards.hpp"
#include "sentences.hpp"

namespace vitrine::app {
namespace {

constexpr float kWide = 560;  ///< cards from this width on have two columns
constexpr float kWordHeight = 26;
constexpr float kValueWidth = 48;  ///< of "+1.42" and the space before it
constexpr float kDot = 12;

struct Side {
  const std::string& name;
  const std::vector<WordLead>& words;
  std::optional<double> by_text;
  std::optional<double> by_photo;
  ImU32 color;
};

float share_line(Pen& pen, ImVec2 top, float width, const std::string& name, const std::string& share) {
  pen.line(top, Type::caption, pen.theme().muted, name);
  pen.line(ImVec2(top.x + width, top.y), Type::label, pen.theme().ink, share, Align::right);
  return kWordHeight;
}

/// What spoke for one of two classes. `strongest` fills the bar.
float draw_side(Pen& pen, ImVec2 top, float width, const Words& words, const Side& side, double strongest) {
  const Theme& theme = pen.theme();
  pen.rounded(ImVec2(top.x, top.y + 3), ImVec2(kDot, kDot), fade(side.color, 0.6F), 4);
  pen.clipped_line(ImVec2(top.x + kDot + kUnit, top.y), width - kDot - kUnit, Type::label, theme.ink,
                   side.name);
  float y = top.y + kWordHeight;
  if (side.by_text)
    y += share_line(pen, ImVec2(top.x, y), width, words(kWordsAlone), words.percent(*side.by_text));
  if (side.by_photo)
    y += share_line(pen, ImVec2(top.x, y), width, words(kPhotoAlone), words.percent(*side.by_photo));
  if (!side.by_text) return y - top.y;
  y += kUnit / 2;
  pen.rule(ImVec2(top.x, y), width);
  y += 1.5F * kUnit;
  if (side.words.empty()) {
    return y +
           pen.paragraph(ImVec2(top.x, y), width, Type::caption, theme.muted,
                         no_lead_text(words, side.name)) -
           top.y;
  }
  const float word_width = width * 0.36F;
  const float bar_left = top.x + word_width + kUnit;
  const float longest = width - word_width - kUnit - kValueWidth;
  for (const auto& [word, lead] : side.words) {
    pen.clipped_line(ImVec2(top.x, y), word_width, Type::caption, theme.ink, word);
    const float length = std::max(6.0F, longest * static_cast<float>(lead / strongest));
    pen.rounded(ImVec2(bar_left, y + 6), ImVec2(length, 6), fade(side.color, 0.75F), 3);
    pen.line(ImVec2(top.x + width, y), Type::caption, theme.muted, words.signed_number(lead), Align::right);
    y += kWordHeight;
  }
  return y - kUnit - top.y;
}

float without_line(Pen& pen, ImVec2 top, float width, const Words& words, const Text& title,
                   const AnswerView& answer, const Candidate& without) {
  const Theme& theme = pen.theme();
  const bool changes = would_change(answer, without);
  pen.line(top, Type::caption, theme.muted, words(title));
  pen.line(ImVec2(top.x + width, top.y), Type::caption, changes ? theme.caution : theme.muted,
           change_text(words, answer, without), Align::right);
  float y = top.y + pen.line_height(Type::caption) + kUnit / 2;
  const std::string share = words.percent(without.probability);
  pen.clipped_line(ImVec2(top.x, y), width - pen.width(Type::strong, share) - 2 * kUnit, Type::strong,
                   theme.ink, without.name);
  pen.line(ImVec2(top.x + width, y), Type::strong, theme.ink, share, Align::right);
  y += pen.line_height(Type::strong) + kUnit / 2;
  pen.bar(ImVec2(top.x, y), width, 4, static_cast<float>(without.probability),
          changes ? theme.caution : theme.accent);
  return y + 4 - top.y;
}

}  // namespace

float rival_card(Pen& pen, ImVec2 top, float width, const ClassifyView& view) {
  const Words words(view.language);
  const AnswerView& answer = *view.answer;
  const RivalView& rival = *answer.rival;
  float y = top.y;
  y += pen.paragraph(top, width, Type::label, pen.theme().muted, rival_title(words, rival)) + kUnit / 2;
  y += pen.paragraph(ImVec2(top.x, y), width, Type::strong, pen.theme().ink, rival_text(words, answer)) +
       2 * kUnit;
  double strongest = 1e-9;
  for (const auto* list : {&rival.for_winner, &rival.for_rival}) {
    for (const WordLead& word : *list) strongest = std::max(strongest, word.lead);
  }
  const auto share = [](const std::optional<Duel>& duel, double Duel::*whose) -> std::optional<double> {
    if (!duel) return std::nullopt;
    return (*duel).*whose;
  };
  const Side winner{answer.labels.front().name, rival.for_winner, share(rival.text, &Duel::winner),
                    share(rival.photo, &Duel::winner), pen.theme().accent};
  const Side other{rival.name, rival.for_rival, share(rival.text, &Duel::rival),
                   share(rival.photo, &Duel::rival), pen.theme().against};
  if (width < kWide) {
    y += draw_side(pen, ImVec2(top.x, y), width, words, winner, strongest) + 2.5F * kUnit;
    return y + draw_side(pen, ImVec2(top.x, y), width, words, other, strongest) - top.y;
  }
  const float gap = 5 * kUnit;
  const float column = (width - gap) / 2;
  const float left = draw_side(pen, ImVec2(top.x, y), column, words, winner, strongest);
  const float right = draw_side(pen, ImVec2(top.x + column + gap, y), column, words, other, strongest);
  return y + std::max(left, right) - top.y;
}

float without_card(Pen& pen, ImVec2 top, float width, const ClassifyView& view) {
  const Words words(view.language);
  const AnswerView& answer = *view.answer;
  pen.line(top, Type::label, pen.theme().muted, words(kWithoutTitle));
  float y = top.y + pen.line_height(Type::label) + 1.5F * kUnit;
  float gap = 0;
  for (const auto& [title, without] :
       {std::pair{&kWithoutPhoto, &answer.without_photo}, std::pair{&kWithoutWords, &answer.without_title}}) {
    if (!*without) continue;
    y += gap;
    y += without_line(pen, ImVec2(top.x, y), width, words, *title, answer, **without);
    gap = 2 * kUnit;
  }
  return y - top.y;
}

float usual_card(Pen& pen, ImVec2 top, float width, const ClassifyView& view) {
  const Words words(view.language);
  const Theme& theme = pen.theme();
  const UsualView& usual = *view.answer->usual;
  float y = top.y + 1.5F * kUnit;
  y += pen.paragraph(top, width, Type::label, theme.muted, usual_title(words, *view.answer));
  y += pen.paragraph(ImVec2(top.x, y), width, Type::strong, theme.ink, usual_text(words, usual)) + kUnit;
  pen.bar(ImVec2(top.x, y), width, 4, static_cast<float>(usual.right) / static_cast<float>(usual.rows),
          theme.accent);
  y += 4 + kUnit;
  const std::string others = usual_others_text(words, usual);
  if (!others.empty()) y += pen.paragraph(ImVec2(top.x, y), width, Type::caption, theme.muted, others);
  return y - top.y;
}

}  // namespace vitrine::app
