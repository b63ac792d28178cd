// What the Results view shows of a pack's held-out evaluation, as plain data. Filled from web/results.js
// (read_results.hpp), drawn (results_page.hpp) and told in words (twin.hpp); nothing flows back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "words.hpp"

namespace vitrine::app {

/// How one kind of evidence alone did, with the 95 % interval of its accuracy.
struct EvidenceView {
  std::string key;  ///< as report.json names it: title, text, image, title_image, fusion
  double accuracy = 0;
  double low = 0;
  double high = 0;
};

struct ClassView {
  std::size_t label = 0;  ///< index into ResultsView::names
  double precision = 0;
  double recall = 0;
  double f1 = 0;
  std::uint64_t support = 0;
};

/// The products whose probability lay in a range.
struct ReliabilityView {
  std::uint64_t rows = 0;
  double probability = 0;  ///< mean
  double accuracy = 0;
};

/// With this threshold, `coverage` of the products need no person, and `accuracy` of those are right.
struct CoverageView {
  double threshold = 0;
  double coverage = 0;
  double accuracy = 0;
};

/// Products of one class that were taken for another.
struct MistakeView {
  std::size_t truth = 0;
  std::size_t predicted = 0;
  std::uint64_t count = 0;
  std::uint64_t of = 0;  ///< products of the true class
};

struct SampleRowView {
  std::uint64_t line = 0;  ///< of the catalogue's file
  double probability = 0;
};

/// The cell of the confusion matrix that is open.
struct OpenCellView {
  MistakeView mistake;
  std::vector<SampleRowView> rows;  ///< surest mistakes first, maybe not all
};

/// F1 of a class by the words alone, by the photo alone and by both.
struct GainView {
  std::size_t label = 0;
  double text = 0;
  double photo = 0;
  double both = 0;
};

/// A model that was compared with the pack's, by all that it reads, on the first split.
struct ModelView {
  std::string name;
  bool baseline = false;  ///< names the most frequent class always
  bool shipped = false;   ///< the pack's own
  std::string evidence;   ///< key of what it reads
  double accuracy = 0;
  double low = 0;
  double high = 0;
  double macro_f1 = 0;
  std::optional<std::uint64_t> bytes;  ///< of its files; where it has no pack, unknown
  std::optional<double> milliseconds;  ///< of one classification
};

/// The evaluation by one kind of evidence on one split.
struct EvaluationView {
  std::vector<std::string> names;  ///< of the classes
  std::vector<EvidenceView> evidence;
  std::string shown;  ///< key of the evidence
  std::vector<std::string> splits;
  std::string split;
  std::string sort;  ///< of the classes: f1, precision, recall, support, name
  std::uint64_t rows = 0;
  std::uint64_t right = 0;
  double accuracy = 0;
  double low = 0;
  double high = 0;
  double macro_f1 = 0;
  double weighted_f1 = 0;
  double ece = 0;
  std::vector<ClassView> classes;                     ///< sorted, maybe not all
  std::vector<std::vector<std::uint64_t>> confusion;  ///< [true, predicted]; empty: too many classes
  std::vector<MistakeView> mistakes;                  ///< the most frequent first, maybe not all
  std::optional<OpenCellView> cell;
  std::vector<ReliabilityView> reliability;  ///< ranges without products are left out
  std::vector<CoverageView> coverage;        ///< rising coverage, never empty
  std::size_t point = 0;                     ///< of the chosen threshold
  double shipped_threshold = 0;
  std::vector<GainView> gains;    ///< maybe not all; empty where the pack has no photo model
  std::vector<ModelView> models;  ///< sorted, maybe not all; empty where none were compared
  std::size_t model_count = 0;    ///< that were compared
  std::string model_sort;         ///< f1, accuracy, size, time
};

enum class ReportState : std::uint8_t { loading, missing, broken, unreachable, shown };

struct ResultsView {
  Language language = Language::english;
  ReportState state = ReportState::loading;
  std::string pack_title;
  std::string problem;  ///< where a broken report does not fit
  EvaluationView evaluation;
};

}  // namespace vitrine::app
