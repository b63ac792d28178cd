#include "theme.hpp"

#include <cstdlib>
#include <string>

#include "json.hpp"

namespace vitrine::app {
namespace {

ImU32 read_color(const json& colors, const char* name) {
  const auto text = colors.at(name).get<std::string>();
  const auto value =
      static_cast<unsigned>(std::strtoul(text.c_str() + (text.starts_with('#') ? 1 : 0), nullptr, 16));
  return IM_COL32(value >> 16U & 255U, value >> 8U & 255U, value & 255U, 255U);
}

}  // namespace

Theme read_theme(std::string_view text) {
  const json colors = json::parse(text);
  return {.page = read_color(colors, "page"),
          .card = read_color(colors, "card"),
          .hairline = read_color(colors, "hairline"),
          .track = read_color(colors, "track"),
          .ink = read_color(colors, "ink"),
          .muted = read_color(colors, "muted"),
          .bar = read_color(colors, "bar"),
          .accent = read_color(colors, "accent"),
          .against = read_color(colors, "against"),
          .caution = read_color(colors, "caution"),
          .danger = read_color(colors, "danger")};
}

ImU32 fade(ImU32 color, float opacity) {
  const auto alpha = static_cast<ImU32>(opacity * 255.0F + 0.5F);
  return (color & ~IM_COL32_A_MASK) | alpha << IM_COL32_A_SHIFT;
}

ImVec4 components(ImU32 color) { return ImGui::ColorConvertU32ToFloat4(color); }

}  // namespace vitrine::app
