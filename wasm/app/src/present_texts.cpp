#include "present_texts.hpp"

#include <algorithm>

#include "json.hpp"
#include "present_sentences.hpp"
#include "results_sentences.hpp"
#include "sentences.hpp"

namespace vitrine::app {
namespace {

constexpr std::array<Text, kSlides> kNames{{{"The question", "La question"},
                                            {"The data", "Les données"},
                                            {"How it works", "Comment ça marche"},
                                            {"Models compared", "Modèles comparés"},
                                            {"Strong and weak", "Points forts et points faibles"},
                                            {"How sure it is", "Ce dont il est sûr"},
                                            {"Live", "En direct"},
                                            {"What it costs", "Ce que cela coûte"},
                                            {"What comes next", "Et ensuite"}}};

constexpr Text kNoFigures{
    "This pack brings no report of its test, so its figures cannot be shown. Packs that Vitrine trains "
    "bring a report.json.",
    "Ce pack n’apporte pas de rapport de son test : ses chiffres ne peuvent pas être montrés. Les packs "
    "que Vitrine entraîne apportent un report.json."};

std::string no_report_text(const Words& words, const PresentView& view) {
  constexpr Text kReading{"Reading the pack’s report…", "Lecture du rapport du pack…"};
  constexpr Text kBroken{
      "This pack’s report.json cannot be shown: expected other values at {0}.",
      "Le report.json de ce pack ne peut pas être montré : d’autres valeurs étaient attendues à {0}."};
  constexpr Text kUnreachable{
      "The pack’s report could not be fetched: check the connection, then open this page again.",
      "Le rapport du pack n’a pas pu être chargé : vérifiez la connexion, puis rouvrez cette page."};
  switch (view.report) {
    case ReportState::loading:
      return words(kReading);
    case ReportState::broken:
      return words(kBroken, {view.problem});
    case ReportState::unreachable:
      return words(kUnreachable);
    default:
      return words(kNoFigures);
  }
}

std::string types_count(const PresentView& view) { return std::to_string(view.types.size()); }

SlideTexts question_texts(const Words& words, const PresentView& view) {
  constexpr Text kAsk{"Which of {0} types is a product?", "De quel type, parmi {0}, est un produit ?"};
  constexpr Text kBoth{"Words and a photo tell what a product is: right {0} times in\u00a0100",
                       "Mots et photo disent ce qu’est un produit : juste {0} fois sur\u00a0100"};
  constexpr Text kWords{"Its words tell what a product is: right {0} times in\u00a0100",
                        "Ses mots disent ce qu’est un produit : juste {0} fois sur\u00a0100"};
  constexpr Text kPhoto{"Its photo tells what a product is: right {0} times in\u00a0100",
                        "Sa photo dit ce qu’est un produit : juste {0} fois sur\u00a0100"};
  constexpr Text kLead{
      "Somebody has to put every new product among {0} types. Here the device does it, and nothing leaves "
      "it.",
      "Quelqu’un doit ranger chaque nouveau produit parmi {0} types. Ici, l’appareil s’en charge, et rien "
      "n’en "
      "sort."};
  constexpr Text kNotes{
      "Begin with what is done by hand today, and by whom. The accuracy was measured on {0} products that no "
      "model had learned from; with 95 % confidence it lies between {1} and {2}.",
      "Commencez par ce qui se fait aujourd’hui à la main, et par qui. L’exactitude a été mesurée sur {0} "
      "produits dont aucun modèle n’a appris ; elle se situe, à 95 % de confiance, entre {1} et {2}."};
  constexpr Text kPlainNotes{"Begin with what is done by hand today, and by whom.",
                             "Commencez par ce qui se fait aujourd’hui à la main, et par qui."};
  if (view.types.empty())
    return {.title = words(kEmptyTitle), .lead = no_report_text(words, view), .notes = words(kPlainNotes)};
  SlideTexts texts{.title = words(kAsk, {types_count(view)}),
                   .lead = words(kLead, {types_count(view)}),
                   .notes = words(kPlainNotes)};
  if (!view.has_report()) return texts;
  const EvaluationView& found = view.evaluation;
  const Text& title = found.shown == "image"                            ? kPhoto
                      : found.shown == "text" || found.shown == "title" ? kWords
                                                                        : kBoth;
  texts.title = words(title, {of_hundred(words, found.accuracy)});
  texts.notes = words(kNotes, {words.count(static_cast<double>(found.rows)), score_text(words, found.low),
                               score_text(words, found.high)});
  return texts;
}

SlideTexts data_texts(const Words& words, const PresentView& view) {
  constexpr Text kTitle{"It learned from {0} products of {1} types",
                        "Il a appris de {0} produits de {1} types"};
  constexpr Text kUnknown{"It tells {0} types apart; the pack does not say from which data",
                          "Il distingue {0} types ; le pack ne dit pas d’après quelles données"};
  constexpr Text kLead{
      "Every figure here comes from products that the models had not seen when they answered.",
      "Tous les chiffres montrés ici viennent de produits que les modèles n’avaient pas vus."};
  constexpr Text kNotes{
      "Whoever knows the catalogue should recognise it here. The types and their counts are those of the "
      "pack’s report; a type with few examples is learned less well.",
      "Qui connaît le catalogue doit le reconnaître ici. Les types et leurs nombres sont ceux du rapport du "
      "pack ; un type qui a peu d’exemples s’apprend moins bien."};
  const std::uint64_t rows = learned_rows(view);
  return {.title = rows > 0 ? words(kTitle, {words.count(static_cast<double>(rows)), types_count(view)})
                            : words(kUnknown, {types_count(view)}),
          .lead = view.has_report() ? words(kLead) : no_report_text(words, view),
          .notes = words(kNotes)};
}

SlideTexts how_texts(const Words& words, const PresentView& view) {
  constexpr Text kTitle{"From a product to its type in {0}", "D’un produit à son type en {0}"};
  constexpr Text kWaiting{"Words and photo are read apart, then weighed together",
                          "Les mots et la photo sont lus séparément, puis pesés ensemble"};
  constexpr Text kLead{
      "This is what just happened on this machine to the product shown; every figure is its own.",
      "C’est ce qui vient d’arriver, sur cette machine, au produit montré ; chaque chiffre est le sien."};
  constexpr Text kNone{
      "No product yet: choose a sample on the slide “Live”, and it passes through here.",
      "Pas encore de produit : choisissez un exemple sur la diapositive « En direct », et il passera ici."};
  constexpr Text kNotes{
      "Follow the arrows from left to right. The models are small files that lie in the page; there is no "
      "server that computes. Words and photo each give an opinion, and a calibrated sum decides.",
      "Suivez les flèches de gauche à droite. Les modèles sont de petits fichiers dans la page ; aucun "
      "serveur "
      "ne calcule. Les mots et la photo donnent chacun un avis, et une somme calibrée décide."};
  const auto& answer = view.classify.answer;
  return {.title = answer && view.warm ? words(kTitle, {words.milliseconds(answer->total_milliseconds)})
                                       : words(kWaiting),
          .lead = words(answer ? kLead : kNone),
          .notes = words(kNotes)};
}

SlideTexts models_texts(const Words& words, const PresentView& view) {
  constexpr Text kBest{"Of {0} models tried, the one in use is the most accurate",
                       "Des {0} modèles essayés, celui qui est utilisé est le plus exact"};
  constexpr Text kBehind{"The model in use comes within {0} points of the best of {1}",
                         "Le modèle utilisé reste à {0} points du meilleur des {1} essayés"};
  constexpr Text kOther{"Of {0} models tried, {1} is the most accurate",
                        "Des {0} modèles essayés, {1} est le plus exact"};
  constexpr Text kLead{
      "Accuracy on products not seen before, with its 95 % interval; size and time are of the whole model.",
      "Exactitude sur des produits jamais vus, avec son intervalle à 95 % ; taille et durée du modèle "
      "entier."};
  constexpr Text kSenses{"Words alone are right {0} times in\u00a0100, the photo alone {1}, both {2}",
                         "Les mots seuls ont raison {0} fois sur\u00a0100, la photo seule {1}, les deux {2}"};
  constexpr Text kOne{"It is right {0} times in\u00a0100", "Il a raison {0} fois sur 100"};
  constexpr Text kNoComparison{
      "The pack’s report compares no other models; shown is what each of its own inputs gives.",
      "Le rapport du pack ne compare pas d’autres modèles ; voici ce que donne chacune de ses entrées."};
  constexpr Text kUnknown{"Nothing is known of other models", "On ne sait rien d’autres modèles"};
  constexpr Text kNotes{
      "Intervals that overlap mean that the test cannot tell two models apart: then the smaller and faster "
      "one is the better choice.",
      "Quand deux intervalles se chevauchent, le test ne départage pas les modèles : mieux vaut alors le "
      "plus "
      "petit et le plus rapide."};
  SlideTexts texts{.title = words(kUnknown), .lead = no_report_text(words, view), .notes = words(kNotes)};
  if (!view.has_report()) return texts;
  const std::vector<ModelView> models = compared(view);
  if (models.empty()) {
    texts.lead = words(kNoComparison);
    const EvidenceView* text = evidence_of(view, {"text", "title"});
    const EvidenceView* photo = evidence_of(view, {"image"});
    const EvidenceView* both = evidence_of(view, {"fusion", "title_image"});
    texts.title = text && photo && both
                      ? words(kSenses, {of_hundred(words, text->accuracy), of_hundred(words, photo->accuracy),
                                        of_hundred(words, both->accuracy)})
                      : words(kOne, {of_hundred(words, view.evaluation.accuracy)});
    return texts;
  }
  texts.lead = words(kLead);
  const ModelView& best = models.front();
  const auto own = std::find_if(models.begin(), models.end(), [](const auto& one) { return one.shipped; });
  const std::string count = std::to_string(models.size());
  texts.title = own == models.end() ? words(kOther, {count, best.name})
                : own->accuracy >= best.accuracy
                    ? words(kBest, {count})
                    : words(kBehind, {words.decimal((best.accuracy - own->accuracy) * 100, 1), count});
  return texts;
}

SlideTexts strengths_texts(const Words& words, const PresentView& view) {
  constexpr Text kTitle{"Strongest on {0}, weakest on {1}", "Le plus fort : {0} ; le plus faible : {1}"};
  constexpr Text kLead{"Of 100 products of {0} it finds {1}; of {2}, {3}.",
                       "Sur 100 produits de {0}, il en trouve {1} ; de {2}, {3}."};
  constexpr Text kUnknown{"Where it is strong and weak is not known",
                          "On ne sait pas où il est fort ou faible"};
  constexpr Text kNotes{
      "Ask whether the mix-ups are ones that a person would make too: types that resemble one another are "
      "often a question of how the catalogue draws its lines.",
      "Demandez si une personne se tromperait aussi : des types qui se ressemblent tiennent souvent à la "
      "façon "
      "dont le catalogue trace ses limites."};
  SlideTexts texts{.title = words(kUnknown), .lead = no_report_text(words, view), .notes = words(kNotes)};
  if (!view.has_report()) return texts;
  const ClassView& worst = view.evaluation.classes.front();
  const ClassView& best = view.evaluation.classes.back();
  const auto& names = view.evaluation.names;
  texts.title = words(kTitle, {names[best.label], names[worst.label]});
  texts.lead = words(kLead, {names[best.label], of_hundred(words, best.recall), names[worst.label],
                             of_hundred(words, worst.recall)});
  return texts;
}

SlideTexts sureness_texts(const Words& words, const PresentView& view) {
  constexpr Text kTitle{
      "{0} of 100 products need no person; {1} of 100 of those are right",
      "{0} produits sur 100 se passent d’une personne ; {1} sur 100 de ceux-là sont justes"};
  constexpr Text kLead{
      "Whatever is less probable than {0} goes to a person: {1} of the {2} products of the test.",
      "Ce qui est moins probable que {0} va à une personne : {1} des {2} produits du test."};
  constexpr Text kUnknown{"How sure it may be is not known", "On ne sait pas à quel point s’y fier"};
  constexpr Text kNotes{
      "The threshold is a choice of the business: further to the left, fewer mistakes pass and people see "
      "more. "
      "The Results view has the same curve with a slider.",
      "Le seuil est un choix du métier : plus à gauche, moins d’erreurs passent et les personnes en voient "
      "plus. La vue Résultats a la même courbe avec un curseur."};
  SlideTexts texts{.title = words(kUnknown), .lead = no_report_text(words, view), .notes = words(kNotes)};
  if (!view.has_report()) return texts;
  const CoverageView& point = review_point(view);
  texts.title = words(kTitle, {of_hundred(words, point.coverage), of_hundred(words, point.accuracy)});
  texts.lead = words(kLead, {score_text(words, view.evaluation.shipped_threshold),
                             words.count(static_cast<double>(reviewed_rows(view))),
                             words.count(static_cast<double>(view.evaluation.rows))});
  return texts;
}

SlideTexts demo_texts(const Words& words, const PresentView& view) {
  constexpr Text kTitle{"It says {0}: {1} probable", "Il dit {0} : probable à {1}"};
  constexpr Text kTry{"Try it: type a title or take a sample",
                      "Essayez : saisissez un titre ou prenez un exemple"};
  constexpr Text kLead{"Answered in this page, on this machine, in {0}. Nothing was sent anywhere.",
                       "Répondu dans cette page, sur cette machine, en {0}. Rien n’a été envoyé nulle part."};
  constexpr Text kReady{"The answer appears as you type, computed on this machine.",
                        "La réponse apparaît au fil de la saisie, calculée sur cette machine."};
  constexpr Text kNotes{
      "Let somebody in the room name a product. A wrong answer is welcome: show that it is less sure then, "
      "and "
      "that such products go to a person.",
      "Laissez quelqu’un dans la salle proposer un produit. Une erreur est la bienvenue : montrez qu’il est "
      "alors moins sûr, et que ces produits vont à une personne."};
  const auto& answer = view.classify.answer;
  if (!answer) return {.title = words(kTry), .lead = words(kReady), .notes = words(kNotes)};
  const Candidate& first = answer->labels.front();
  return {.title = words(kTitle, {first.name, words.percent(first.probability)}),
          .lead = words(kLead, {words.milliseconds(answer->total_milliseconds)}),
          .notes = words(kNotes)};
}

SlideTexts cost_texts(const Words& words, const PresentView& view) {
  constexpr Text kTitle{"{0} of sorting saved a month, for {1} fetched once",
                        "{0} de tri économisées par mois, pour {1} chargés une fois"};
  constexpr Text kPlain{"{0} fetched once, then no server", "{0} chargés une fois, puis plus de serveur"};
  constexpr Text kLead{
      "At {0} new products a month; those that a person still checks are not counted as saved.",
      "Pour {0} nouveaux produits par mois ; ceux qu’une personne vérifie encore ne sont pas comptés comme "
      "économisés."};
  constexpr Text kNotes{
      "The three assumptions are yours: change them on the slide. The share that needs no person comes from "
      "the "
      "test; so does the share of wrong answers among them, which is a cost too.",
      "Les trois hypothèses sont les vôtres : changez-les sur la diapositive. La part qui se passe d’une "
      "personne vient du test ; celle des réponses fausses parmi elles aussi, et c’est un coût."};
  const std::string size = words.megabytes(view.facts.bytes);
  if (!view.has_report())
    return {.title = words(kPlain, {size}), .lead = no_report_text(words, view), .notes = words(kNotes)};
  return {.title = words(kTitle, {hours_text(words, saved(view).hours), size}),
          .lead = words(kLead, {words.count(view.assumptions.products)}),
          .notes = words(kNotes)};
}

SlideTexts next_texts(const Words& words, const PresentView& view) {
  constexpr Text kTitle{"{0} of its {1} mistakes are on {2}: more examples help there",
                        "{0} de ses {1} erreurs portent sur {2} : des exemples y aideraient"};
  constexpr Text kNone{"It made no mistake in its test", "Il n’a fait aucune erreur lors du test"};
  constexpr Text kUnknown{"What would make it better", "Ce qui le rendrait meilleur"};
  constexpr Text kLead{"What it cannot do, and what the test says would help most.",
                       "Ce qu’il ne sait pas faire, et ce qui aiderait le plus d’après le test."};
  constexpr Text kNotes{
      "End with a decision: who provides examples of the weak types, who looks at the products that are left "
      "to "
      "a person, and when the next measurement is due.",
      "Terminez par une décision : qui fournit des exemples des types faibles, qui regarde les produits "
      "laissés à une personne, et quand a lieu la prochaine mesure."};
  SlideTexts texts{.title = words(kUnknown),
                   .lead = view.has_report() ? words(kLead) : no_report_text(words, view),
                   .notes = words(kNotes)};
  if (!view.has_report()) return texts;
  const Hardest hardest = hardest_type(view);
  texts.title = hardest.mistakes == 0 ? words(kNone)
                                      : words(kTitle, {words.count(static_cast<double>(hardest.mistakes)),
                                                       words.count(static_cast<double>(hardest.of)),
                                                       view.evaluation.names[hardest.label]});
  return texts;
}

using Make = SlideTexts(const Words&, const PresentView&);
constexpr std::array<Make*, kSlides> kMakers{question_texts, data_texts,      how_texts,
                                             models_texts,   strengths_texts, sureness_texts,
                                             demo_texts,     cost_texts,      next_texts};

json texts_json(const SlideTexts& texts) {
  return {{"title", texts.title}, {"lead", texts.lead}, {"notes", texts.notes}};
}

}  // namespace

std::string slide_name(const Words& words, SlideKind kind) {
  return words(kNames[static_cast<std::size_t>(kind)]);
}

SlideTexts own_texts(const Words& words, const PresentView& view, SlideKind kind) {
  return kMakers[static_cast<std::size_t>(kind)](words, view);
}

SlideTexts slide_texts(const Words& words, const PresentView& view, SlideKind kind) {
  SlideTexts texts = own_texts(words, view, kind);
  const SlideTexts& written = view.texts[static_cast<std::size_t>(kind)];
  if (!written.title.empty()) texts.title = written.title;
  if (!written.lead.empty()) texts.lead = written.lead;
  if (!written.notes.empty()) texts.notes = written.notes;
  return texts;
}

std::string format_texts(const PresentView& view) {
  const Words words(view.language);
  json list = json::array();
  for (std::size_t i = 0; i < kSlides; ++i) {
    const auto kind = static_cast<SlideKind>(i);
    list.push_back({{"name", slide_name(words, kind)},
                    {"own", texts_json(own_texts(words, view, kind))},
                    {"shown", texts_json(slide_texts(words, view, kind))}});
  }
  return list.dump();
}

}  // namespace vitrine::app
