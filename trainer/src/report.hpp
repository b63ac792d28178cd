// The report of a training: scores by split and view, as JSON for the page and as a table for people.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cross_validation.hpp"
#include "vitrine/metrics.hpp"

namespace vitrine::trainer {

/// Scores of one view in one split, from out-of-fold predictions.
struct ViewScores {
  View view = View::title;
  Metrics metrics;
  double accuracy_low = 0;  ///< 95 % interval (Wilson, 1927)
  double accuracy_high = 0;
  ReviewPoint review;  ///< at the threshold that ships
  ViewPredictions predictions;
};

struct SplitScores {
  std::string split;
  int folds = 0;
  std::vector<ViewScores> views;
};

/// Scores of every view that the models can give.
SplitScores score_split(const CrossValidation& validation, const LabelledCatalogue& catalogue,
                        float review_threshold);

/// What the report says beside the scores.
struct ReportFacts {
  std::size_t rows = 0;             ///< of the catalogue, without the extra ones
  std::size_t scored_rows = 0;      ///< of those, in the first split
  std::size_t extra_rows = 0;       ///< that teach and are never scored
  std::size_t unlabelled_rows = 0;  ///< further ones, labelled by the text model itself
  std::size_t skipped_rows = 0;
  std::size_t rows_with_photo = 0;
  std::size_t rows_with_description = 0;
  std::size_t groups = 0;    ///< families of similar products, those of one product included
  double review_target = 0;  ///< the accuracy that the threshold was chosen for
  ReviewPoint review;        ///< on the first split
};

/// {"version", "rows", ..., "labels", "review", "splits": {"plain": {"folds", "views": {"title": {...}}}}}.
/// A view has `accuracy`, `accuracy_interval`, `macro_f1`, `weighted_f1`, `ece`, `per_class`, `confusion`,
/// `reliability` (15 bins), `coverage` (accuracy of the surest rows, at most 101 points) and `errors` (the
/// surest 500: line, label, predicted, probability). Products appear by line number only: their texts may not
/// be published.
std::string format_report(const std::vector<SplitScores>& splits, const LabelledCatalogue& catalogue,
                          const ReportFacts& facts);

/// The table that `vitrine train` prints, one line per view, the splits side by side.
std::string format_table(const std::vector<SplitScores>& splits);

/// 9 significant digits: enough to tell any two float32 apart.
std::string format_probability(float probability);

/// `split,view,fold,line,label` and a column per class: every out-of-fold probability, 9 significant digits.
std::string format_predictions(const std::vector<CrossValidation>& validations,
                               const std::vector<SplitScores>& splits, const LabelledCatalogue& catalogue);

/// `line,family`: which products are similar, so that the grouped split keeps them on one side. Extra rows,
/// whose lines are those of another file, are not listed.
std::string format_families(const LabelledCatalogue& catalogue);

/// Held-out figures for the pack's manifest: "fusion_accuracy" of the first split, "grouped_fusion_accuracy"
/// of the grouped one, and so on.
std::map<std::string, double> headline_metrics(const std::vector<SplitScores>& splits);

}  // namespace vitrine::trainer
