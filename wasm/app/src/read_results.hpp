// The state of the Results view, one JSON text, as the plain structs that are drawn.
#pragma once

#include <string_view>

#include "json.hpp"
#include "results_view.hpp"

namespace vitrine::app {

/// Reads {language, state, packTitle, problem, evaluation}, the state of web/results.js. Throws
/// json::exception for anything else.
ResultsView read_results(std::string_view text);
/// What any evaluation has: figures of the whole, the confusion matrix and its mistakes.
EvaluationView read_figures(const json& source);

}  // namespace vitrine::app
