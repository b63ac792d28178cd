// What the Batch view shows of a catalogue that is classified row by row, as plain data. Filled from
// web/batch/drawn.js (read_batch.hpp), drawn (batch_page.hpp) and told in words (twin.hpp); nothing flows
// back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "results_view.hpp"
#include "words.hpp"

namespace vitrine::app {

/// A row of the table. Names are of classes, in the page's language.
struct BatchRowView {
  std::uint64_t line = 0;  ///< of the catalogue's file
  std::string title;
  std::string type;   ///< empty while it waits, or where there was nothing to go by
  std::string label;  ///< as the file has it
  double probability = 0;
  bool done = false;
  bool review = false;
  bool disagree = false;  ///< text and photo
  bool wrong = false;
  bool corrected = false;  ///< then `type` is the person's
  bool open = false;
};

/// The rows that can be seen, of those that the filter lets through.
struct BatchTableView {
  float row_height = 0;
  float height = 0;  ///< of the window on the rows
  float offset = 0;  ///< of the first row's top from the window's, 0 or less
  std::vector<BatchRowView> rows;
};

struct BatchFilterView {
  std::string key;  ///< all, review, disagree, wrong, corrected
  std::uint64_t rows = 0;
};

struct BatchView {
  Language language = Language::english;
  std::string state;        ///< empty, mapping, running, paused, done
  std::uint64_t total = 0;  ///< rows of the file that are products
  std::uint64_t done = 0;
  std::uint64_t review = 0;
  std::uint64_t disagree = 0;
  std::uint64_t corrected = 0;
  std::uint64_t nothing = 0;         ///< rows with nothing that the pack can read
  std::uint64_t missing_photos = 0;  ///< that rows name
  std::uint64_t broken_photos = 0;
  std::uint64_t unknown_labels = 0;  ///< rows whose label is none of the pack's
  bool photos = false;               ///< whether any row goes by a photo
  bool labels = false;               ///< whether the file has a column of labels
  bool familiar = false;             ///< whether the pack learned from a file of this name
  std::vector<BatchFilterView> filters;
  std::string filter;
  std::string type;  ///< the name of the one class that is shown; empty for all
  std::string sort;  ///< line, probability, type
  bool descending = false;
  std::uint64_t shown = 0;                   ///< rows that the filter lets through
  bool wide = false;                         ///< the table has columns
  std::optional<EvaluationView> evaluation;  ///< over the rows that are done and have a label
  BatchTableView table;
};

}  // namespace vitrine::app
