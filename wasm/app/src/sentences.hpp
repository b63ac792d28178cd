// The words of the page: every text that is both drawn and told to screen readers is made here, once, in
// every language.
#pragma once

#include <string>

#include "view.hpp"
#include "words.hpp"

namespace vitrine::app {

inline constexpr std::size_t kRankedLabels = 5;   ///< shown for the whole answer
inline constexpr std::size_t kOpinionLabels = 3;  ///< shown for each modality
inline constexpr std::size_t kShownBytes = 600;   ///< of a text; what lies beyond is counted in words

/// "2.1 of 5.9 MB"; without a known total, "2.1 MB".
std::string progress_text(const Words& words, const ProgressView& progress);
std::string review_text(const Words& words, const AnswerView& answer);
/// "Answered in 38 ms on this device: photo 9 ms, photo model 27 ms".
std::string timing_text(const Words& words, const AnswerView& answer);
/// Where the photo spoke most for the answer: "Strongest at the upper left of the photo."
std::string heat_text(const Words& words, const HeatView& heat);
/// "Watches, 93 %, needs no review": what a screen reader speaks when the view changes. Empty: nothing new.
std::string live_text(const ClassifyView& view);
/// The code, where it says more than the name does.
std::string code_text(const Candidate& candidate);
std::string action_text(const Words& words, const ErrorView& error);
/// What a word added, for the tip: "+1.24 for Watches".
std::string word_text(const Words& words, const WordView& word, const std::string& label);

/// How much of a text is shown, cut between words, and how many words are left out.
struct Excerpt {
  std::size_t bytes = 0;
  std::size_t words_left_out = 0;
};
Excerpt excerpt(const TextView& text);
/// "and 12 more words", or empty.
std::string left_out_text(const Words& words, const Excerpt& shown);

std::string legend_text(const Words& words, const AnswerView& answer);  ///< the legend as one sentence
std::string for_label(const Words& words, const AnswerView& answer);    ///< legend: "for Watches"
/// "Why not Baby Care?"
std::string rival_title(const Words& words, const RivalView& rival);
/// Whom words and photo spoke for: "The words speak more for Watches; the photo, for Baby Care."
std::string rival_text(const Words& words, const AnswerView& answer);
/// "No word speaks for Baby Care."
std::string no_lead_text(const Words& words, const std::string& name);
/// "When it said Watches in the test"
std::string usual_title(const Words& words, const AnswerView& answer);
/// "118 of 120 right"
std::string usual_text(const Words& words, const UsualView& usual);
/// "The rest: Home Decor (1), Computers (1)", or empty.
std::string usual_others_text(const Words& words, const UsualView& usual);
/// Whether the answer would be another one: a mark beside it.
bool would_change(const AnswerView& answer, const Candidate& without);
std::string change_text(const Words& words, const AnswerView& answer, const Candidate& without);
bool packs_agree(const ClassifyView& view);
std::string agreement_text(const Words& words, const ClassifyView& view);
/// What pressing a row of the ranking does: "Baby Care, 3 %: what spoke for it".
std::string explain_text(const Words& words, const Candidate& candidate);
/// "Spoke for Watches (+) or against (−)", the head of a column.
std::string spoke_text(const Words& words, const AnswerView& answer);

inline constexpr Text kLoadingTitle{"Fetching the models", "Chargement des modèles"};
inline constexpr Text kLoadingBody{
    "Once they are here, everything is computed on this device: no photo and no text leaves it.",
    "Ensuite, tout est calculé sur cet appareil : ni photo ni texte ne le quittent."};
inline constexpr Text kEmptyTitle{"What kind of product is it?", "De quel type de produit s’agit-il ?"};
inline constexpr Text kEmptyBody{
    "Type a title, add a photo, or pick a sample. The answer appears here as you type, and nothing leaves "
    "this "
    "device.",
    "Saisissez un titre, ajoutez une photo ou choisissez un exemple. La réponse s’affiche ici au fil de la "
    "saisie, et rien ne quitte cet appareil."};
inline constexpr Counted kTypesApart{{"Knows {0} type", "Connaît {0} type"},
                                     {"Tells {0} types apart", "Distingue {0} types"}};
inline constexpr Text kErrorTitle{"That did not work", "Cela n’a pas fonctionné"};
inline constexpr Text kHeroCaption{"This looks like", "Cela ressemble à"};
inline constexpr Text kRankingTitle{"Most likely types", "Types les plus probables"};
inline constexpr Text kRankingHint{"Choose a type to see what spoke for it.",
                                   "Choisissez un type pour voir ce qui a parlé pour lui."};
inline constexpr Text kTextTitle{"What the words say", "Ce que disent les mots"};
inline constexpr Text kPhotoTitle{"What the photo says", "Ce que dit la photo"};
inline constexpr Text kNoText{"No words yet. A title or a description gives a second opinion.",
                              "Pas encore de mots. Un titre ou une description donne un second avis."};
inline constexpr Text kNoPhoto{"No photo yet. Adding one gives a second opinion.",
                               "Pas encore de photo. En ajouter une donne un second avis."};
inline constexpr Text kWaiting{
    "The photo model is still loading. Until it is here, the answer goes by the words alone.",
    "Le modèle de photo se charge encore. D’ici là, la réponse se fonde sur les mots seuls."};
inline constexpr Text kWordsAlone{"The words alone", "Les mots seuls"};
inline constexpr Text kPhotoAlone{"The photo alone", "La photo seule"};
inline constexpr Text kWithoutTitle{"What would change", "Ce qui changerait"};
inline constexpr Text kWithoutPhoto{"Without the photo", "Sans la photo"};
inline constexpr Text kWithoutWords{"Without the title", "Sans le titre"};
inline constexpr Text kCompareTitle{"Two packs on this product", "Deux jeux de modèles pour ce produit"};
inline constexpr Text kWorking{"Working…", "Calcul en cours…"};
inline constexpr Text kInexact{
    "The browser decoded this photo, so the last digits may differ from a native run.",
    "Le navigateur a décodé cette photo : les dernières décimales peuvent différer d’un calcul natif."};
inline constexpr Text kAgainst{"against", "contre"};

// Only told: what a drawing shows by its shape.
inline constexpr Text kTextRankingTitle{"Types by the words alone", "Types d’après les mots seuls"};
inline constexpr Text kPhotoRankingTitle{"Types by the photo alone", "Types d’après la photo seule"};
inline constexpr Text kTypeColumn{"Type", "Type"};
inline constexpr Text kCodeColumn{"Code", "Code"};
inline constexpr Text kProbabilityColumn{"Probability", "Probabilité"};
inline constexpr Text kWordsTitle{"Strongest words", "Mots qui ont le plus compté"};
inline constexpr Text kWordColumn{"Word", "Mot"};
inline constexpr Text kEvidenceColumn{"Evidence", "Indice"};
inline constexpr Text kLeadColumn{"Lead over the other", "Avance sur l’autre"};
inline constexpr Text kWithoutColumn{"Without", "Sans"};
inline constexpr Text kChangeColumn{"Change", "Changement"};

}  // namespace vitrine::app
