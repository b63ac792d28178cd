// Numbers of a comparison for people; see comparison_format.hpp.
#include "comparison_format.hpp"

#include <cmath>
#include <iomanip>
#include <sstream>

#include "progress.hpp"

namespace vitrine::trainer {
namespace {

constexpr const char* kUnknown = "–";
constexpr double kLevel = 0.05;
constexpr double kSmallP = 0.001;

std::string fixed(double value, int digits) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << value;
  return text.str();
}

/// One decimal below 10, none above.
std::string rounded(double value) { return fixed(value, value < 9.95 ? 1 : 0); }

}  // namespace

std::string format_score(double score) { return fixed(score, 3); }

std::string format_interval(const Interval& interval) {
  return format_score(interval.low) + "–" + format_score(interval.high);
}

std::string format_difference(double difference) {
  const std::string size = fixed(std::abs(difference), 3);
  if (size == "0.000") return size;
  return (difference < 0 ? "−" : "+") + size;
}

std::string format_difference(const Interval& interval) {
  return format_difference(interval.low) + " to " + format_difference(interval.high);
}

std::string format_p(double p) {
  if (p < kSmallP) return "<0.001";
  return p > 0.9995 ? "1" : fixed(p, 3);
}

std::string format_bytes(double bytes) {
  if (bytes < 0) return kUnknown;
  if (bytes < 1e3) return fixed(bytes, 0) + " bytes";
  return bytes < 1e6 ? rounded(bytes / 1e3) + " kB" : rounded(bytes / 1e6) + " MB";
}

std::string format_latency(double seconds) {
  if (seconds < 0) return kUnknown;
  const double milliseconds = seconds * 1e3;
  return (milliseconds < 0.995 ? fixed(milliseconds, 2) : rounded(milliseconds)) + " ms";
}

std::string format_training(double seconds) {
  if (seconds < 0) return kUnknown;
  return seconds < 9.95 ? fixed(seconds, 1) + " s" : format_duration(seconds);
}

std::string format_percent(double share) { return fixed(100 * share, 0) + " %"; }

bool is_significant(double p_corrected) { return p_corrected < kLevel; }

}  // namespace vitrine::trainer
