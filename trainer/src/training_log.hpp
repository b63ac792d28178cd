// The log of one training, in a folder of its run: `log.csv` for spreadsheets, and for TensorBoard an event
// file per stage, each in a folder of the stage's name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "append_file.hpp"
#include "event_file.hpp"
#include "progress.hpp"

namespace vitrine::trainer {

class TrainingLog;

/// What one stage of a training logs, such as a fold. Must not outlive its log.
class StageLog {
 public:
  /// A line of log.csv, and a point of TensorBoard's curve `phase`/`metric`.
  void scalar(std::string_view phase, std::int64_t step, std::string_view metric, double value);
  /// For TensorBoard alone, under `phase`/`name`: `matrix` [true][predicted], as draw_confusion shows it.
  void confusion(std::string_view phase, std::int64_t step, std::string_view name,
                 std::span<const std::string> codes, const std::vector<std::vector<double>>& matrix);
  /// For TensorBoard alone.
  void text(std::string_view tag, std::string_view markdown);

 private:
  friend class TrainingLog;
  StageLog(TrainingLog& log, std::string name, const std::filesystem::path& folder);

  TrainingLog& log_;
  std::string name_;
  EventFile events_;
};

/// log.csv is RFC 4180: `time` (UTC), `seconds` (of training until then, pauses between sessions not
/// counted), `stage`, `phase`, `step`, `metric`, `value`. Everything is written at once, so that a kill costs
/// at most the line that was being written. All calls throw Error, which names the file, where one cannot be
/// written.
class TrainingLog {
 public:
  /// Begins a log in `folder`, or continues the one that lies there: a line that a kill left unfinished is
  /// cut off, and `seconds` goes on from the last one. Throws Error where log.csv is something else.
  explicit TrainingLog(std::filesystem::path folder, Clock clock = steady_clock());

  /// Begins a stage, named as a folder may be. One that an earlier session began begins anew.
  StageLog stage(const std::string& name);

  /// Of training until now. Of a session that was killed, what came after its last line is not known.
  double seconds() const;

 private:
  friend class StageLog;

  std::filesystem::path folder_;
  Clock clock_;
  double begin_;
  double earlier_seconds_;
  AppendFile csv_;
};

}  // namespace vitrine::trainer
