// Out-of-fold predictions of a run, as its predictions.csv holds them.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "vitrine/metrics.hpp"

namespace vitrine::trainer {

/// A row of the catalogue in one split, by the line where it begins.
struct FoldRow {
  std::size_t line = 0;
  int fold = 0;
  int truth = 0;  ///< index of its class
};

/// What the models of a run said about the rows that have something to show in one view; rows by line.
struct HeldOutView {
  std::string view;  ///< its key; see view.hpp
  std::vector<std::size_t> lines;
  std::vector<int> truth;
  std::vector<int> predicted;
  std::vector<float> probability;  ///< of `predicted`
  Metrics metrics;
};

struct HeldOutSplit {
  std::string split;          ///< "plain", "grouped" or "fixed"
  std::vector<FoldRow> rows;  ///< of all views together, by line
  std::vector<HeldOutView> views;
};

struct HeldOut {
  std::vector<std::string> codes;  ///< of the classes
  std::vector<HeldOutSplit> splits;
};

/// Parses what `format_predictions` writes; `name` stands in messages. Throws Error with the line of what
/// does not fit.
HeldOut read_held_out(std::string_view csv, const std::string& name);

/// Family of each line, from a run's families.csv. Throws Error with the line of what does not fit.
std::map<std::size_t, int> read_families(std::string_view csv, const std::string& name);

/// The runs `a` and `b` must have been trained for the same comparison: the same classes, splits and, for
/// every row that both have, the same fold. Throws Error that names the first difference.
void check_same_folds(const HeldOut& a, const std::string& name_a, const HeldOut& b,
                      const std::string& name_b);

}  // namespace vitrine::trainer
