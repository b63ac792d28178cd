// Drawings as SVG; see svg.hpp.
#include "svg.hpp"

#include <cmath>
#include <sstream>

namespace vitrine::trainer {
namespace {

std::string attribute(std::string_view name, double value) {
  return " " + std::string(name) + "=\"" + svg_number(value) + "\"";
}

std::string style_attribute(std::string_view style) { return " class=\"" + std::string(style) + "\""; }

}  // namespace

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
    }
  }
  return escaped;
}

std::string shortened(std::string_view text, std::size_t characters) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U) continue;
    if (seen++ == characters) return std::string(text.substr(0, i)) + "…";
  }
  return std::string(text);
}

std::string svg_number(double value) {
  std::ostringstream text;
  text << std::round(value * 10) / 10;
  return text.str();
}

Svg::Svg(double width, double height, std::string_view title) {
  const std::string box = svg_number(width) + " " + svg_number(height);
  markup_ = "<svg viewBox=\"0 0 " + box + "\"" + attribute("width", width) + attribute("height", height) +
            " role=\"img\" xmlns=\"http://www.w3.org/2000/svg\">\n<title>" + escape_html(title) +
            "</title>\n";
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view style) {
  markup_ += "<line" + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) + attribute("y2", y2) +
             style_attribute(style) + "/>\n";
}

void Svg::rect(double x, double y, double width, double height, std::string_view style, double opacity) {
  std::ostringstream share;
  if (opacity < 1) share << " fill-opacity=\"" << std::round(opacity * 1000) / 1000 << '"';
  markup_ += "<rect" + attribute("x", x) + attribute("y", y) + attribute("width", width) +
             attribute("height", height) + style_attribute(style) + share.str() + "/>\n";
}

void Svg::circle(double x, double y, double radius, std::string_view style) {
  markup_ += "<circle" + attribute("cx", x) + attribute("cy", y) + attribute("r", radius) +
             style_attribute(style) + "/>\n";
}

void Svg::polyline(std::string_view points, std::string_view style) {
  markup_ += "<polyline points=\"" + std::string(points) + "\"" + style_attribute(style) + "/>\n";
}

void Svg::text(double x, double y, std::string_view text, std::string_view style) {
  markup_ += "<text" + attribute("x", x) + attribute("y", y) + style_attribute(style) + ">" +
             escape_html(text) + "</text>\n";
}

void Svg::begin(std::string_view title) { markup_ += "<g>\n<title>" + escape_html(title) + "</title>\n"; }

void Svg::end() { markup_ += "</g>\n"; }

}  // namespace vitrine::trainer
