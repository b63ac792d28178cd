// The figures of the slides and the words that both drawing and twin use.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "present_view.hpp"

namespace vitrine::app {

/// "95", or "more than 99" where it is not quite 100.
std::string of_hundred(const Words& words, double share);
/// "94.8 %"
std::string fine_percent(const Words& words, double share);
/// "1 in 20", "31 of 100", or "none"
std::string one_in(const Words& words, double share);
/// "79 h", "7.9 h"
std::string hours_text(const Words& words, double hours);

/// The first of these kinds of evidence that the report has; null where it has none of them.
const EvidenceView* evidence_of(const PresentView& view, std::initializer_list<const char*> keys);
/// The models that were compared, the most accurate first, without the one that names the most frequent type
/// always.
std::vector<ModelView> compared(const PresentView& view);
/// "svm, photo" or, where it is the pack's, "svm, photo (in use)"
std::string compared_name(const Words& words, const ModelView& model);
/// The point of the curve at the pack's own threshold.
const CoverageView& review_point(const PresentView& view);
/// Products that the pack learned from; 0 where it does not tell.
std::uint64_t learned_rows(const PresentView& view);
/// Products of the test that a person would see.
std::uint64_t reviewed_rows(const PresentView& view);

/// The type with the most mistakes, and how many there are of all types.
struct Hardest {
  std::size_t label = 0;
  std::uint64_t mistakes = 0;
  std::uint64_t of = 0;
};
Hardest hardest_type(const PresentView& view);

/// What a month brings under the assumptions.
struct Saved {
  double alone = 0;  ///< products that need no person
  double hours = 0;
  double euro = 0;
  double wrong = 0;  ///< of those products
};
Saved saved(const PresentView& view);

inline constexpr std::size_t kComparedShown = 8;  ///< models of a comparison

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// The three figures of the first slide: each with what it counts.
Pairs headline_pairs(const Words& words, const PresentView& view);
/// What is known of the data: "With a photo", "839 (99.9 %)"
Pairs data_pairs(const Words& words, const PresentView& view);
/// What it takes: bytes and milliseconds.
Pairs cost_pairs(const Words& words, const PresentView& view);
/// "10,000 products × 94.9 % × 30 s = 79 h" and what follows from it; empty without a report.
std::vector<std::string> formula_texts(const Words& words, const PresentView& view);
/// How a pack gets what slides without figures lack.
std::vector<std::string> missing_texts(const Words& words, const PresentView& view);
std::vector<std::string> next_step_texts(const Words& words, const PresentView& view);
/// What the model card says that it cannot do; the sentences that `vitrine train` writes, in the page's
/// language.
std::vector<std::string> limit_texts(const Words& words, const PresentView& view);
/// "and 20 more", or empty.
std::string more_text(const Words& words, std::size_t all, std::size_t listed);
/// A step of the answer in milliseconds: "0.4 ms"; empty where the product did not need it, and before it was
/// measured.
std::string step_text(const Words& words, const PresentView& view, std::string_view key);
/// What the whole answer took, likewise.
std::string total_text(const Words& words, const PresentView& view);
/// "early-svm, which reads both: 3.1 ms"; empty where no such model spoke.
std::string joint_text(const Words& words, const PresentView& view);
/// "linear, 0.8 MB", of all models of a kind.
std::string model_files_text(const Words& words, const std::vector<ModelFileView>& models);
std::string model_names(const std::vector<ModelFileView>& models);
std::string models_size(const Words& words, const std::vector<ModelFileView>& models);
std::string photo_size(const PackFacts& facts);  ///< "224 × 224 px"
/// "Watches, 88 %"
std::string opinion_text(const Words& words, const std::vector<Candidate>& opinion);
/// What the demo says while there is no answer.
std::string demo_state_text(const Words& words, const PresentView& view);
std::string counter_text(const PresentView& view);  ///< "3 / 9"

/// "Slide 3 of 9: ..."
std::string live_text(const PresentView& view);

inline constexpr Text kTypes{"The types", "Les types"};
inline constexpr Text kProductsColumn{"Products", "Produits"};
inline constexpr Text kProductsFigure{"products", "produits"};
inline constexpr Text kTypeName{"Type", "Type"};
inline constexpr Text kTitleBox{"Title", "Titre"};
inline constexpr Text kPhotoBox{"Photo", "Photo"};
inline constexpr Text kProductHead{"The product", "Le produit"};
inline constexpr Text kPrepareHead{"Prepared", "Préparé"};
inline constexpr Text kModelHead{"Read by", "Lu par"};
inline constexpr Text kSaysHead{"It alone says", "Seul, il dit"};
inline constexpr Text kAnswerHead{"Weighed together", "Pesés ensemble"};
inline constexpr Text kTextPrepared{"Words and letters as numbers", "Mots et lettres en nombres"};
inline constexpr Text kPhotoPrepared{"Photo as pixels", "Photo en pixels"};
inline constexpr Text kNoWords{"no words", "pas de mots"};
inline constexpr Text kNoPicture{"no photo", "pas de photo"};
inline constexpr Text kInAll{"{0} in all", "{0} en tout"};
inline constexpr Text kInput{"It reads", "Il lit"};
inline constexpr Text kStrongest{"Strongest", "Les plus forts"};
inline constexpr Text kWeakest{"Weakest", "Les plus faibles"};
inline constexpr Text kF1Of{"F1 of each type", "F1 de chaque type"};
inline constexpr Text kMixUps{"Most often mixed up", "Le plus souvent confondus"};
inline constexpr Text kRightFigure{"of what it answers alone is right", "de ce qu’il décide seul est juste"};
inline constexpr Text kSeenFigure{"goes to a person instead", "va plutôt à une personne"};
inline constexpr Text kWinner{"This looks like", "Cela ressemble à"};
inline constexpr Text kWordsSay{"Words alone", "Mots seuls"};
inline constexpr Text kPhotoSays{"Photo alone", "Photo seule"};
inline constexpr Text kSamples{"Or a sample", "Ou un exemple"};
inline constexpr Text kAssumed{"What you assume", "Vos hypothèses"};
inline constexpr Text kAssumedProducts{"New products a month", "Nouveaux produits par mois"};
inline constexpr Text kAssumedSeconds{"Seconds by hand for each", "Secondes à la main pour chacun"};
inline constexpr Text kAssumedHourly{"Cost of an hour, €", "Coût d’une heure, €"};
inline constexpr Text kSavedFigure{"saved a month", "économisées par mois"};
inline constexpr Text kByHandFigure{"by hand a month", "à la main par mois"};
inline constexpr Text kLimits{"What it cannot do", "Ce qu’il ne sait pas faire"};
inline constexpr Text kNoLimits{"The pack’s model card names no limits.",
                                "La fiche du pack ne nomme pas de limites."};
inline constexpr Text kHowToGet{"How to get the figures", "Comment obtenir les chiffres"};
inline constexpr Text kNextSteps{"What would help", "Ce qui aiderait"};
inline constexpr Text kWhat{"What", "Quoi"};
inline constexpr Text kValue{"Value", "Valeur"};

}  // namespace vitrine::app
