// Progress of long work: on a terminal one line that is rewritten, elsewhere a plain line every few seconds.
#pragma once

#include <cstddef>
#include <functional>
#include <ostream>
#include <string>
#include <utility>

#include "vitrine/error.hpp"

namespace vitrine::trainer {

/// Seconds since some moment; only differences count.
using Clock = std::function<double()>;

/// A clock that is never set back.
Clock steady_clock();

/// "12 s", "3 min 20 s" or "1 h 5 min".
std::string format_duration(double seconds);

/// One decimal below 10, none above.
std::string format_rate(double per_second);

/// The work ended early because somebody wanted so; `what()` says how to go on.
class Stopped : public Error {
 public:
  using Error::Error;
};

class Progress {
 public:
  /// Writes to `out`, which must outlive this: a terminal of so many columns, or, with 0, something else.
  Progress(std::ostream& out, std::size_t columns, Clock clock = steady_clock());
  /// Ends an open line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `stopped` says whether somebody wants the work to end; end_if_stopped asks it.
  void stop_when(std::function<bool()> stopped) { stopped_ = std::move(stopped); }
  bool stopped() const { return stopped_ && stopped_(); }
  /// Throws Stopped where the work is to end. Long loops call this, on the thread that called them.
  void end_if_stopped() const;

  /// Writes nothing from now on, for a process that others speak for.
  void silence();
  /// A line of its own.
  void say(const std::string& line);
  /// Announces `count` stages of about equal cost; from the second on, reports estimate when all are done.
  void plan(std::size_t count);
  /// Begins the next stage; its name leads the reports until the next call.
  void stage(const std::string& name);
  /// Reports that `done` of `total` `unit` of the current stage's `phase` are finished, with throughput and
  /// time left. `detail` follows, for example the loss. Drawn at most a few times a second (terminal) or
  /// every few seconds (elsewhere), and always at the end.
  void update(const std::string& phase, std::size_t done, std::size_t total, const std::string& unit,
              const std::string& detail = {});

 private:
  void end_line();

  std::ostream* out_;  ///< null: silent
  std::size_t columns_;
  Clock clock_;
  double interval_;
  std::string stage_, phase_;
  std::size_t planned_ = 0;
  std::size_t begun_ = 0;
  double plan_begin_ = 0;
  double stage_begin_ = 0;
  double phase_begin_ = 0;
  std::size_t phase_begin_done_ = 0;
  double last_report_ = 0;
  bool line_open_ = false;
  std::function<bool()> stopped_;
};

}  // namespace vitrine::trainer
