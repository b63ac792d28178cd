#include "batch_page.hpp"

#include "batch_cards.hpp"
#include "card_rows.hpp"
#include "results_cards.hpp"

namespace vitrine::app {

float draw_batch(Pen& pen, float width, const BatchView& view) {
  if (view.total == 0) return 0;
  const Words words(view.language);
  float y =
      card_row(pen, 0, width,
               {[&](ImVec2 top, float inner) { return batch_figures_card(pen, top, inner, words, view); }});
  y = card_row(pen, y, width,
               {[&](ImVec2 top, float inner) { return batch_table_card(pen, top, inner, words, view); }});
  if (view.evaluation && view.evaluation->rows > 0)
    y = card_row(pen, y, width, {[&](ImVec2 top, float inner) {
                   return confusion_card(pen, top, inner, words, *view.evaluation);
                 }});
  return y - kCardGap;
}

}  // namespace vitrine::app
