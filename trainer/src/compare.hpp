// `vitrine compare`: trains the listed models on the same folds and sets them side by side.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "comparison.hpp"
#include "data.hpp"
#include "progress.hpp"

namespace vitrine::trainer {

/// A model to compare, as `vitrine train` would make it.
struct Candidate {
  std::string name;                    ///< of its folder: lower-case letters, digits, '-' and '_'
  std::vector<std::string> arguments;  ///< of `vitrine train`, with --out
  std::string configuration;           ///< all options as TOML: what a finished run is recognised by
  DataOptions data;
};

struct CompareOptions {
  std::vector<Candidate> models;
  std::filesystem::path out;  ///< each model goes to a folder of its name in there
  int jobs = 1;               ///< trainings at once
  bool force = false;         ///< train anew what was trained with other options or is unfinished
};

struct CompareResult {
  Comparison comparison;
  std::vector<std::string> failed;  ///< models whose training failed
};

/// Trains what is not finished, each model in a process of its own, and compares all that could be trained.
/// Throws Error, before any training, for a folder that holds a model of other options; afterwards where no
/// model could be trained or they cannot be compared; and Stopped where `progress` asks for an end.
CompareResult compare(const CompareOptions& options, Progress& progress);

}  // namespace vitrine::trainer
