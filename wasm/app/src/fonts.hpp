// The typefaces: Inter in the sizes that the page uses, rasterised for the screen's pixel ratio.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include "imgui.h"

namespace vitrine::app {

enum class Type : std::uint8_t { caption, label, body, strong, title, display, count };

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
};

}  // namespace vitrine::app
