#include "marks.hpp"

#include <array>
#include <cstdio>

#include "json.hpp"

namespace vitrine::app {
namespace {

constexpr std::array<const char*, 6> kKinds{"text", "rectangle", "disc", "stroke", "area", "photo"};

std::string color_text(ImU32 color) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "#%02x%02x%02x", color & 255U, color >> 8U & 255U,
                color >> 16U & 255U);
  return text.data();
}

}  // namespace

std::string format_marks(const std::vector<Mark>& marks) {
  json list = json::array();
  for (const Mark& mark : marks) {
    json points = json::array();
    for (const ImVec2& point : mark.points) {
      points.push_back(point.x);
      points.push_back(point.y);
    }
    list.push_back({{"kind", kKinds[static_cast<std::size_t>(mark.kind)]},
                    {"points", points},
                    {"color", color_text(mark.color)},
                    {"opacity", static_cast<double>(mark.color >> IM_COL32_A_SHIFT) / 255},
                    {"size", mark.size},
                    {"weight", mark.weight},
                    {"text", mark.text}});
  }
  return list.dump();
}

}  // namespace vitrine::app
