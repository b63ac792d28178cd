#include "option_chips.hpp"

#include <algorithm>

namespace vitrine::app {
namespace {

constexpr float kHeight = 32;
constexpr float kPitch = 44;  ///< of lines, and the least width: each can be touched
constexpr float kPadding = 14;

}  // namespace

float option_chips(Pen& pen, ImVec2 top, float width, const std::vector<Option>& options) {
  const Theme& theme = pen.theme();
  float x = top.x;
  float y = top.y;
  for (const auto& [id, text, on] : options) {
    const float text_width = pen.width(Type::label, text);
    const ImVec2 size(std::max(kPitch, text_width + 2 * kPadding), kHeight);
    if (x > top.x && x + size.x > top.x + width) {
      x = top.x;
      y += kPitch;
    }
    pen.rounded(ImVec2(x, y), size, on ? fade(theme.accent, 0.14F) : theme.track, kHeight / 2);
    pen.line(ImVec2(x + size.x / 2, y + (kHeight - pen.line_height(Type::label)) / 2), Type::label,
             on ? theme.accent : theme.muted, text, Align::center);
    pen.control(id, ImVec2(x, y), size);
    x += size.x + kUnit;
  }
  return y + kHeight - top.y;
}

}  // namespace vitrine::app
