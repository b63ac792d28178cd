// The options of `vitrine compare`, and what it prints and writes.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "compare.hpp"
#include "train.hpp"

namespace vitrine::trainer {

struct CompareSettings {
  std::string config;
  std::filesystem::path out;
  int jobs = 1;
  bool force = false;
};

void add_compare_options(CLI::App& command, CompareSettings& settings);

/// What `vitrine train` makes of its arguments. Throws UsageError for those that it does not know.
using ReadTrainCall = std::function<TrainOptions(const std::vector<std::string>& arguments)>;

struct CompareOutput {
  std::string text;
  std::string json;
  std::string failure;  ///< a sentence that names the models whose training failed; empty where none did
};

/// Compares, and writes compare.json and compare.html into the folder of `settings`. `train` has the options
/// of `vitrine train`.
CompareOutput run_compare(const CompareSettings& settings, const CLI::App& train,
                          const ReadTrainCall& read_train_call, Progress& progress);

}  // namespace vitrine::trainer
