// `vitrine evaluate`: a run's LibTorch models on labelled rows.
#pragma once

#include <filesystem>
#include <string>

#include "data.hpp"
#include "progress.hpp"
#include "vitrine/evaluation.hpp"

namespace vitrine::trainer {

struct EvaluateOptions {
  std::filesystem::path run;
  DataOptions data;
  std::filesystem::path prior;        ///< CSV of code and count; may be empty
  std::filesystem::path predictions;  ///< CSV to write; may be empty
  std::string device = "auto";
  int threads = 0;  ///< 0: all cores
};

/// Evaluates every labelled row. `predictions` gets `line,label` and the fused probability of each class, 9
/// significant digits. Throws Error where the data has no label at all.
Evaluation evaluate(const EvaluateOptions& options, Progress& progress);

/// The table that is printed: text, photo and both.
std::string format_evaluation(const Evaluation& evaluation);

}  // namespace vitrine::trainer
