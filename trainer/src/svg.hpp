// Drawings as SVG inside an HTML page; colours come from the page's style sheet by class.
#pragma once

#include <string>
#include <string_view>

namespace vitrine::trainer {

/// Text for HTML and SVG, in elements and in quoted attributes. Control characters, which neither may hold,
/// become spaces.
std::string escape_html(std::string_view text);

/// The first `characters` of UTF-8 text, with an ellipsis where there were more.
std::string shortened(std::string_view text, std::size_t characters);

/// A drawing in user units of 1 pixel at its natural width. `style` arguments are class names of the page.
class Svg {
 public:
  /// `title` is what a screen reader says of the whole.
  Svg(double width, double height, std::string_view title);

  void line(double x1, double y1, double x2, double y2, std::string_view style);
  void rect(double x, double y, double width, double height, std::string_view style, double opacity = 1);
  void circle(double x, double y, double radius, std::string_view style);
  /// Points as "x,y x,y".
  void polyline(std::string_view points, std::string_view style);
  /// `y` is the base line; the style may hold "end" or "middle" for what `x` is.
  void text(double x, double y, std::string_view text, std::string_view style);
  /// Elements until `end` show `title` where a pointer rests on them.
  void begin(std::string_view title);
  void end();

  std::string str() const { return markup_ + "</svg>\n"; }

 private:
  std::string markup_;
};

/// A coordinate: one decimal at most.
std::string svg_number(double value);

}  // namespace vitrine::trainer
