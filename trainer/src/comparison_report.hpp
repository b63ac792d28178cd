// A comparison as a table for people and as JSON.
#pragma once

#include <string>

#include "comparison.hpp"

namespace vitrine::trainer {

/// Scores of every view by split, paired tests, costs and the most frequent confusions. A star marks each
/// model's main view.
std::string format_comparison(const Comparison& comparison);

/// {"version", "data", "date", "labels", "models": [...], "best", "splits": {"plain": {"folds", "rows",
/// "resampled", "scores": {model: {view: {...}}}, "pairs": [...]}}, "worst": [...]}. Scores have `rows`,
/// `accuracy`, `macro_precision` and so on as {"value", "interval"}, `ece`, `reliability`, `per_class` and
/// `confusion`. What is not known is null.
std::string format_comparison_json(const Comparison& comparison);

/// A compared run's report (see report.hpp) with "models": all of the comparison, by all that each can read,
/// in the first split: {"name", "baseline", "shipped", "view", "rows", "accuracy", "accuracy_interval",
/// "macro_f1", "weighted_f1", "bytes", "milliseconds", "training_seconds"}. `own` is the run's index, which
/// is "shipped"; what is not known is null.
std::string add_models(const std::string& report, const Comparison& comparison, std::size_t own);

}  // namespace vitrine::trainer
