// Texts in scripts that the page's font lacks (Arabic, Chinese, emoji ...): the browser measures and
// rasterises them, with its own fonts and shaping.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "fonts.hpp"
#include "imgui.h"

namespace vitrine::app {

/// Textures of the texts of one view. `clear` when the view, the colours or the pixel ratio change.
class ForeignText {
 public:
  float width(const Face& face, std::string_view text);  ///< CSS pixels
  /// A texture of the text, `width` wide and one line high.
  ImTextureID picture(const Face& face, ImU32 color, std::string_view text);
  void clear(float pixel_ratio);
  void forget();  ///< the GL context was lost and the textures with it
  float pixel_ratio() const { return pixel_ratio_; }
  std::size_t pictures() const { return textures_.size(); }

 private:
  float pixel_ratio_ = 1;
  std::map<std::tuple<std::string, float, int>, float> widths_;
  std::map<std::tuple<std::string, float, int, ImU32>, unsigned> textures_;
};

}  // namespace vitrine::app
