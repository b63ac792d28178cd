// A run in numbers, for tables of many runs: what came out, and what it took.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "machine.hpp"
#include "report.hpp"

namespace vitrine::trainer {

struct RunFacts {
  std::size_t rows = 0;
  std::size_t classes = 0;
  std::optional<std::uintmax_t> pack_bytes;  ///< nothing without a pack: null in the file
  double training_seconds = 0;  ///< as TrainingLog counts them: all sessions, without reading the data
  Machine machine;              ///< of the last session, like what follows
  std::string device;
  int threads = 0;
};

/// {"version", "rows", "classes", "pack_bytes", "training_seconds", "splits": {"plain": {"folds", "views":
/// {"title": {...}}}}, "machine": {"cpu", "cores", "memory_bytes", "device", "threads", "versions"}}. A view
/// has `rows`, `accuracy`, `accuracy_interval`, `macro_f1`, `weighted_f1` and `ece`.
std::string format_run_metrics(const std::vector<SplitScores>& splits, const RunFacts& facts);

/// `training_seconds` of such a file. Throws Error where there is none.
double read_training_seconds(const std::filesystem::path& path);

}  // namespace vitrine::trainer
