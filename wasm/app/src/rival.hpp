// What told two classes apart: the words that made the difference, and what each modality alone says of both.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "view.hpp"

namespace vitrine::app {

inline constexpr std::size_t kLeadingWords = 4;

/// The words that added most to one class's score beyond what they added to the other's, strongest first, at
/// most kLeadingWords. Both hold the same texts; a word that occurs several times counts once, with its sum.
std::vector<WordLead> word_leads(const std::vector<TextView>& one, const std::vector<TextView>& other);

/// Nothing where the ranking lacks one of the classes.
std::optional<Duel> duel(const std::vector<Candidate>& ranking, std::string_view winner_code,
                         std::string_view rival_code);

}  // namespace vitrine::app
