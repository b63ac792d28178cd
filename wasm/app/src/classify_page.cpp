#include "classify_page.hpp"

#include <vector>

#include "card_rows.hpp"
#include "sentences.hpp"

namespace vitrine::app {
namespace {

float draw_answer(Pen& pen, float width, const ClassifyView& view, const Textures& textures) {
  const AnswerView& answer = *view.answer;
  const auto plain = [&](float (*draw)(Pen&, ImVec2, float, const ClassifyView&)) -> Content {
    return [&pen, &view, draw](ImVec2 top, float inner) { return draw(pen, top, inner, view); };
  };
  const Content photo = [&](ImVec2 top, float inner) { return photo_card(pen, top, inner, view, textures); };
  float y = card_row(pen, 0, width, {plain(answer_card)});
  if (view.other) y = card_row(pen, y, width, {plain(compare_card)});
  y = card_row(pen, y, width, {plain(text_card), photo});
  if (answer.rival) y = card_row(pen, y, width, {plain(rival_card)});
  std::vector<Content> quiet;
  if (answer.without_photo || answer.without_title) quiet.push_back(plain(without_card));
  if (answer.usual) quiet.push_back(plain(usual_card));
  y = card_row(pen, y, width, quiet);
  return y + pen.paragraph(ImVec2(kUnit, y), width - 2 * kUnit, Type::caption, pen.theme().muted,
                           timing_text(Words(view.language), answer));
}

}  // namespace

float draw_classify(Pen& pen, float width, const ClassifyView& view, const Textures& textures) {
  const auto whole = [&](float (*draw)(Pen&, ImVec2, float, const ClassifyView&)) {
    return card(pen, ImVec2(0, 0), width,
                [&](ImVec2 top, float inner) { return draw(pen, top, inner, view); });
  };
  if (view.state == State::error) return whole(error_card);
  if (view.state == State::loading) return whole(loading_card);
  if (!view.answer) return whole(empty_card);
  return draw_answer(pen, width, view, textures);
}

}  // namespace vitrine::app
