#include "batch_sentences.hpp"

namespace vitrine::app {
namespace {

std::string share_of(const Words& words, std::uint64_t count, std::uint64_t all) {
  return all == 0 ? std::string() : share_text(words, static_cast<double>(count) / static_cast<double>(all));
}

std::string sort_key_name(const Words& words, const std::string& key) {
  return words(key == "line" ? kLine : key == "type" ? kType : kProbability);
}

}  // namespace

std::string number_text(const Words& words, std::uint64_t count) {
  constexpr Text kThousands{",", "\u202f"};
  std::string text = std::to_string(count);
  const std::string separator = words(kThousands);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, separator);
  }
  return text;
}

std::vector<Figure> count_figures(const Words& words, const BatchView& view) {
  constexpr Text kClassified{"classified", "classés"};
  constexpr Text kOf{"of {0}", "sur {0}"};
  constexpr Text kReview{"to review", "à vérifier"};
  constexpr Text kDisagree{"text and photo disagree", "texte et photo en désaccord"};
  constexpr Text kCorrected{"corrected by hand", "corrigés à la main"};
  std::vector<Figure> figures{
      {number_text(words, view.done), words(kClassified), words(kOf, {number_text(words, view.total)})},
      {number_text(words, view.review), words(kReview), share_of(words, view.review, view.done)}};
  if (view.photos)
    figures.push_back(
        {number_text(words, view.disagree), words(kDisagree), share_of(words, view.disagree, view.done)});
  figures.push_back({number_text(words, view.corrected), words(kCorrected), ""});
  return figures;
}

std::vector<Figure> score_figures(const Words& words, const EvaluationView& view) {
  return {{score_text(words, view.accuracy), words(kAccuracy), interval_text(words, view.low, view.high)},
          {score_text(words, view.macro_f1), words(kMacroF1), ""},
          {score_text(words, view.weighted_f1), words(kWeightedF1), ""},
          {score_text(words, view.ece), words(kEce), ""}};
}

std::string rightness_text(const Words& words, const EvaluationView& view) {
  constexpr Text kRight{
      "Of {0} rows with a label, {1} were named rightly; beside the accuracy, its 95 % interval.",
      "Sur {0} lignes étiquetées, {1} ont été bien nommées ; à côté de l’exactitude, son "
      "intervalle à 95 %."};
  return words(kRight, {number_text(words, view.rows), number_text(words, view.right)});
}

std::vector<std::string> batch_notes(const Words& words, const BatchView& view) {
  constexpr Counted kMissing{
      {"{0} photo was not found; its row goes by its words.",
       "{0} photo n’a pas été trouvée ; sa ligne est classée d’après ses mots."},
      {"{0} photos were not found; their rows go by their words.",
       "{0} photos n’ont pas été trouvées ; leurs lignes sont classées d’après leurs mots."}};
  constexpr Counted kBroken{
      {"{0} photo could not be read; its row goes by its words.",
       "{0} photo n’a pas pu être lue ; sa ligne est classée d’après ses mots."},
      {"{0} photos could not be read; their rows go by their words.",
       "{0} photos n’ont pas pu être lues ; leurs lignes sont classées d’après leurs mots."}};
  constexpr Counted kNothing{
      {"{0} row has nothing that the models can read.", "{0} ligne n’a rien que les modèles sachent lire."},
      {"{0} rows have nothing that the models can read.",
       "{0} lignes n’ont rien que les modèles sachent lire."}};
  constexpr Counted kUnknown{
      {"{0} row has a label that is none of the pack’s types; it counts in no figure.",
       "{0} ligne a une étiquette qui n’est pas un type de ces modèles ; aucun chiffre n’en "
       "tient compte."},
      {"{0} rows have a label that is none of the pack’s types; they count in no figure.",
       "{0} lignes ont une étiquette qui n’est pas un type de ces modèles ; aucun chiffre "
       "n’en tient compte."}};
  constexpr Text kFamiliar{
      "The pack learned from a file of this name: where these are the same products, the figures flatter it. "
      "Results "
      "has those of products that it had not seen.",
      "Le pack a appris sur un fichier de ce nom : si ce sont les mêmes produits, les chiffres le flattent. "
      "Les résultats "
      "donnent ceux des produits qu’il n’avait pas vus."};
  std::vector<std::string> notes;
  if (view.familiar && view.evaluation) notes.push_back(words(kFamiliar));
  for (const auto& [count, text] : {std::pair{view.missing_photos, &kMissing},
                                    {view.broken_photos, &kBroken},
                                    {view.nothing, &kNothing},
                                    {view.unknown_labels, &kUnknown}}) {
    if (count > 0) notes.push_back(words(*text, count));
  }
  return notes;
}

std::string filter_text(const Words& words, const BatchFilterView& filter) {
  constexpr Text kWithCount{"{0}: {1}", "{0} : {1}"};
  constexpr Text kAll{"All", "Tous"};
  constexpr Text kReview{"To review", "À vérifier"};
  constexpr Text kDisagree{"Text and photo disagree", "Texte et photo en désaccord"};
  constexpr Text kWrong{"Wrong", "Faux"};
  constexpr Text kCorrected{"Corrected", "Corrigés"};
  const Text& name = filter.key == "review"      ? kReview
                     : filter.key == "disagree"  ? kDisagree
                     : filter.key == "wrong"     ? kWrong
                     : filter.key == "corrected" ? kCorrected
                                                 : kAll;
  return words(kWithCount, {words(name), number_text(words, filter.rows)});
}

std::string shown_text(const Words& words, const BatchView& view) {
  constexpr Text kShown{"Showing {0} of {1}", "{0} sur {1}"};
  return words(kShown, {number_text(words, view.shown), number_text(words, view.total)});
}

std::string no_rows_text(const Words& words, const BatchView& view) {
  constexpr Text kNone{"No product is like that.", "Aucun produit n’est ainsi."};
  constexpr Text kNoneYet{"No product is like that yet.", "Aucun produit n’est ainsi pour l’instant."};
  return words(view.done < view.total ? kNoneYet : kNone);
}

std::string column_text(const Words& words, const BatchView& view, const std::string& key) {
  const std::string name = sort_key_name(words, key);
  return view.sort == key ? name + (view.descending ? " ↓" : " ↑") : name;
}

std::string sort_control_text(const Words& words, const std::string& key) {
  return sort_text(words, sort_key_name(words, key));
}

std::vector<RowMark> row_marks(const BatchRowView& row) {
  std::vector<RowMark> list;
  if (row.corrected) list.push_back(RowMark::corrected);
  if (!row.done) return list;
  if (row.wrong) list.push_back(RowMark::wrong);
  if (row.type.empty()) list.push_back(RowMark::nothing);
  if (row.review && !row.corrected && !row.type.empty()) list.push_back(RowMark::review);
  if (row.disagree) list.push_back(RowMark::disagree);
  return list;
}

std::string row_mark_text(const Words& words, RowMark mark) {
  constexpr Text kWrong{"Wrong", "Faux"};
  constexpr Text kCorrected{"Corrected", "Corrigé"};
  constexpr Text kReview{"Review", "À vérifier"};
  constexpr Text kDisagree{"Text ≠ photo", "Texte ≠ photo"};
  constexpr Text kNothing{"Nothing to read", "Rien à lire"};
  switch (mark) {
    case RowMark::wrong:
      return words(kWrong);
    case RowMark::corrected:
      return words(kCorrected);
    case RowMark::review:
      return words(kReview);
    case RowMark::disagree:
      return words(kDisagree);
    case RowMark::nothing:
      break;
  }
  return words(kNothing);
}

std::string type_text(const BatchRowView& row) { return row.type.empty() ? "–" : row.type; }

std::string probability_text(const Words& words, const BatchRowView& row) {
  return row.done && row.probability > 0 ? words.percent(row.probability) : std::string();
}

std::string label_text(const Words& words, const BatchRowView& row) {
  constexpr Text kLabelled{"Label: {0}", "Étiquette : {0}"};
  return row.label.empty() ? std::string() : words(kLabelled, {row.label});
}

std::string live_text(const BatchView& view) {
  constexpr Text kEmpty{"Batch: choose a CSV file of products.",
                        "Lot : choisissez un fichier CSV de produits."};
  constexpr Text kMapping{"Batch: check the columns, then start.",
                          "Lot : vérifiez les colonnes, puis lancez."};
  constexpr Text kRunning{"Batch: running, {0} products.", "Lot : en cours, {0} produits."};
  constexpr Text kPaused{"Batch: paused, {0} of {1} products classified.",
                         "Lot : en pause, {0} produits classés sur {1}."};
  constexpr Text kDone{"Batch: {0} products classified, {1} to review; {2} shown.",
                       "Lot : {0} produits classés, {1} à vérifier ; {2} affichés."};
  const Words words(view.language);
  const std::string total = number_text(words, view.total);
  if (view.state == "empty") return words(kEmpty);
  if (view.state == "mapping") return words(kMapping);
  if (view.state == "running") return words(kRunning, {total});
  if (view.state == "paused") return words(kPaused, {number_text(words, view.done), total});
  return words(kDone, {number_text(words, view.done), number_text(words, view.review),
                       number_text(words, view.shown)});
}

}  // namespace vitrine::app
