// Colours and measures. The colours are the page's own CSS variables, so that canvas and DOM are one design.
#pragma once

#include <string_view>

#include "imgui.h"

namespace vitrine::app {

struct Theme {
  ImU32 page = 0;  ///< behind the cards
  ImU32 card = 0;
  ImU32 hairline = 0;
  ImU32 track = 0;  ///< empty part of a bar, quiet fills
  ImU32 ink = 0;
  ImU32 muted = 0;  ///< secondary text
  ImU32 bar = 0;    ///< bars that did not win
  ImU32 accent = 0;
  ImU32 against = 0;  ///< evidence against the answer
  ImU32 caution = 0;  ///< "needs review"
  ImU32 danger = 0;   ///< errors
};

/// Reads {"page": "#rrggbb", ...} with every name of Theme. Throws json::exception where one is
/// missing.
Theme read_theme(std::string_view text);

/// The colour with another opacity, 0..1.
ImU32 fade(ImU32 color, float opacity);
/// The colour as 0..1 components, for clearing.
ImVec4 components(ImU32 color);

inline constexpr float kUnit = 8;  ///< every distance is a multiple of it, or half
/// Inside a card; phones have no room for the full measure.
constexpr float card_padding(float width) { return width < 380 ? 16 : 24; }
inline constexpr float kCardRounding = 16;
inline constexpr float kCardGap = 16;

}  // namespace vitrine::app
