#include "results_sentences.hpp"

#include <algorithm>
#include <cmath>

namespace vitrine::app {
namespace {

struct Named {
  std::string_view key;
  Text name;
};

std::string name_of(const Words& words, std::initializer_list<Named> table, const std::string& key) {
  for (const Named& one : table)
    if (one.key == key) return words(one.name);
  return key;
}

}  // namespace

Axis score_axis(const Words& words, const Text& title, double least) {
  const double span = 1 - std::clamp(least, 0.0, 0.999);
  const double step = span <= 0.1 ? 0.02 : span <= 0.25 ? 0.05 : span <= 0.5 ? 0.1 : 0.25;
  const int steps = std::max(1, static_cast<int>(std::ceil(span / step - 1e-9)));
  Axis axis{.title = words(title), .from = std::max(0.0, 1 - steps * step), .to = 1, .ticks = {}};
  for (int i = steps; i >= 0; --i) {
    const double value = std::max(0.0, 1 - i * step);
    axis.ticks.emplace_back(value, words.decimal(value, 2));
  }
  return axis;
}

Axis coverage_axis(const Words& words) {
  constexpr Text kTitle{"Answered without a person", "Répondu sans personne"};
  Axis axis{.title = words(kTitle), .ticks = {}};
  for (int i = 0; i <= 4; ++i) axis.ticks.emplace_back(i / 4.0, share_text(words, i / 4.0));
  return axis;
}

Axis probability_axis(const Words& words) {
  constexpr Text kTitle{"How sure it said it was", "Certitude annoncée"};
  Axis axis{.title = words(kTitle), .ticks = {}};
  for (int i = 0; i <= 4; ++i) axis.ticks.emplace_back(i / 4.0, words.decimal(i / 4.0, 2));
  return axis;
}

std::string axis_text(const Words& words, const Axis& axis) {
  constexpr Text kAxis{"{0}: {1}", "{0} : {1}"};
  std::string ticks;
  for (const auto& [value, label] : axis.ticks) ticks += (ticks.empty() ? "" : "; ") + label;
  return words(kAxis, {axis.title, ticks});
}

double least_coverage_accuracy(const EvaluationView& view) {
  double least = 1;
  for (const CoverageView& point : view.coverage) least = std::min(least, point.accuracy);
  return least;
}

double least_evidence(const EvaluationView& view) {
  double least = 1;
  for (const EvidenceView& one : view.evidence) least = std::min(least, one.low);
  return least;
}

double least_gain(const EvaluationView& view) {
  double least = 1;
  for (const GainView& gain : view.gains) least = std::min({least, gain.text, gain.photo, gain.both});
  return least;
}

std::string score_text(const Words& words, double value) { return words.decimal(value, 3); }

std::string share_text(const Words& words, double share) {
  constexpr Text kPercent{"{0} %", "{0} %"};
  return words(kPercent, {words.decimal(share * 100, 0)});
}

std::string interval_text(const Words& words, double low, double high) {
  constexpr Text kTo{"{0} to {1}", "{0} à {1}"};
  return words(kTo, {score_text(words, low), score_text(words, high)});
}

std::string evidence_name(const Words& words, const std::string& key) {
  return name_of(words,
                 {{"title", {"Title", "Titre"}},
                  {"text", {"Title and description", "Titre et description"}},
                  {"image", {"Photo", "Photo"}},
                  {"title_image", {"Title and photo", "Titre et photo"}},
                  {"fusion", {"Everything", "Tout"}}},
                 key);
}

std::string split_name(const Words& words, const std::string& key) {
  return name_of(
      words,
      {{"plain", {"Drawn at random", "Tirés au hasard"}}, {"grouped", {"No look-alikes", "Sans sosies"}}},
      key);
}

std::string split_text(const Words& words, const std::string& key) {
  return name_of(
      words,
      {{"plain",
        {"Tested on products drawn at random, as others publish it.",
         "Testé sur des produits tirés au hasard, comme on le publie d’ordinaire."}},
       {"grouped",
        {"Tested on products that resemble none it had learned from: the stricter figure.",
         "Testé sur des produits qui ne ressemblent à aucun de ceux appris : le chiffre le plus sévère."}}},
      key);
}

std::string sort_name(const Words& words, const std::string& key) {
  return name_of(
      words,
      {{"f1", kF1}, {"precision", kPrecision}, {"recall", kRecall}, {"support", kProducts}, {"name", kName}},
      key);
}

std::string model_sort_name(const Words& words, const std::string& key) {
  return name_of(words, {{"f1", kMacroF1}, {"accuracy", kAccuracy}, {"size", kSize}, {"time", kTime}}, key);
}

std::string sort_text(const Words& words, const std::string& name) {
  constexpr Text kSortBy{"Sort by: {0}", "Trier par : {0}"};
  return words(kSortBy, {name});
}

std::string order_text(const Words& words, const std::string& key) {
  constexpr Text kWeakest{"Sorted by {0}, weakest first", "Tri : {0}, les plus faibles d’abord"};
  constexpr Text kMost{"Sorted by how many products there are", "Tri : nombre de produits"};
  constexpr Text kByName{"Sorted by name", "Tri : nom"};
  if (key == "support") return words(kMost);
  if (key == "name") return words(kByName);
  return words(kWeakest, {sort_name(words, key)});
}

std::string classes_left_text(const Words& words, const EvaluationView& view, std::size_t listed) {
  constexpr Counted kMore{{"and {0} more type", "et {0} autre type"},
                          {"and {0} more types", "et {0} autres types"}};
  return view.names.size() > listed ? words(kMore, view.names.size() - listed) : std::string();
}

std::string headline_text(const Words& words, const EvaluationView& view) {
  constexpr Text kHeadline{"Of {0} products that it had not seen in training, it named {1} rightly.",
                           "Sur {0} produits jamais vus à l’apprentissage, il en a bien nommé {1}."};
  return words(kHeadline, {std::to_string(view.rows), std::to_string(view.right)});
}

std::string pair_text(const Words& words, const EvaluationView& view, const MistakeView& mistake) {
  constexpr Text kTaken{"{0} taken for {1}", "{0} pris pour {1}"};
  return words(kTaken, {view.names[mistake.truth], view.names[mistake.predicted]});
}

std::string count_text(const Words& words, const MistakeView& mistake) {
  constexpr Text kOf{"{0} of {1}", "{0} sur {1}"};
  return words(kOf, {std::to_string(mistake.count), std::to_string(mistake.of)});
}

std::string cell_text(const Words& words, const EvaluationView& view, const MistakeView& mistake) {
  constexpr Text kCell{"{0}: {1}", "{0} : {1}"};
  return words(kCell, {pair_text(words, view, mistake), count_text(words, mistake)});
}

std::string row_text(const Words& words, const SampleRowView& row) {
  constexpr Text kRow{"Line {0}: {1}", "Ligne {0} : {1}"};
  return words(kRow, {std::to_string(row.line), score_text(words, row.probability)});
}

std::string rows_left_text(const Words& words, const OpenCellView& cell) {
  constexpr Counted kMore{{"and {0} more", "et {0} autre"}, {"and {0} more", "et {0} autres"}};
  const std::uint64_t told = cell.rows.size();
  return cell.mistake.count > told ? words(kMore, cell.mistake.count - told) : std::string();
}

std::string reliability_text(const Words& words, const EvaluationView& view) {
  constexpr Text kOff{
      "What it says of its sureness is off by {0} on average. Each dot is a group of answers: the larger, "
      "the "
      "more of them.",
      "Ce qu’il dit de sa certitude s’écarte de {0} en moyenne. Chaque point est un groupe de réponses : "
      "plus "
      "il est grand, plus elles sont nombreuses."};
  return words(kOff, {score_text(words, view.ece)});
}

std::string bin_text(const Words& words, const ReliabilityView& bin) {
  constexpr Text kBin{"{0} products: {1} sure, {2} right", "{0} produits : {1} de certitude, {2} de justes"};
  return words(
      kBin, {std::to_string(bin.rows), score_text(words, bin.probability), score_text(words, bin.accuracy)});
}

std::string gain_tip(const Words& words, const GainView& gain) {
  constexpr Text kTip{"F1 by words {0}, by photo {1}, by both {2}",
                      "F1 par les mots {0}, par la photo {1}, par les deux {2}"};
  return words(kTip,
               {score_text(words, gain.text), score_text(words, gain.photo), score_text(words, gain.both)});
}

std::string review_sentence(const Words& words, const EvaluationView& view) {
  constexpr Text kNone{"No product is left to a person; accuracy on all of them {0}.",
                       "Aucun produit n’est laissé à une personne ; exactitude sur tous : {0}."};
  constexpr Text kOneIn{"A person still sees 1 product in {0}; accuracy on the rest {1}.",
                        "Une personne voit encore 1 produit sur {0} ; exactitude sur le reste : {1}."};
  constexpr Text kShare{"A person still sees {0} of the products; accuracy on the rest {1}.",
                        "Une personne voit encore {0} des produits ; exactitude sur le reste : {1}."};
  const CoverageView& point = view.coverage[view.point];
  const std::string accuracy = score_text(words, point.accuracy);
  const double seen = 1 - point.coverage;
  if (seen < 1e-9) return words(kNone, {accuracy});
  if (seen > 0.4) return words(kShare, {share_text(words, seen), accuracy});
  return words(kOneIn, {words.decimal(1 / seen, 0), accuracy});
}

std::string threshold_text(const Words& words, const EvaluationView& view) {
  constexpr Text kBelow{"What is less probable than {0} goes to a person.",
                        "Ce qui est moins probable que {0} va à une personne."};
  constexpr Text kShipped{"What is less probable than {0} goes to a person, as this pack proposes.",
                          "Ce qui est moins probable que {0} va à une personne, comme le propose ce pack."};
  const double threshold = view.coverage[view.point].threshold;
  const std::string value =
      threshold > 0.9995 ? words.decimal(std::floor(threshold * 1e5) / 1e5, 5) : score_text(words, threshold);
  return words(threshold == view.shipped_threshold ? kShipped : kBelow, {value});
}

std::string gain_number(const Words& words, const GainView& gain) {
  const double added = gain.both - gain.text;
  return (added < 0 ? "−" : "+") + words.decimal(std::abs(added), 3);
}

std::string gain_text(const Words& words, const EvaluationView& view) {
  constexpr Text kHelps{"It helps {0} most ({1} F1).", "Elle aide surtout {0} ({1} de F1)."};
  constexpr Text kHelpsNot{"It helps no type.", "Elle n’aide aucun type."};
  constexpr Text kHarms{" It harms {0} most ({1}).", " Elle nuit surtout à {0} ({1})."};
  const auto less = [](const GainView& a, const GainView& b) { return a.both - a.text < b.both - b.text; };
  const auto [worst, best] = std::minmax_element(view.gains.begin(), view.gains.end(), less);
  std::string text = best->both > best->text
                         ? words(kHelps, {view.names[best->label], gain_number(words, *best)})
                         : words(kHelpsNot);
  if (worst->both < worst->text)
    text += words(kHarms, {view.names[worst->label], gain_number(words, *worst)});
  return text;
}

std::string model_name(const Words& words, const ModelView& model) {
  constexpr Text kBaseline{"Always the most frequent type", "Toujours le type le plus fréquent"};
  return model.baseline ? words(kBaseline) : model.name;
}

std::string size_text(const Words& words, const ModelView& model) {
  constexpr Text kKilobytes{"{0} kB", "{0} ko"};
  if (!model.bytes) return "–";
  if (*model.bytes >= 1'000'000) return words.megabytes(*model.bytes);
  return words(kKilobytes, {words.decimal(static_cast<double>(*model.bytes) / 1000, 0)});
}

std::string time_text(const Words& words, const ModelView& model) {
  constexpr Text kMilliseconds{"{0} ms", "{0} ms"};
  if (!model.milliseconds) return "–";
  const double value = *model.milliseconds;
  return words(kMilliseconds, {words.decimal(value, value < 1 ? 2 : value < 10 ? 1 : 0)});
}

double least_model(const EvaluationView& view) {
  double least = 1;
  for (const ModelView& model : view.models)
    if (!model.baseline) least = std::min(least, model.low);
  return least;
}

std::string models_text(const Words& words, const EvaluationView& view) {
  constexpr Text kBest{"This pack’s model, {0}, has the highest macro F1 of all: {1}.",
                       "Le modèle de ce pack, {0}, a le meilleur F1 macro de tous : {1}."};
  constexpr Text kBetter{"This pack’s model, {0}, has a macro F1 of {1}; the highest is {2}, by {3}.",
                         "Le modèle de ce pack, {0}, a un F1 macro de {1} ; le meilleur est {2}, par {3}."};
  constexpr Text kOthers{"The highest macro F1 is {0}, by {1}.", "Le meilleur F1 macro est {0}, par {1}."};
  const auto less = [](const ModelView& a, const ModelView& b) { return a.macro_f1 < b.macro_f1; };
  const ModelView& best = *std::max_element(view.models.begin(), view.models.end(), less);
  const auto own = std::find_if(view.models.begin(), view.models.end(),
                                [](const ModelView& model) { return model.shipped; });
  const std::string highest = score_text(words, best.macro_f1);
  if (own == view.models.end()) return words(kOthers, {highest, model_name(words, best)});
  if (own->macro_f1 >= best.macro_f1) return words(kBest, {own->name, highest});
  return words(kBetter, {own->name, score_text(words, own->macro_f1), highest, model_name(words, best)});
}

std::string model_order_text(const Words& words, const EvaluationView& view) {
  constexpr Text kHighest{"Sorted by {0}, highest first", "Tri : {0}, les plus élevés d’abord"};
  constexpr Text kLeast{"Sorted by {0}, least first", "Tri : {0}, les plus petits d’abord"};
  const bool cost = view.model_sort == "size" || view.model_sort == "time";
  return words(cost ? kLeast : kHighest, {model_sort_name(words, view.model_sort)});
}

std::string models_left_text(const Words& words, const EvaluationView& view) {
  constexpr Counted kMore{{"and {0} more model", "et {0} autre modèle"},
                          {"and {0} more models", "et {0} autres modèles"}};
  const std::size_t listed = view.models.size();
  return view.model_count > listed ? words(kMore, view.model_count - listed) : std::string();
}

std::string report_text(const Words& words, const ResultsView& view) {
  constexpr Text kMissing{
      "This pack brings no report of its test, so how good it is cannot be shown here. Packs that Vitrine "
      "trains bring a report.json.",
      "Ce pack n’apporte pas de rapport de son test : on ne peut pas montrer ici ce qu’il vaut. Les packs "
      "que "
      "Vitrine entraîne apportent un report.json."};
  constexpr Text kBroken{"This pack’s report.json cannot be shown: expected other values at {0}.",
                         "Le report.json de ce pack ne peut pas être montré : d’autres valeurs étaient "
                         "attendues à {0}."};
  constexpr Text kUnreachable{"The pack’s report could not be fetched: check the connection, then try again.",
                              "Le rapport du pack n’a pas pu être chargé : vérifiez la connexion, puis "
                              "réessayez."};
  if (view.state == ReportState::broken) return words(kBroken, {view.problem});
  return words(view.state == ReportState::missing ? kMissing : kUnreachable);
}

std::string live_text(const ResultsView& view) {
  constexpr Text kShown{"Results, {0}: accuracy {1}", "Résultats, {0} : exactitude {1}"};
  constexpr Text kOpen{"; {0}", " ; {0}"};
  const Words words(view.language);
  const EvaluationView& evaluation = view.evaluation;
  if (view.state == ReportState::loading) return words(kReportLoading);
  if (view.state != ReportState::shown) return report_text(words, view);
  std::string text =
      words(kShown, {evidence_name(words, evaluation.shown), score_text(words, evaluation.accuracy)});
  if (evaluation.cell) text += words(kOpen, {cell_text(words, evaluation, evaluation.cell->mistake)});
  return text;
}

}  // namespace vitrine::app
