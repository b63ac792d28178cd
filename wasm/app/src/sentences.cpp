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
      return words(view.answer->needs_review ? kReview : kNoReview,
                   {top.name, words.percent(top.probability)});
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
  return words(kLegend, {answer.labels.front().name});
}

std::string for_label(const Words& words, const AnswerView& answer) {
  constexpr Text kFor{"for {0}", "pour {0}"};
  return words(kFor, {answer.labels.front().name});
}

std::string spoke_text(const Words& words, const AnswerView& answer) {
  constexpr Text kSpoke{"Spoke for {0} (+) or against (−)", "A parlé pour {0} (+) ou contre (−)"};
  return words(kSpoke, {answer.labels.front().name});
}

}  // namespace vitrine::app
