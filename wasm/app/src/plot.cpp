#include "plot.hpp"

#include <cmath>

namespace vitrine::app {

Plot::Plot(ImVec2 top, ImVec2 size, const Axis& across, const Axis& up)
    : top_(top), size_(size), across_(across), up_(up) {}

ImVec2 Plot::at(double across, double up) const {
  const auto part = [](const Axis& axis, double value) {
    return static_cast<float>((value - axis.from) / (axis.to - axis.from));
  };
  return {top_.x + part(across_, across) * size_.x, top_.y + (1 - part(up_, up)) * size_.y};
}

void Plot::draw_grid(Pen& pen) const {
  const Theme& theme = pen.theme();
  const float half = pen.line_height(Type::caption) / 2;
  pen.line(ImVec2(top_.x - kLeft, top_.y - kAbove), Type::caption, theme.muted, up_.title);
  for (const auto& [value, label] : up_.ticks) {
    const float y = std::round(at(across_.from, value).y);
    pen.rule(ImVec2(top_.x, y), size_.x);
    pen.line(ImVec2(top_.x - kUnit, y - half), Type::caption, theme.muted, label, Align::right);
  }
  const float below = top_.y + size_.y + kUnit / 2;
  for (const auto& [value, label] : across_.ticks) {
    const float x = at(value, up_.from).x;
    const Align align = value == across_.to     ? Align::right
                        : value == across_.from ? Align::left
                                                : Align::center;
    pen.line(ImVec2(x, below), Type::caption, theme.muted, label, align);
  }
  pen.line(ImVec2(top_.x + size_.x, below + 2 * half + 2), Type::caption, theme.muted, across_.title,
           Align::right);
}

}  // namespace vitrine::app
