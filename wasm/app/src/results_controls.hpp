// What can be pressed and moved in the Results view; ids as web/results.js reads them.
#pragma once

#include <string>
#include <vector>

#include "controls.hpp"
#include "results_view.hpp"

namespace vitrine::app {

/// In reading order. A narrow page places only some of them: there, cells of the matrix are too small to
/// touch.
std::vector<Control> controls(const ResultsView& view);

/// Those of the confusion card.
void add_confusion_controls(std::vector<Control>& list, const Words& words, const EvaluationView& view);

std::string evidence_id(const std::string& key);
std::string split_id(const std::string& key);
std::string sort_id(const std::string& key);
std::string model_sort_id(const std::string& key);
/// Opens a cell of the matrix, there or in the list of mistakes.
std::string cell_id(std::size_t truth, std::size_t predicted);
std::string mistake_id(const MistakeView& mistake);
inline constexpr const char* kThresholdId = "threshold";
inline constexpr const char* kReadAgainId = "read-again";
inline constexpr const char* kSorts[] = {"f1", "precision", "recall", "support", "name"};
inline constexpr const char* kModelSorts[] = {"f1", "accuracy", "size", "time"};

}  // namespace vitrine::app
