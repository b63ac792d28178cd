// Progress of long work; see progress.hpp.
#include "progress.hpp"

#include <chrono>
#include <cmath>
#include <sstream>

namespace vitrine::trainer {
namespace {

constexpr double kTerminalInterval = 0.2;
constexpr double kPlainInterval = 5;

}  // namespace

Clock steady_clock() {
  return [] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  };
}

std::string format_duration(double seconds) {
  const auto whole = static_cast<long>(std::lround(seconds));
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

std::string format_rate(double per_second) {
  std::ostringstream text;
  text.precision(per_second < 10 ? 1 : 0);
  text << std::fixed << per_second;
  return text.str();
}

Progress::Progress(std::ostream& out, std::size_t columns, Clock clock)
    : out_(&out),
      columns_(columns),
      clock_(std::move(clock)),
      interval_(columns > 0 ? kTerminalInterval : kPlainInterval) {}

Progress::~Progress() { end_line(); }

void Progress::end_line() {
  if (line_open_) *out_ << '\n' << std::flush;
  line_open_ = false;
}

void Progress::end_if_stopped() const {
  if (stopped()) throw Stopped("stopped. What is done is kept; the same command with --resume continues.");
}

void Progress::silence() {
  end_line();
  out_ = nullptr;
}

void Progress::say(const std::string& line) {
  if (out_ == nullptr) return;
  end_line();
  *out_ << line << '\n' << std::flush;
}

void Progress::plan(std::size_t count) {
  planned_ = count;
  begun_ = 0;
  plan_begin_ = clock_();
}

void Progress::stage(const std::string& name) {
  stage_ = name;
  phase_.clear();
  ++begun_;
  stage_begin_ = clock_();
}

void Progress::update(const std::string& phase, std::size_t done, std::size_t total, const std::string& unit,
                      const std::string& detail) {
  if (out_ == nullptr) return;
  const double now = clock_();
  if (phase != phase_) {
    end_line();
    phase_ = phase;
    phase_begin_ = now;
    phase_begin_done_ = done;
    last_report_ = now;
    if (done < total) return;  // nothing to extrapolate from yet
  }
  const bool last = done >= total;
  if (!last && now - last_report_ < interval_) return;
  last_report_ = now;

  std::ostringstream line;
  if (!stage_.empty()) line << stage_ << ": ";
  line << phase << ' ' << done << '/' << total << ' ' << unit;
  const double elapsed = now - phase_begin_;
  const auto finished = static_cast<double>(done - phase_begin_done_);
  if (elapsed > 0 && finished > 0) {
    line << ", " << format_rate(finished / elapsed) << ' ' << unit << "/s";
    if (!last)
      line << ", " << format_duration(elapsed / finished * static_cast<double>(total - done)) << " left";
  }
  if (begun_ > 1 && begun_ <= planned_) {
    const auto before = static_cast<double>(begun_ - 1);
    const double mean = (stage_begin_ - plan_begin_) / before;
    const double left = mean * (static_cast<double>(planned_) - before) - (now - stage_begin_);
    if (left > 0) line << ", all done in about " << format_duration(left);
  }
  if (!detail.empty()) line << ", " << detail;

  if (columns_ > 0) {
    // A line that wraps cannot be rewritten.
    *out_ << '\r' << line.str().substr(0, columns_ - 1) << "\x1b[K" << std::flush;
    line_open_ = true;
    if (last) end_line();
  } else {
    *out_ << line.str() << '\n' << std::flush;
  }
}

}  // namespace vitrine::trainer
