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

}  // namespace vitrine::trainer
