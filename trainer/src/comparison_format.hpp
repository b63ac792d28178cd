// Numbers of a comparison for people.
#pragma once

#include <string>

#include "bootstrap.hpp"

namespace vitrine::trainer {

std::string format_score(double score);                   ///< "0.948"
std::string format_interval(const Interval& interval);    ///< "0.931-0.962", with an en dash
std::string format_difference(double difference);         ///< "+0.012", with a true minus sign
std::string format_difference(const Interval& interval);  ///< "+0.001 to +0.022"
std::string format_p(double p);                           ///< "0.038", or "<0.001"
std::string format_bytes(double bytes);                   ///< "812 kB" or "3.4 MB"; "–" below 0
std::string format_latency(double seconds);               ///< "0.31 ms" or "28 ms"; "–" below 0
std::string format_training(double seconds);              ///< "3 min 20 s"; "–" below 0
std::string format_percent(double share);                 ///< "12 %"

/// What a paired test says at the level 0.05: true where it is sure of a difference.
bool is_significant(double p_corrected);

}  // namespace vitrine::trainer
