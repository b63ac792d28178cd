// `vitrine compare`: trains the listed models on the same folds and sets them side by side.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "comparison.hpp"
#include "data.hpp"
#include "progress.hpp"

namespace vitrine::trainer {

/// A model to compare, as `vitrine train` would make it, or an ensemble of such, by `vitrine fuse`.
struct Candidate {
  std::string name;                    ///< of its folder: lower-case letters, digits, '-' and '_'
  std::vector<std::string> members;    ///< of an ensemble: names of models; empty for a model
  std::vector<std::string> arguments;  ///< of the program, with --out
  std::string configuration;           ///< a model's, all options as TOML: tells a finished run
  DataOptions data;                    ///< that latency is measured on
};

struct CompareOptions {
  std::vector<Candidate> models;
  std::filesystem::path out;  ///< each model goes to a folder of its name in there
  int jobs = 1;               ///< trainings at once
  bool force = false;         ///< train anew what was trained with other options or is unfinished
};

struct CompareResult {
  Comparison comparison;
  std::vector<std::string> failed;  ///< models and ensembles that could not be made
};

/// Trains what is not finished, each model in a process of its own, makes the ensembles (every time: that
/// takes seconds, and their members may be new), and compares all that could be made.
/// Throws Error, before any training, for a folder that holds a model of other options; afterwards where no
/// model could be trained or they cannot be compared; and Stopped where `progress` asks for an end.
CompareResult compare(const CompareOptions& options, Progress& progress);

}  // namespace vitrine::trainer
