// The file of `vitrine compare`: models that share most options of `vitrine train`.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace vitrine::trainer {

/// A model's name and the arguments of `vitrine train` that make it, without --out; or the models that an
/// ensemble is made of and further arguments of `vitrine fuse`.
struct Experiment {
  std::string name;
  std::vector<std::string> arguments;
  std::vector<std::string> members;  ///< empty for a model
};

/// Reads a TOML file whose top-level keys are options of `train` that all models share; each table
/// [models.NAME] holds a model's own, which win over the shared ones. A table [ensembles.NAME] names two
/// models or more by `of`, and may say their `fusion`. Models come in the file's order, ensembles after them;
/// packs have the shared name, or where there is none that of their table.
/// Throws UsageError with file and line for what is no option, for options that decide the folds in a model's
/// table (the models could not be compared), for those that compare sets itself, and for names of other than
/// lower-case letters, digits, '-' and '_'.
std::vector<Experiment> read_experiments(const CLI::App& train, const std::string& file);

}  // namespace vitrine::trainer
