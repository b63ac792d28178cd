// `vitrine train`: a catalogue becomes a run and, where this program can export, its pack.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cross_validation.hpp"
#include "report.hpp"

namespace vitrine::trainer {

struct FinishedRun;

struct TrainOptions {
  DataOptions data;
  ExtraDataOptions extra;  ///< teaches and is never scored
  std::filesystem::path out;
  bool force = false;   ///< replace a run, finished or not, that lies there
  bool resume = false;  ///< continue the unfinished training that lies there
  std::string name;     ///< of the pack: lower-case letters, digits, '-' and '_'
  std::string title;    ///< for people; the name when empty
  std::string language = "en";
  std::filesystem::path label_names;  ///< CSV of code and name; may be empty
  std::string licence;                ///< of the data
  bool no_text = false;               ///< a photo model alone
  bool no_image = false;              ///< a text model alone; photos still tell families apart
  TextModelOptions text;
  ImageModelOptions image;  ///< seed, device and threads come from below
  /// Of no kind: none is trained. What it has of text and photo comes from those.
  JointModelOptions joint;
  ImageOptions photo;
  FusionRule fusion = FusionRule::learned;
  std::vector<FinishedRun> teachers;  ///< whose models are trained anew, for these ones to learn from
  int folds = 5;
  bool find_learning_rate = false;  ///< instead of a training, see training_checks.hpp
  bool overfit_one_batch = false;   ///< likewise
  bool balance_classes = false;     ///< rows of rare classes weigh more: every class the same in all
  /// The first one calibrates what ships. Where `data` names a split's column, that split is the only one,
  /// and `folds` says nothing.
  std::vector<std::string> splits{"plain", "grouped"};
  double review_accuracy = 0.97;
  std::uint64_t seed = 1;
  std::string device = "auto";
  int threads = 0;  ///< 0: all cores

  std::string command;        ///< as it was typed, for the record
  std::string configuration;  ///< all options as TOML, for the record
};

struct FinishedRun {
  std::filesystem::path folder;
  TrainOptions options;  ///< that it was trained with
};

struct TrainResult {
  std::vector<SplitScores> splits;
  std::string report;                        ///< report.json's text
  std::optional<std::uintmax_t> pack_bytes;  ///< nothing without a pack
  std::string missing_pack;                  ///< then, a sentence that says why
};

/// Trains, cross-validates, calibrates and writes the run and its pack. Data that cannot be used is reported
/// through `progress`. Where the environment says so (see process_group.hpp), this process trains the photo
/// models together with others; only the first of them writes, and has a result. Throws Error, before any
/// training, for options, files and folders that do not fit, and Stopped where `progress` asks for an end;
/// folds that are done then stay in the run's folder, and so does the log.
std::optional<TrainResult> train(const TrainOptions& options, Progress& progress);

}  // namespace vitrine::trainer
