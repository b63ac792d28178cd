#include "sentences.hpp"

#include <algorithm>
#include <cmath>

namespace vitrine::app {
namespace {

constexpr Text kNeedsReview{"Needs review", "À vérifier"};
constexpr Text kNeedsNoReview{"Needs no review", "Vérification inutile"};

struct Step {
  std::string_view key;
  Text name;
};

constexpr Step kSteps[] = {{"textMs", {"text", "texte"}},
                           {"textModelMs", {"text model", "modèle de texte"}},
                           {"photoMs", {"photo", "photo"}},
                           {"imageModelMs", {"photo model", "modèle de photo"}},
                           {"jointModelMs", {"joint model", "modèle conjoint"}}};

}  // namespace

std::string progress_text(const Words& words, const ProgressView& progress) {
  constexpr Text kOfTotal{"{0} of {1}", "{0} sur {1}"};
  if (progress.total_bytes == 0) return words.megabytes(progress.loaded_bytes);
  return words(kOfTotal, {words.decimal(static_cast<double>(progress.loaded_bytes) / 1e6, 1),
                          words.megabytes(progress.total_bytes)});
}

std::string review_text(const Words& words, const AnswerView& answer) {
  return words(answer.needs_review ? kNeedsReview : kNeedsNoReview);
}

std::string timing_text(const Words& words, const AnswerView& answer) {
  constexpr Text kAnswered{"Answered in {0} on this device", "Réponse en {0} sur cet appareil"};
  constexpr Text kColon{": ", " : "};
  std::string text = words(kAnswered, {words.milliseconds(answer.total_milliseconds)});
  std::string before = words(kColon);
  for (const auto& [key, name] : kSteps) {
    for (const Timing& timing : answer.timings) {
      if (timing.key != key) continue;
      text += before + words(name) + " " + words.milliseconds(timing.milliseconds);
      before = ", ";
    }
  }
  return text;
}

std::string heat_text(const Words& words, const HeatView& heat) {
  const auto strongest = std::max_element(heat.values.begin(), heat.values.end()) - heat.values.begin();
  const auto third = [](double position, double from, double to) {
    return std::clamp(static_cast<int>((position - from) / (to - from) * 3), 0, 2);
  };
  const double x = (static_cast<double>(strongest % heat.columns) + 0.5) / heat.columns;
  const double y = (static_cast<double>(strongest / heat.columns) + 0.5) / heat.rows;
  static constexpr Text kPlaces[3][3] = {
      {{"Strongest at the upper left of the photo", "Le plus fort en haut à gauche de la photo"},
       {"Strongest at the top of the photo", "Le plus fort en haut de la photo"},
       {"Strongest at the upper right of the photo", "Le plus fort en haut à droite de la photo"}},
      {{"Strongest at the left of the photo", "Le plus fort à gauche de la photo"},
       {"Strongest in the middle of the photo", "Le plus fort au milieu de la photo"},
       {"Strongest at the right of the photo", "Le plus fort à droite de la photo"}},
      {{"Strongest at the lower left of the photo", "Le plus fort en bas à gauche de la photo"},
       {"Strongest at the bottom of the photo", "Le plus fort en bas de la photo"},
       {"Strongest at the lower right of the photo", "Le plus fort en bas à droite de la photo"}}};
  return words(kPlaces[third(y, heat.top, heat.bottom)][third(x, heat.left, heat.right)]);
}

std::string live_text(const ClassifyView& view) {
  constexpr Text kReady{"Ready", "Prêt"};
  constexpr Text kReview{"{0}, {1}, needs review", "{0}, {1}, à vérifier"};
  constexpr Text kNoReview{"{0}, {1}, needs no review", "{0}, {1}, vérification inutile"};
  constexpr Text kUnseen{"; the photo model is still loading", " ; le modèle de photo se charge encore"};
  constexpr Text kShowing{"; shown: what spoke for {0}", " ; affiché : ce qui a parlé pour {0}"};
  const Words words(view.language);
  switch (view.state) {
    case State::loading:
      return words(kLoadingTitle);
    case State::ready:
      return words(kReady);
    case State::error:
      return view.error.sentence;
    case State::answer: {
      const Candidate& top = view.answer->labels.front();
      std::string text =
          words(view.answer->needs_review ? kReview : kNoReview, {top.name, words.percent(top.probability)});
      if (view.answer->waiting) text += words(kUnseen);
      if (view.answer->explained_code != top.code) text += words(kShowing, {view.answer->explained_name});
      return text;
    }
    case State::working:
      break;
  }
  return {};
}

std::string code_text(const Candidate& candidate) {
  return candidate.code == candidate.name ? std::string() : candidate.code;
}

std::string action_text(const Words& words, const ErrorView& error) {
  constexpr Text kRetry{"Try again", "Réessayer"};
  constexpr Text kRemovePhoto{"Remove the photo", "Retirer la photo"};
  if (error.action == "retry") return words(kRetry);
  if (error.action == "remove-photo") return words(kRemovePhoto);
  return {};
}

std::string word_text(const Words& words, const WordView& word, const std::string& label) {
  constexpr Text kFor{"{0} for {1}", "{0} pour {1}"};
  constexpr Text kAgainstLabel{"{0} against {1}", "{0} contre {1}"};
  return words(word.value > 0 ? kFor : kAgainstLabel, {words.signed_number(word.value), label});
}

Excerpt excerpt(const TextView& text) {
  if (text.text.size() <= kShownBytes) return {.bytes = text.text.size()};
  std::size_t bytes = text.text.rfind(' ', kShownBytes);
  if (bytes == std::string::npos || bytes == 0) {
    bytes = kShownBytes;
    while (bytes > 0 && (static_cast<unsigned char>(text.text[bytes]) & 0xC0U) == 0x80U) --bytes;
  }
  const auto left = std::count_if(text.words.begin(), text.words.end(),
                                  [bytes](const WordView& word) { return word.begin >= bytes; });
  return {.bytes = bytes, .words_left_out = static_cast<std::size_t>(left)};
}

std::string left_out_text(const Words& words, const Excerpt& shown) {
  constexpr Counted kMoreWords{{"and {0} more word", "et {0} autre mot"},
                               {"and {0} more words", "et {0} autres mots"}};
  return shown.words_left_out == 0 ? std::string() : words(kMoreWords, shown.words_left_out);
}

std::string legend_text(const Words& words, const AnswerView& answer) {
  constexpr Text kLegend{"Tinted by how much it spoke for {0} or against",
                         "Teinté selon ce qui a parlé pour {0} ou contre"};
  return words(kLegend, {answer.explained_name});
}

std::string for_label(const Words& words, const AnswerView& answer) {
  constexpr Text kFor{"for {0}", "pour {0}"};
  return words(kFor, {answer.explained_name});
}

std::string spoke_text(const Words& words, const AnswerView& answer) {
  constexpr Text kSpoke{"Spoke for {0} (+) or against (−)", "A parlé pour {0} (+) ou contre (−)"};
  return words(kSpoke, {answer.explained_name});
}

std::string rival_title(const Words& words, const RivalView& rival) {
  constexpr Text kWhyNot{"Why not {0}?", "Pourquoi pas {0} ?"};
  return words(kWhyNot, {rival.name});
}

std::string rival_text(const Words& words, const AnswerView& answer) {
  constexpr Text kBoth{"The words and the photo both speak more for {0}.",
                       "Les mots et la photo parlent tous deux davantage pour {0}."};
  constexpr Text kBothRival{"Each alone, the words and the photo speak more for {0}; together they do not.",
                            "Séparément, les mots et la photo parlent davantage pour {0} ; ensemble, non."};
  constexpr Text kWordsThenPhoto{"The words speak more for {0}; the photo, for {1}.",
                                 "Les mots parlent davantage pour {0} ; la photo, pour {1}."};
  constexpr Text kWords{"The words speak more for {0}.", "Les mots parlent davantage pour {0}."};
  constexpr Text kPhoto{"The photo speaks more for {0}.", "La photo parle davantage pour {0}."};
  const RivalView& rival = *answer.rival;
  const std::string& winner = answer.labels.front().name;
  const auto preferred = [&](const Duel& duel) -> const std::string& {
    return duel.winner >= duel.rival ? winner : rival.name;
  };
  if (!rival.text && !rival.photo) return {};
  if (!rival.photo) return words(kWords, {preferred(*rival.text)});
  if (!rival.text) return words(kPhoto, {preferred(*rival.photo)});
  const std::string& by_text = preferred(*rival.text);
  const std::string& by_photo = preferred(*rival.photo);
  if (by_text != by_photo) return words(kWordsThenPhoto, {by_text, by_photo});
  return words(by_text == winner ? kBoth : kBothRival, {by_text});
}

std::string no_lead_text(const Words& words, const std::string& name) {
  constexpr Text kNone{"No word speaks more for {0}.", "Aucun mot ne parle davantage pour {0}."};
  return words(kNone, {name});
}

std::string usual_title(const Words& words, const AnswerView& answer) {
  constexpr Text kUsual{"When it said {0} in the test", "Réponses « {0} » lors du test"};
  return words(kUsual, {answer.labels.front().name});
}

std::string usual_text(const Words& words, const UsualView& usual) {
  constexpr Text kRight{"{0} of {1} right", "Juste {0} fois sur {1}"};
  return words(kRight, {std::to_string(usual.right), std::to_string(usual.rows)});
}

std::string usual_others_text(const Words& words, const UsualView& usual) {
  constexpr Text kAll{"The rest: {0}", "Le reste : {0}"};
  constexpr Text kMost{"The rest, mostly: {0}", "Le reste, surtout : {0}"};
  std::string list;
  std::uint64_t told = 0;
  for (const auto& [name, count] : usual.others) {
    if (!list.empty()) list += ", ";
    list += name + "\u00a0(" + std::to_string(count) + ")";
    told += count;
  }
  if (list.empty()) return {};
  return words(usual.right + told >= usual.rows ? kAll : kMost, {list});
}

bool would_change(const AnswerView& answer, const Candidate& without) {
  return without.code != answer.labels.front().code;
}

std::string change_text(const Words& words, const AnswerView& answer, const Candidate& without) {
  constexpr Text kChanges{"Another answer", "Autre réponse"};
  constexpr Text kSame{"Same answer", "Même réponse"};
  return words(would_change(answer, without) ? kChanges : kSame);
}

bool packs_agree(const ClassifyView& view) {
  const Candidate& one = view.answer->labels.front();
  const Candidate& other = view.other->labels.front();
  return one.name == other.name || one.code == other.code;
}

std::string agreement_text(const Words& words, const ClassifyView& view) {
  constexpr Text kAgree{"They agree", "Ils sont d’accord"};
  constexpr Text kDisagree{"They disagree", "Ils ne sont pas d’accord"};
  return words(packs_agree(view) ? kAgree : kDisagree);
}

std::string explain_text(const Words& words, const Candidate& candidate) {
  constexpr Text kExplain{"{0}, {1}: what spoke for it", "{0}, {1} : ce qui a parlé pour lui"};
  return words(kExplain, {candidate.name, words.percent(candidate.probability)});
}

}  // namespace vitrine::app
