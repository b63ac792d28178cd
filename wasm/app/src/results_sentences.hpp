// The words of the Results view: every text that is both drawn and told to screen readers.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "results_view.hpp"

namespace vitrine::app {

/// One axis of a chart; its labelled values rise.
struct Axis {
  std::string title;
  double from = 0;
  double to = 1;
  std::vector<std::pair<double, std::string>> ticks;
};

/// From a round value below `least` to 1.
Axis score_axis(const Words& words, const Text& title, double least);
Axis coverage_axis(const Words& words);
Axis probability_axis(const Words& words);
/// "Accuracy: 0.90, 0.95, 1.00", for those who do not see the chart.
std::string axis_text(const Words& words, const Axis& axis);
/// The least accuracy that the chart has to hold.
double least_coverage_accuracy(const EvaluationView& view);
double least_evidence(const EvaluationView& view);
double least_gain(const EvaluationView& view);

/// "0.948"
std::string score_text(const Words& words, double value);
/// "95 %", as it is.
std::string share_text(const Words& words, double share);
/// "0.930 to 0.961"
std::string interval_text(const Words& words, double low, double high);
std::string evidence_name(const Words& words, const std::string& key);
std::string split_name(const Words& words, const std::string& key);
std::string split_text(const Words& words, const std::string& key);
std::string sort_name(const Words& words, const std::string& key);
std::string model_sort_name(const Words& words, const std::string& key);
/// "Sort by: F1"
std::string sort_text(const Words& words, const std::string& name);
/// "Sorted by F1, weakest first"
std::string order_text(const Words& words, const std::string& key);
/// "and 40 more types", or empty where all of them are listed.
std::string classes_left_text(const Words& words, const EvaluationView& view, std::size_t listed);
/// "Of 840 products that it had not seen in training, it named 796 rightly."
std::string headline_text(const Words& words, const EvaluationView& view);
/// "Baby Care taken for Home Furnishing"
std::string pair_text(const Words& words, const EvaluationView& view, const MistakeView& mistake);
/// "10 of 120"
std::string count_text(const Words& words, const MistakeView& mistake);
/// "Baby Care taken for Home Furnishing: 10 of 120"
std::string cell_text(const Words& words, const EvaluationView& view, const MistakeView& mistake);
/// "Line 1384: 0.993"
std::string row_text(const Words& words, const SampleRowView& row);
std::string rows_left_text(const Words& words, const OpenCellView& cell);  ///< "and 3 more", or empty
/// "Off by 0.016 on average: ..."
std::string reliability_text(const Words& words, const EvaluationView& view);
/// "12 answers: 0.853 sure, 0.917 right", the tip of a dot.
std::string bin_text(const Words& words, const ReliabilityView& bin);
/// "Words 0.891, photo 0.783, both 0.877", the tip of a row.
std::string gain_tip(const Words& words, const GainView& gain);
/// "A person still sees 1 product in 20; accuracy on the rest 0.971."
std::string review_sentence(const Words& words, const EvaluationView& view);
/// "Whatever is less probable than 0.645 goes to a person, as this pack proposes."
std::string threshold_text(const Words& words, const EvaluationView& view);
/// "+0.021"
std::string gain_number(const Words& words, const GainView& gain);
/// Where the photo helps most and least.
std::string gain_text(const Words& words, const EvaluationView& view);
/// How the pack's model did among those that were compared.
std::string models_text(const Words& words, const EvaluationView& view);
std::string model_order_text(const Words& words, const EvaluationView& view);
std::string models_left_text(const Words& words,
                             const EvaluationView& view);  ///< "and 3 more models", or empty
/// "svm", "Always the most frequent type"
std::string model_name(const Words& words, const ModelView& model);
/// "829 kB", "3.2 MB", or a dash.
std::string size_text(const Words& words, const ModelView& model);
/// "0.12 ms", "14 ms", or a dash.
std::string time_text(const Words& words, const ModelView& model);
double least_model(const EvaluationView& view);                        ///< without the most frequent type
std::string report_text(const Words& words, const ResultsView& view);  ///< of a report that is not shown
std::string live_text(const ResultsView& view);

inline constexpr Text kAccuracy{"Accuracy", "Exactitude"};
inline constexpr Text kMacroF1{"Macro F1", "F1 macro"};
inline constexpr Text kWeightedF1{"Weighted F1", "F1 pondéré"};
inline constexpr Text kEce{"Calibration error", "Erreur de calibration"};
inline constexpr Text kInterval{"95 % interval", "Intervalle à 95 %"};
inline constexpr Text kEvidenceTitle{"Accuracy by what it goes by", "Exactitude selon ce qui est lu"};
inline constexpr Text kEvidenceHint{
    "Choose one to see all its figures; the bars are 95 % intervals.",
    "Choisissez pour voir tous ses chiffres ; les barres sont des intervalles à 95 %."};
inline constexpr Text kClassesTitle{"Type by type", "Type par type"};
inline constexpr Text kF1{"F1", "F1"};
inline constexpr Text kPrecision{"Precision", "Précision"};
inline constexpr Text kRecall{"Recall", "Rappel"};
inline constexpr Text kProducts{"Products", "Produits"};
inline constexpr Text kName{"Name", "Nom"};
inline constexpr Text kConfusionTitle{"What is taken for what", "Ce qui est pris pour quoi"};
inline constexpr Text kConfusionHint{
    "Rows: what a product is. Columns: what it was called. Right answers lie on the diagonal.",
    "Lignes : ce qu’est le produit. Colonnes : la réponse. Les réponses justes sont sur la diagonale."};
inline constexpr Text kMistakesTitle{"Most frequent mistakes", "Erreurs les plus fréquentes"};
inline constexpr Text kNoMistakes{"There were no mistakes.", "Il n’y a eu aucune erreur."};
inline constexpr Text kRowsTitle{"Lines of the catalogue’s file and how sure it was, surest first",
                                 "Lignes du fichier du catalogue et certitude, les plus sûres d’abord"};
inline constexpr Text kReliabilityTitle{"Is it as sure as it is right?", "Sa certitude est-elle méritée ?"};
inline constexpr Text kAsSure{"as sure as right", "aussi sûr que juste"};
inline constexpr Text kCoverageTitle{"How much may go without a person?",
                                     "Que peut-on laisser sans vérification ?"};
inline constexpr Text kThreshold{"Review threshold", "Seuil de vérification"};
inline constexpr Text kGainsTitle{"What the photo adds", "Ce que la photo apporte"};
inline constexpr Text kWordsOnly{"Words", "Mots"};
inline constexpr Text kPhotoOnly{"Photo", "Photo"};
inline constexpr Text kBoth{"Both", "Les deux"};
inline constexpr Text kGainColumn{"Photo adds (F1)", "Apport de la photo (F1)"};
inline constexpr Text kModelsTitle{"The models that were compared", "Les modèles comparés"};
inline constexpr Text kModelsHint{
    "Each by all that it reads, tested on products drawn at random. Size: its files in a pack. Time: one "
    "product on the "
    "computer that compared them.",
    "Chacun d’après tout ce qu’il lit, testé sur des produits tirés au hasard. Taille : ses fichiers dans un "
    "pack. Temps : "
    "un produit sur l’ordinateur qui les a comparés."};
inline constexpr Text kModel{"Model", "Modèle"};
inline constexpr Text kSize{"Size", "Taille"};
inline constexpr Text kTime{"Time", "Temps"};
inline constexpr Text kThisPack{"this pack", "ce pack"};
inline constexpr Text kReportLoading{"Reading the results…", "Lecture des résultats…"};
inline constexpr Text kReportNone{"No results to show", "Pas de résultats à montrer"};
inline constexpr Text kReadAgain{"Try again", "Réessayer"};

// Only told: what a drawing shows by its shape.
inline constexpr Text kFiguresTitle{"Figures", "Chiffres"};
inline constexpr Text kFigureColumn{"Figure", "Chiffre"};
inline constexpr Text kValueColumn{"Value", "Valeur"};
inline constexpr Text kGoesByColumn{"Goes by", "D’après"};
inline constexpr Text kThresholdColumn{"Threshold", "Seuil"};
inline constexpr Text kAloneColumn{"Without a person", "Sans personne"};
inline constexpr Text kSureColumn{"Probability", "Probabilité"};

}  // namespace vitrine::app
