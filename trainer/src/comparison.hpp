// Models against each other on the same held-out rows: scores with intervals, paired tests, and the classes
// that the best one confuses.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bootstrap.hpp"
#include "held_out.hpp"

namespace vitrine::trainer {

struct ScoreIntervals {
  Interval accuracy, macro_precision, macro_recall, macro_f1, weighted_f1;
};

/// A view of a model in one split.
struct ComparedView {
  std::string view;  ///< its key; see view.hpp
  Metrics metrics;
  ScoreIntervals intervals;
};

/// Two models, each by its main view, on the rows that both can classify. Differences are a less b.
struct ComparedPair {
  std::size_t a = 0;  ///< indices into Comparison::models
  std::size_t b = 0;
  std::size_t rows = 0;
  std::size_t only_a = 0;  ///< rows that a alone has right
  std::size_t only_b = 0;
  double accuracy_difference = 0;
  Interval accuracy_interval;
  double p = 1;            ///< McNemar's exact test
  double p_corrected = 1;  ///< Holm's, over all pairs of the split
  double macro_f1_difference = 0;
  Interval macro_f1_interval;
};

struct ComparedSplit {
  std::string split;
  int folds = 0;
  std::size_t rows = 0;
  std::size_t families = 0;                      ///< that were resampled whole; 0 where rows were
  std::vector<std::vector<ComparedView>> views;  ///< of each model
  std::vector<ComparedPair> pairs;
};

/// What a model costs; below 0 where it is not known.
struct ModelCost {
  double bytes = -1;            ///< of the exported graphs and vocabulary
  double latency_seconds = -1;  ///< of one classification, the median
  double training_seconds = -1;
};

struct ComparedModel {
  std::string name;
  bool baseline = false;  ///< the most frequent class of the training folds
  std::size_t main = 0;   ///< the view of all that it reads, which speaks for it
  ModelCost cost;
};

/// A row that the best model has wrong.
struct Mistake {
  std::size_t line = 0;
  double probability = 0;  ///< of the wrong class
  std::string title;
};

/// Products of one class that the best model takes for another.
struct Confusion {
  std::size_t truth = 0;
  std::size_t predicted = 0;
  std::size_t rows = 0;
  double share = 0;               ///< of the class's rows
  std::vector<Mistake> mistakes;  ///< the surest ones
};

struct Comparison {
  std::string data;                   ///< name of the catalogue's file
  std::string date;                   ///< of the newest training
  std::vector<std::string> labels;    ///< names of the classes
  std::vector<ComparedModel> models;  ///< in the given order; the baseline comes last
  std::vector<ComparedSplit> splits;
  std::size_t best = 0;          ///< the model of largest macro F1 in the first split
  std::vector<Confusion> worst;  ///< its most frequent confusions there
};

/// A model's name and what it said about rows that it had not seen.
struct ModelRun {
  std::string name;
  HeldOut held_out;
};

/// Compares `runs`, of which there is one or more, and adds the baseline. `families` gives the family of each
/// line for the grouped split; empty: rows are resampled there too. Costs, names and titles are the caller's.
/// Throws Error where the runs were not trained on the same folds.
Comparison compare_runs(const std::vector<ModelRun>& runs, const std::map<std::size_t, int>& families,
                        const BootstrapOptions& options);

/// The main view of a model in a split.
const ComparedView& main_view(const Comparison& comparison, std::size_t split, std::size_t model);

}  // namespace vitrine::trainer
