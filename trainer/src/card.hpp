// The model card: what a classifier is, what it was trained on, how well it does and where it ends
// (Mitchell et al., 2019).
#pragma once

#include <string>
#include <vector>

#include "report.hpp"
#include "vitrine/pack.hpp"

namespace vitrine::trainer {

/// Markdown, from facts alone: the manifest's labels, models and provenance, the scores, and the report's
/// counts.
std::string format_card(const Pack& manifest, const std::vector<SplitScores>& splits,
                        const ReportFacts& facts);

}  // namespace vitrine::trainer
