// What the Classify view shows, as plain data. Filled from the page's state (read_view.hpp), drawn
// (classify_page.hpp) and told in words (twin.hpp); nothing flows back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "words.hpp"

namespace vitrine::app {

/// A class with its probability, 0..1.
struct Candidate {
  std::string name;
  std::string code;
  double probability = 0;
};

/// A word of the input: bytes [begin, end) of its text, and what it added to the explained class's score.
struct WordView {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  double value = 0;
};

/// A plain text and its words in reading order.
struct TextView {
  std::string text;
  std::vector<WordView> words;
};

/// The explained class's score over the photo. The box says which part of the grid's unit square the photo
/// fills.
struct HeatView {
  int rows = 0;
  int columns = 0;
  std::vector<float> values;  ///< [rows, columns]
  double left = 0;
  double top = 0;
  double right = 1;
  double bottom = 1;
};

struct Timing {
  std::string key;  ///< as vitrine.js names the step
  double milliseconds = 0;
};

/// A word and how much more it added to one class's score than to another's.
struct WordLead {
  std::string word;
  double lead = 0;
};

/// What a modality alone says of the winner and of its rival, 0..1.
struct Duel {
  double winner = 0;
  double rival = 0;
};

/// Why the winner and not another class: the explained one or, where that is the winner, the runner-up.
struct RivalView {
  std::string name;
  std::vector<WordLead> for_winner;  ///< strongest first, all above zero
  std::vector<WordLead> for_rival;
  std::optional<Duel> text;
  std::optional<Duel> photo;
};

/// Of `rows` products of the test that were called the winner's class, `right` were it.
struct UsualView {
  struct Other {
    std::string name;
    std::uint64_t count = 0;
  };
  std::uint64_t rows = 0;
  std::uint64_t right = 0;
  std::vector<Other> others;  ///< what the rest was, most frequent first, maybe not all
};

/// A second pack and what it says of the same product.
struct OtherPackView {
  std::string title;
  std::vector<Candidate> labels;  ///< most likely first, never empty
};

struct AnswerView {
  std::vector<Candidate> labels;  ///< most likely first, never empty
  std::string explained_code;     ///< of the class whose words and heat are shown
  std::string explained_name;
  std::vector<Candidate> text;   ///< what the text alone says; empty without text
  std::vector<Candidate> photo;  ///< what the photo alone says; empty without photo
  TextView title;
  TextView description;
  std::optional<HeatView> heat;
  bool needs_review = false;
  bool exact = true;     ///< false: the browser decoded the photo
  bool waiting = false;  ///< there is a photo, and its model is still loading
  std::optional<RivalView> rival;
  std::optional<Candidate> without_photo;  ///< the winner had there been no photo
  std::optional<Candidate> without_title;
  std::optional<UsualView> usual;
  std::vector<Timing> timings;
  double total_milliseconds = 0;
};

struct ProgressView {
  std::uint64_t loaded_bytes = 0;
  std::uint64_t total_bytes = 0;
};

/// A failure and the way on that the page offers.
struct ErrorView {
  std::string sentence;
  std::string action;  ///< "retry", "remove-photo" or empty
};

struct PhotoView {
  int width = 0;
  int height = 0;
};

enum class State : std::uint8_t { loading, ready, working, answer, error };

struct ClassifyView {
  Language language = Language::english;  ///< of the page's own words
  State state = State::loading;
  ProgressView progress;
  std::string pack_title;
  std::vector<std::string> label_names;
  std::optional<AnswerView> answer;  ///< also while working on the next one
  std::optional<OtherPackView> other;
  std::optional<PhotoView> photo;  ///< the texture that the page has uploaded
  ErrorView error;
};

}  // namespace vitrine::app
