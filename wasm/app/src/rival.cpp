#include "rival.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace vitrine::app {
namespace {

constexpr double kLeastLead = 0.005;  ///< what "+0.00" would show

}  // namespace

std::vector<WordLead> word_leads(const std::vector<TextView>& one, const std::vector<TextView>& other) {
  std::map<std::string, double> sums;
  for (std::size_t i = 0; i < one.size(); ++i) {
    for (const auto& [begin, end, value] : one[i].words)
      sums[one[i].text.substr(begin, end - begin)] += value;
    for (const auto& [begin, end, value] : other[i].words)
      sums[other[i].text.substr(begin, end - begin)] -= value;
  }
  std::vector<WordLead> leads;
  for (const auto& [word, sum] : sums) {
    if (sum >= kLeastLead) leads.push_back({.word = word, .lead = sum});
  }
  std::stable_sort(leads.begin(), leads.end(),
                   [](const WordLead& a, const WordLead& b) { return a.lead > b.lead; });
  leads.resize(std::min(leads.size(), kLeadingWords));
  return leads;
}

std::optional<Duel> duel(const std::vector<Candidate>& ranking, std::string_view winner_code,
                         std::string_view rival_code) {
  const auto find = [&](std::string_view code) {
    return std::find_if(ranking.begin(), ranking.end(),
                        [&](const Candidate& one) { return one.code == code; });
  };
  const auto winner = find(winner_code);
  const auto rival = find(rival_code);
  if (winner == ranking.end() || rival == ranking.end()) return std::nullopt;
  return Duel{.winner = winner->probability, .rival = rival->probability};
}

}  // namespace vitrine::app
