// The charts of a comparison's page; the classes of their elements are those of comparison_style.hpp.
#pragma once

#include <string>

#include "comparison.hpp"

namespace vitrine::trainer {

/// Every view of every model: a dot and its interval for each split, filled for the first, hollow for the
/// second. The baseline is left out: it would squeeze the others. Both charts have the same axis.
std::string accuracy_chart(const Comparison& comparison);
std::string macro_f1_chart(const Comparison& comparison);

/// Difference in macro F1 of every pair of models in a split, with its interval; filled where that excludes
/// 0. Empty where there is one model.
std::string difference_chart(const Comparison& comparison, const ComparedSplit& split);

/// One bar per model; `value` is drawn to scale, `format` says it.
std::string cost_chart(const Comparison& comparison, const std::string& title, double ModelCost::*value,
                       std::string (*format)(double));

/// Accuracy against the probability that the model claims, by bin, for the main view in the first split.
std::string reliability_chart(const Comparison& comparison, std::size_t model);

/// Confusion matrix of the best model in the first split: a row per class, shaded by its share of that class.
std::string confusion_chart(const Comparison& comparison);

}  // namespace vitrine::trainer
