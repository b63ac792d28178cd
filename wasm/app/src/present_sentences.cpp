#include "present_sentences.hpp"

#include <algorithm>
#include <cmath>

#include "present_texts.hpp"
#include "results_sentences.hpp"
#include "sentences.hpp"

namespace vitrine::app {
namespace {

constexpr double kSecondsPerHour = 3600;

double as_double(std::uint64_t count) { return static_cast<double>(count); }

/// "839 (99.9 %)"
std::string part_text(const Words& words, std::uint64_t part, std::uint64_t all) {
  constexpr Text kPart{"{0} ({1})", "{0} ({1})"};
  return words(kPart, {words.count(as_double(part)), fine_percent(words, as_double(part) / as_double(all))});
}

std::string euro_text(const Words& words, double euro) {
  constexpr Text kEuro{"€{0}", "{0}\u202f€"};
  return words(kEuro, {words.count(euro)});
}

}  // namespace

std::string of_hundred(const Words& words, double share) {
  constexpr Text kNearly{"more than 99", "plus de 99"};
  return share < 1 && share >= 0.995 ? words(kNearly) : words.decimal(share * 100, 0);
}

std::string fine_percent(const Words& words, double share) {
  constexpr Text kPercent{"{0}\u00a0%", "{0} %"};
  return words(kPercent, {words.decimal(share * 100, share == 1 || share == 0 ? 0 : 1)});
}

std::string one_in(const Words& words, double share) {
  constexpr Text kNone{"none", "aucun"};
  constexpr Text kOneIn{"1 in {0}", "1 sur {0}"};
  if (share < 1e-9) return words(kNone);
  return share > 0.4 ? fine_percent(words, share) : words(kOneIn, {words.decimal(1 / share, 0)});
}

std::string hours_text(const Words& words, double hours) {
  constexpr Text kHours{"{0} h", "{0}\u202fh"};
  return words(kHours, {hours < 10 ? words.decimal(hours, 1) : words.count(hours)});
}

const EvidenceView* evidence_of(const PresentView& view, std::initializer_list<const char*> keys) {
  const std::vector<EvidenceView>& all = view.evaluation.evidence;
  for (const char* key : keys) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const EvidenceView& one) { return one.key == key; });
    if (found != all.end()) return &*found;
  }
  return nullptr;
}

std::vector<ModelView> compared(const PresentView& view) {
  std::vector<ModelView> models;
  for (const ModelView& model : view.evaluation.models)
    if (!model.baseline) models.push_back(model);
  std::stable_sort(models.begin(), models.end(),
                   [](const ModelView& a, const ModelView& b) { return a.accuracy > b.accuracy; });
  if (models.size() < 2) models.clear();  // one alone is no comparison
  return models;
}

std::string compared_name(const Words& words, const ModelView& model) {
  constexpr Text kInUse{"{0} (in use)", "{0} (utilisé)"};
  return model.shipped ? words(kInUse, {model.name}) : model.name;
}

const CoverageView& review_point(const PresentView& view) {
  return view.evaluation.coverage[view.evaluation.point];
}

std::uint64_t learned_rows(const PresentView& view) {
  if (view.facts.rows > 0) return view.facts.rows + view.facts.extra_rows;
  return view.has_report() ? view.evaluation.rows : 0;
}

std::uint64_t reviewed_rows(const PresentView& view) {
  return static_cast<std::uint64_t>(
      std::llround((1 - review_point(view).coverage) * as_double(view.evaluation.rows)));
}

Hardest hardest_type(const PresentView& view) {
  Hardest hardest;
  for (const ClassView& one : view.evaluation.classes) {
    const auto mistakes = static_cast<std::uint64_t>(std::llround((1 - one.recall) * as_double(one.support)));
    hardest.of += mistakes;
    if (mistakes > hardest.mistakes) {
      hardest.mistakes = mistakes;
      hardest.label = one.label;
    }
  }
  return hardest;
}

Saved saved(const PresentView& view) {
  const auto& [products, seconds, hourly] = view.assumptions;
  const CoverageView& point = review_point(view);
  const double alone = products * point.coverage;
  const double hours = alone * seconds / kSecondsPerHour;
  return {.alone = alone, .hours = hours, .euro = hours * hourly, .wrong = alone * (1 - point.accuracy)};
}

Pairs headline_pairs(const Words& words, const PresentView& view) {
  constexpr Text kRight{"get the right type; 95 % interval {0} to {1}",
                        "ont le bon type ; intervalle à 95 % : {0} à {1}"};
  constexpr Text kSeen{"is shown to a person; of the others {0} are right",
                       "est montré à une personne ; des autres, {0} sont justes"};
  constexpr Text kNoneSeen{"need a person; {0} are right", "exigent une personne ; {0} sont justes"};
  constexpr Text kSeenShare{"are shown to a person; of the others {0} are right",
                            "sont montrés à une personne ; des autres, {0} sont justes"};
  constexpr Text kTypesApart{"types told apart", "types distingués"};
  constexpr Text kPack{"fetched once; no server computes", "chargés une fois ; aucun serveur ne calcule"};
  Pairs pairs;
  if (view.has_report()) {
    const EvaluationView& found = view.evaluation;
    const CoverageView& point = review_point(view);
    const double seen = 1 - point.coverage;
    pairs.emplace_back(fine_percent(words, found.accuracy),
                       words(kRight, {fine_percent(words, found.low), fine_percent(words, found.high)}));
    pairs.emplace_back(one_in(words, seen), words(seen < 1e-9  ? kNoneSeen
                                                  : seen > 0.4 ? kSeenShare
                                                               : kSeen,
                                                  {fine_percent(words, point.accuracy)}));
  } else {
    pairs.emplace_back(std::to_string(view.types.size()), words(kTypesApart));
  }
  pairs.emplace_back(words.megabytes(view.facts.bytes), words(kPack));
  return pairs;
}

Pairs data_pairs(const Words& words, const PresentView& view) {
  constexpr Text kTested{"Of these, tested on", "Dont testés"};
  constexpr Text kDescription{"With a description", "Avec une description"};
  constexpr Text kPhoto{"With a photo", "Avec une photo"};
  constexpr Text kFamilies{"Families of look-alikes", "Familles de sosies"};
  constexpr Text kSource{"Comes from", "Provenance"};
  constexpr Text kLicence{"Licence", "Licence"};
  constexpr Text kDate{"Trained on", "Entraîné le"};
  const PackFacts& facts = view.facts;
  Pairs pairs;
  if (facts.extra_rows > 0) pairs.emplace_back(words(kTested), words.count(as_double(facts.rows)));
  if (facts.rows > 0) {
    pairs.emplace_back(words(kDescription), part_text(words, facts.with_description, facts.rows));
    pairs.emplace_back(words(kPhoto), part_text(words, facts.with_photo, facts.rows));
  }
  if (facts.families > 0) pairs.emplace_back(words(kFamilies), words.count(as_double(facts.families)));
  if (!facts.source.empty()) pairs.emplace_back(words(kSource), facts.source);
  if (!facts.licence.empty()) pairs.emplace_back(words(kLicence), facts.licence);
  if (!facts.date.empty()) pairs.emplace_back(words(kDate), facts.date);
  return pairs;
}

Pairs cost_pairs(const Words& words, const PresentView& view) {
  constexpr Text kPack{"the pack, fetched once and kept", "le pack, chargé une fois et gardé"};
  constexpr Text kVisit{"all that this visit received, page and pack",
                        "tout ce que cette visite a reçu, page et pack"};
  constexpr Text kMeasured{"a product on this machine (median of {0})",
                           "par produit sur cette machine (médiane de {0})"};
  constexpr Text kMeasuring{"a product: choose one on the slide “Live” to measure",
                            "par produit : choisissez-en un sur la diapositive « En direct » pour mesurer"};
  Pairs pairs{{words.megabytes(view.facts.bytes), words(kPack)}};
  if (view.visit_bytes > 0) pairs.emplace_back(words.megabytes(view.visit_bytes), words(kVisit));
  if (view.measured) {
    pairs.emplace_back(words.milliseconds(view.measured->milliseconds),
                       words(kMeasured, {std::to_string(view.measured->runs)}));
  } else {
    pairs.emplace_back("… ms", words(kMeasuring));
  }
  return pairs;
}

std::vector<std::string> formula_texts(const Words& words, const PresentView& view) {
  constexpr Text kHours{"{0} products × {1} without a person × {2} s = {3}",
                        "{0} produits × {1} sans personne × {2} s = {3}"};
  constexpr Text kEuro{"{0} × {1} an hour = {2} a month", "{0} × {1} par heure = {2} par mois"};
  constexpr Text kWrong{"About {0} of the {1} that no person sees would be wrong.",
                        "Environ {0} des {1} que personne ne voit seraient faux."};
  constexpr Text kByHand{"{0} products × {1} s = {2}", "{0} produits × {1} s = {2}"};
  const auto& [products, seconds, hourly] = view.assumptions;
  if (!view.has_report())
    return {words(kByHand, {words.count(products), words.count(seconds),
                            hours_text(words, products * seconds / kSecondsPerHour)})};
  const Saved month = saved(view);
  return {
      words(kHours, {words.count(products), fine_percent(words, review_point(view).coverage),
                     words.count(seconds), hours_text(words, month.hours)}),
      words(kEuro, {hours_text(words, month.hours), euro_text(words, hourly), euro_text(words, month.euro)}),
      words(kWrong, {words.count(month.wrong), words.count(month.alone)})};
}

std::vector<std::string> missing_texts(const Words& words, const PresentView& view) {
  constexpr Text kTrain{"vitrine train tests what it trains and writes report.json into the pack.",
                        "vitrine train teste ce qu’il entraîne et écrit report.json dans le pack."};
  constexpr Text kLay{
      "Where the pack was trained elsewhere, lay that file beside its pack.json and choose the folder again.",
      "Si le pack vient d’ailleurs, posez ce fichier à côté de son pack.json et choisissez de nouveau le "
      "dossier."};
  if (view.has_report() || view.report == ReportState::loading) return {};
  return {words(kTrain), words(kLay)};
}

std::vector<std::string> next_step_texts(const Words& words, const PresentView& view) {
  constexpr Text kExamples{"More and clearer examples of {0}: {1} of {2} mistakes.",
                           "Plus d’exemples, et plus nets, de {0} : {1} erreurs sur {2}."};
  constexpr Text kPair{"A clear line between {0} and {1}: {2} products crossed it.",
                       "Une limite nette entre {0} et {1} : {2} produits l’ont franchie."};
  constexpr Text kFewer{
      "For products unlike any it learned from, expect {0} instead of {1}: measure again with new ones.",
      "Pour des produits qui ne ressemblent à aucun appris, attendez {0} au lieu de {1} : mesurez à nouveau "
      "avec de nouveaux."};
  constexpr Text kPhotos{"Photos of the products: the pack has no photo model.",
                         "Des photos des produits : le pack n’a pas de modèle de photo."};
  if (!view.has_report()) return missing_texts(words, view);
  const EvaluationView& found = view.evaluation;
  std::vector<std::string> list;
  if (const Hardest hardest = hardest_type(view); hardest.mistakes > 0)
    list.push_back(words(kExamples, {found.names[hardest.label], words.count(as_double(hardest.mistakes)),
                                     words.count(as_double(hardest.of))}));
  if (!found.mistakes.empty()) {
    const MistakeView& first = found.mistakes.front();
    std::uint64_t both = first.count;
    for (const MistakeView& one : found.mistakes)
      if (one.truth == first.predicted && one.predicted == first.truth) both += one.count;
    list.push_back(
        words(kPair, {found.names[first.truth], found.names[first.predicted], std::to_string(both)}));
  }
  if (view.grouped_accuracy && *view.grouped_accuracy < found.accuracy)
    list.push_back(
        words(kFewer, {fine_percent(words, *view.grouped_accuracy), fine_percent(words, found.accuracy)}));
  if (view.facts.photo_models.empty() && view.facts.joint_models.empty()) list.push_back(words(kPhotos));
  return list;
}

std::vector<std::string> limit_texts(const Words& words, const PresentView& view) {
  // As trainer/src/card.cpp writes them.
  constexpr Text kWritten[] = {
      {"Knows these {0} classes only: a product of none of them still gets one of their names.",
       "Ne connaît que ces {0} types : un produit d’aucun d’eux reçoit quand même l’un de leurs noms."},
      {"Scores hold for products like those of the data above; other shops, languages and photo styles were "
       "not measured.",
       "Les chiffres valent pour des produits comme ceux de ces données ; autres boutiques, langues et "
       "styles de photo n’ont "
       "pas été mesurés."},
      {"A photo says less than a text: compare the lines of the table before you rely on one alone.",
       "Une photo en dit moins qu’un texte : comparez leurs chiffres avant de vous fier à une seule."},
      {"No scored row has a photo: what the photo is worth, alone or beside a text, these figures do not "
       "say.",
       "Aucun produit du test n’a de photo : ces chiffres ne disent pas ce que vaut la photo, seule ou avec "
       "un texte."},
      {"Where a catalogue has families of near-identical products, expect the grouped figures for new "
       "families.",
       "Si le catalogue a des familles de produits presque identiques, attendez les chiffres sans sosies "
       "pour de nouvelles "
       "familles."}};
  if (view.facts.limits.empty()) return {words(kNoLimits)};
  const Words english(Language::english);
  const std::string count = std::to_string(view.types.size());
  std::vector<std::string> list;
  for (const std::string& limit : view.facts.limits) {
    const auto* known = std::find_if(std::begin(kWritten), std::end(kWritten),
                                     [&](const Text& text) { return english(text, {count}) == limit; });
    list.push_back(known == std::end(kWritten) ? limit : words(*known, {count}));
  }
  return list;
}

std::string more_text(const Words& words, std::size_t all, std::size_t listed) {
  constexpr Counted kMore{{"and {0} more", "et {0} autre"}, {"and {0} more", "et {0} autres"}};
  return all > listed ? words(kMore, all - listed) : std::string();
}

std::string step_text(const Words& words, const PresentView& view, std::string_view key) {
  constexpr Text kMilliseconds{"{0} ms", "{0} ms"};
  if (!view.warm) return {};
  for (const Timing& timing : view.classify.answer->timings)
    if (timing.key == key) return words(kMilliseconds, {words.decimal(timing.milliseconds, 1)});
  return {};
}

std::string total_text(const Words& words, const PresentView& view) {
  return view.warm ? words(kInAll, {words.milliseconds(view.classify.answer->total_milliseconds)})
                   : std::string();
}

std::string joint_text(const Words& words, const PresentView& view) {
  constexpr Text kJoint{"{0}, which reads both: {1}", "{0}, qui lit les deux : {1}"};
  const std::string time = step_text(words, view, "jointModelMs");
  return time.empty() ? time : words(kJoint, {model_files_text(words, view.facts.joint_models), time});
}

std::string model_names(const std::vector<ModelFileView>& models) {
  std::string names;
  for (const ModelFileView& model : models) names += (names.empty() ? "" : " + ") + model.name;
  return names;
}

std::string models_size(const Words& words, const std::vector<ModelFileView>& models) {
  std::uint64_t bytes = 0;
  for (const ModelFileView& model : models) bytes += model.bytes;
  return words.megabytes(bytes);
}

std::string model_files_text(const Words& words, const std::vector<ModelFileView>& models) {
  return model_names(models) + ", " + models_size(words, models);
}

std::string photo_size(const PackFacts& facts) {
  return std::to_string(facts.photo_width) + " × " + std::to_string(facts.photo_height) + " px";
}

std::string opinion_text(const Words& words, const std::vector<Candidate>& opinion) {
  return opinion.front().name + ", " + words.percent(opinion.front().probability);
}

std::string demo_state_text(const Words& words, const PresentView& view) {
  switch (view.classify.state) {
    case State::loading:
      return words(kLoadingTitle) + " – " + progress_text(words, view.classify.progress);
    case State::error:
      return view.classify.error.sentence;
    default:
      return words(kEmptyTitle);
  }
}

std::string counter_text(const PresentView& view) {
  return std::to_string(view.slide + 1) + " / " + std::to_string(kSlides);
}

std::string live_text(const PresentView& view) {
  constexpr Text kLive{"Slide {0} of {1}: {2}", "Diapositive {0} sur {1} : {2}"};
  const Words words(view.language);
  const std::string title = slide_texts(words, view, static_cast<SlideKind>(view.slide)).title;
  return words(kLive, {std::to_string(view.slide + 1), std::to_string(kSlides), title});
}

}  // namespace vitrine::app
