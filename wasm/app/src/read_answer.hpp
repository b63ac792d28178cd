// The answer of the worker, one JSON object, as the plain struct that is drawn.
#pragma once

#include <optional>
#include <vector>

#include "json.hpp"
#include "view.hpp"

namespace vitrine::app {

std::vector<Candidate> read_candidates(const json& list);

/// Nothing for null. Byte spans of words outside their text are dropped.
std::optional<AnswerView> read_answer(const json& answer);

}  // namespace vitrine::app
