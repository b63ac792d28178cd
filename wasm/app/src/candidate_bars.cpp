#include "candidate_bars.hpp"

#include <algorithm>

namespace vitrine::app {
namespace {

constexpr float kRowHeight = 34;

}  // namespace

float candidate_bars(Pen& pen, ImVec2 top, float width, const Words& words, std::string_view title,
                     const std::vector<Candidate>& candidates, std::size_t count) {
  const Theme& theme = pen.theme();
  pen.clipped_line(top, width, Type::label, theme.muted, title);
  float y = top.y + pen.line_height(Type::label) + kUnit;
  for (std::size_t i = 0; i < std::min(count, candidates.size()); ++i) {
    const Candidate& candidate = candidates[i];
    const bool first = i == 0;
    const Type type = first ? Type::label : Type::caption;
    const std::string share = words.percent(candidate.probability);
    pen.clipped_line(ImVec2(top.x, y), width - pen.width(type, share) - 2 * kUnit, type,
                     first ? theme.ink : theme.muted, candidate.name);
    pen.line(ImVec2(top.x + width, y), type, first ? theme.ink : theme.muted, share, Align::right);
    pen.bar(ImVec2(top.x, y + 21), width, 4, static_cast<float>(candidate.probability),
            first ? theme.accent : theme.bar);
    y += kRowHeight;
  }
  return y - top.y;
}

}  // namespace vitrine::app
