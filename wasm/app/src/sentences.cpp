#include "sentences.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace vitrine::app {
namespace {

std::string format(const char* pattern, double value) {
  char text[32];
  const int length = std::snprintf(text, sizeof text, pattern, value);
  return {text, static_cast<std::size_t>(length)};
}

std::string milliseconds(double value) { return value < 1 ? "< 1 ms" : format("%.0f ms", value); }

std::string megabytes(std::uint64_t bytes) { return format("%.1f", static_cast<double>(bytes) / 1e6); }

}  // namespace

std::string percent(double probability) {
  if (probability >= 0.995) return "> 99 %";
  if (probability < 0.005) return "< 1 %";
  return format("%.0f %%", probability * 100);
}

std::string signed_number(double value) { return (value < 0 ? "−" : "+") + format("%.2f", std::abs(value)); }

std::string progress_text(const ProgressView& progress) {
  if (progress.total_bytes == 0) return megabytes(progress.loaded_bytes) + " MB";
  return megabytes(progress.loaded_bytes) + " of " + megabytes(progress.total_bytes) + " MB";
}

std::string review_text(const AnswerView& answer) {
  return answer.needs_review ? "Needs review" : "Needs no review";
}

std::string timing_text(const AnswerView& answer) {
  std::string text = "Answered in " + milliseconds(answer.total_milliseconds) + " on this device";
  for (std::size_t i = 0; i < answer.timings.size(); ++i) {
    text +=
        (i == 0 ? ": " : ", ") + answer.timings[i].name + " " + milliseconds(answer.timings[i].milliseconds);
  }
  return text;
}

std::string heat_text(const HeatView& heat) {
  const auto strongest = std::max_element(heat.values.begin(), heat.values.end()) - heat.values.begin();
  const auto third = [](double position, double from, double to) {
    return std::clamp(static_cast<int>((position - from) / (to - from) * 3), 0, 2);
  };
  const double x = (static_cast<double>(strongest % heat.columns) + 0.5) / heat.columns;
  const double y = (static_cast<double>(strongest / heat.columns) + 0.5) / heat.rows;
  constexpr const char* kPlaces[3][3] = {{"at the upper left", "at the top", "at the upper right"},
                                         {"at the left", "in the middle", "at the right"},
                                         {"at the lower left", "at the bottom", "at the lower right"}};
  const char* place = kPlaces[third(y, heat.top, heat.bottom)][third(x, heat.left, heat.right)];
  return std::string("Strongest ") + place + " of the photo";
}

std::string live_text(const ClassifyView& view) {
  switch (view.state) {
    case State::loading:
      return kLoadingTitle;
    case State::ready:
      return "Ready";
    case State::error:
      return view.error.sentence;
    case State::answer: {
      const Candidate& top = view.answer->labels.front();
      return top.name + ", " + percent(top.probability) + ", " +
             (view.answer->needs_review ? "needs review" : "needs no review");
    }
    case State::working:
      break;
  }
  return {};
}

std::string code_text(const Candidate& candidate) {
  return candidate.code == candidate.name ? std::string() : candidate.code;
}

std::string action_text(const ErrorView& error) {
  if (error.action == "retry") return "Try again";
  if (error.action == "remove-photo") return "Remove the photo";
  return {};
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

std::string left_out_text(const Excerpt& shown) {
  if (shown.words_left_out == 0) return {};
  return "and " + std::to_string(shown.words_left_out) +
         (shown.words_left_out == 1 ? " more word" : " more words");
}

EmptyText empty_text(const ClassifyView& view) {
  return {.title = "What kind of product is it?",
          .body =
              "Type a title, add a photo, or pick a sample. The answer appears here as you type, and nothing "
              "leaves this device.",
          .labels_title = "Tells " + std::to_string(view.label_names.size()) + " types apart"};
}

std::string legend_text(const AnswerView& answer) {
  return "Tinted by how much it spoke " + for_label(answer) + " or " + kAgainst;
}

std::string for_label(const AnswerView& answer) { return "for " + answer.labels.front().name; }

}  // namespace vitrine::app
