// The words of the page: every text that is both drawn and told to screen readers is made here, once.
#pragma once

#include <string>
#include <vector>

#include "view.hpp"

namespace vitrine::app {

inline constexpr std::size_t kRankedLabels = 5;   ///< shown for the whole answer
inline constexpr std::size_t kOpinionLabels = 3;  ///< shown for each modality
inline constexpr std::size_t kShownBytes = 600;   ///< of a text; what lies beyond is counted in words

/// "93 %", "> 99 %", "< 1 %".
std::string percent(double probability);
/// "+1.24", with a true minus sign.
std::string signed_number(double value);
/// "2.1 of 5.9 MB"; without a known total, "2.1 MB".
std::string progress_text(const ProgressView& progress);
std::string review_text(const AnswerView& answer);
/// "Answered in 38 ms on this device: decode 9 ms, image 27 ms".
std::string timing_text(const AnswerView& answer);
/// Where the photo spoke most for the answer: "Strongest at the upper left of the photo."
std::string heat_text(const HeatView& heat);
/// "Watches, 93 %, needs no review": what a screen reader speaks when the view changes. Empty: nothing new.
std::string live_text(const ClassifyView& view);
/// The code, where it says more than the name does.
std::string code_text(const Candidate& candidate);
std::string action_text(const ErrorView& error);

/// How much of a text is shown, cut between words, and how many words are left out.
struct Excerpt {
  std::size_t bytes = 0;
  std::size_t words_left_out = 0;
};
Excerpt excerpt(const TextView& text);
/// "and 12 more words", or empty.
std::string left_out_text(const Excerpt& shown);

struct EmptyText {
  std::string title;
  std::string body;
  std::string labels_title;
};
EmptyText empty_text(const ClassifyView& view);

inline constexpr const char* kLoadingTitle = "Fetching the models";
inline constexpr const char* kLoadingBody =
    "Once they are here, everything is computed on this device: no photo and no text leaves it.";
inline constexpr const char* kErrorTitle = "That did not work";
inline constexpr const char* kHeroCaption = "This looks like";
inline constexpr const char* kRankingTitle = "Most likely types";
inline constexpr const char* kTextTitle = "What the words say";
inline constexpr const char* kPhotoTitle = "What the photo says";
inline constexpr const char* kNoText = "No words yet. A title or a description gives a second opinion.";
inline constexpr const char* kNoPhoto = "No photo yet. Adding one gives a second opinion.";
inline constexpr const char* kWorking = "Working…";
inline constexpr const char* kInexact =
    "The browser decoded this photo, so the last digits may differ from a native run.";
std::string legend_text(const AnswerView& answer);  ///< the legend as one sentence
std::string for_label(const AnswerView& answer);    ///< legend: "for Watches"
inline constexpr const char* kAgainst = "against";

}  // namespace vitrine::app
