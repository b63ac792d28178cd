// The typefaces: Inter in the sizes that the page uses, rasterised for the screen's pixel ratio.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include "imgui.h"

namespace vitrine::app {

/// The last two are those of slides; of `hero` there are digits, Latin letters and signs of figures alone.
enum class Type : std::uint8_t { caption, label, body, strong, title, display, headline, hero, count };

/// Ascender over em, in Inter's own units.
inline constexpr float kAscent = 2728.0F / 2816.0F;

/// A face in CSS pixels.
struct Face {
  ImFont* font = nullptr;
  float size = 0;  ///< ascender to descender, as Dear ImGui measures fonts
  float em = 0;
  float line = 0;  ///< distance between baselines
  int weight = 0;  ///< 400, 600
};

/// Holds the font files and the glyph atlas. Glyphs are added when a text first needs them.
class Fonts {
 public:
  enum class Weight : std::uint8_t { regular, semibold };

  void load(Weight weight, std::vector<unsigned char> file);
  /// Notes the text's characters; those that are new are rasterised by the next `prepare`.
  void need(std::string_view text);
  /// The faces of slides are needed from now on.
  void need_slides();
  /// The next `prepare` makes the atlas again.
  void rebuild() { stale_ = true; }
  /// Rebuilds the atlas for `pixel_ratio` device pixels per CSS pixel, if anything changed; true if it did.
  bool prepare(float pixel_ratio);
  Face face(Type type) const;
  /// True if the font has every character of the text; meaningful after `prepare`.
  bool covers(std::string_view text) const;

 private:
  std::array<std::vector<unsigned char>, 2> files_;
  std::set<ImWchar> characters_;
  std::vector<ImWchar> ranges_;  ///< Dear ImGui keeps pointers into it
  std::array<ImFont*, static_cast<std::size_t>(Type::count)> fonts_{};
  float pixel_ratio_ = 0;
  bool stale_ = true;
  bool slides_ = false;
};

}  // namespace vitrine::app
