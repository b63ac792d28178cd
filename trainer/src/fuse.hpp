// `vitrine fuse`: finished runs of the same products and folds become one run that asks all of their models.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "train.hpp"

namespace vitrine::trainer {

struct FuseOptions {
  std::vector<FinishedRun> members;  ///< two or more
  std::filesystem::path out;
  bool force = false;  ///< replace a run that lies there
  std::string name;    ///< of the pack; that of the first member when empty
  FusionRule fusion = FusionRule::learned;
  std::string command;        ///< as it was typed, for the record
  std::string configuration;  ///< all options as TOML, for the record
};

/// Fits the factors of all models and the fusion of texts and photos on what the members said about their
/// held-out rows, which they must have in common, and writes the run and its pack: nothing is trained. All
/// else is as the first member that has photos was trained. Throws Error, before anything is written, for
/// members that do not fit together.
TrainResult fuse(const FuseOptions& options, Progress& progress);

}  // namespace vitrine::trainer
