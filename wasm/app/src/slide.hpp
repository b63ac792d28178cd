// A slide and what slides are made of. Wide ones are 960 x 540 units, which the page scales to its width;
// narrow ones are as wide as a phone in portrait and as tall as they need.
#pragma once

#include <functional>
#include <string>

#include "cards.hpp"
#include "pen.hpp"
#include "present_view.hpp"

namespace vitrine::app {

inline constexpr float kSlideWidth = 960;
inline constexpr float kSlideHeight = 540;

/// What the body of a slide is drawn with.
struct Stage {
  Pen& pen;
  const Words& words;
  const PresentView& view;
  Textures textures;
  bool wide = false;
};

/// The body of each slide: draws itself at `top`, `size.x` wide and, on a wide slide, at most `size.y` high;
/// returns its height.
using Body = float(const Stage& stage, ImVec2 top, ImVec2 size);
Body question_body, data_body, how_body, models_body, strengths_body, sureness_body, demo_body, cost_body,
    next_body;

using Block = std::function<float(ImVec2 top, float width)>;

/// Two blocks beside each other, the first `share` of the width, or below each other on a narrow slide.
float columns(const Stage& stage, ImVec2 top, float width, float share, const Block& left,
              const Block& right);
/// A large figure over what it counts.
float figure(const Stage& stage, ImVec2 top, float width, const std::string& number, const std::string& what,
             ImU32 color);
/// A quiet heading.
float heading(const Stage& stage, ImVec2 top, float width, const std::string& text);
/// A name, a bar of 0..1 and a number, `height` high.
void bar_row(const Stage& stage, ImVec2 top, float width, float height, const std::string& name,
             double fraction, const std::string& number, ImU32 color);
/// A name at the left and what it is at the right, or below where there is no room.
float pair_row(const Stage& stage, ImVec2 top, float width, const std::string& name,
               const std::string& value);
/// Sentences with a dot before each; as many as have room in `height`.
float sentences(const Stage& stage, ImVec2 top, float width, float height,
                const std::vector<std::string>& list, ImU32 color);

/// In place of figures that the pack does not have: how to get them.
float missing_figures(const Stage& stage, ImVec2 top, ImVec2 size);

}  // namespace vitrine::app
