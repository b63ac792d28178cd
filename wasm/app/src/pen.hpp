// Draws the page's vocabulary (text, cards, bars, chips) into an ImDrawList, in CSS pixels.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fonts.hpp"
#include "foreign_text.hpp"
#include "imgui.h"
#include "marks.hpp"
#include "theme.hpp"

namespace vitrine::app {

enum class Align : std::uint8_t { left, center, right };

/// Where a control was drawn.
struct PlacedControl {
  std::string id;
  ImVec2 top;
  ImVec2 size;
};

/// What a frame drew, for the page and its tests.
struct Drawn {
  std::vector<std::string> texts;
  std::vector<PlacedControl> controls;
  std::vector<Mark> marks;  ///< where `recording`
  bool recording = false;
};

/// One frame's drawing. Two layers: cards are filled below what was drawn on them before their height was
/// known.
class Pen {
 public:
  Pen(ImDrawList& list, const Theme& theme, const Fonts& fonts, ForeignText& foreign, ImVec2 pointer,
      Drawn& drawn);
  ~Pen();
  Pen(const Pen&) = delete;
  Pen& operator=(const Pen&) = delete;

  const Theme& theme() const { return theme_; }
  ImDrawList& list() { return list_; }
  float line_height(Type type) const { return fonts_.face(type).line; }

  float width(Type type, std::string_view text);
  /// Draws one line whose line box begins at `top`; returns its width.
  float line(ImVec2 top, Type type, ImU32 color, std::string_view text, Align align = Align::left);
  /// As `line`, cut with an ellipsis where it would be wider than `max_width`.
  float clipped_line(ImVec2 top, float max_width, Type type, ImU32 color, std::string_view text);
  /// Draws wrapped text and returns its height; centred lines are made about equally long.
  float paragraph(ImVec2 top, float width, Type type, ImU32 color, std::string_view text,
                  Align align = Align::left);
  /// The same with lines that are about equally long, as titles have them.
  float even_paragraph(ImVec2 top, float width, Type type, ImU32 color, std::string_view text,
                       Align align = Align::left);

  void card(ImVec2 top, ImVec2 size);
  void rule(ImVec2 left, float width);
  /// A bar of 0..1 on its track.
  void bar(ImVec2 top, float width, float height, float fraction, ImU32 color);
  /// A rounded label; returns its width. `height` is kChipHeight.
  float chip(ImVec2 top, ImU32 color, std::string_view text);
  /// What lies there can be pressed; `id` is one of controls().
  void control(std::string id, ImVec2 top, ImVec2 size);
  void rounded(ImVec2 top, ImVec2 size, ImU32 color, float rounding);
  void disc(ImVec2 center, float radius, ImU32 color);
  /// A line through all of the points.
  void stroke(const std::vector<ImVec2>& points, ImU32 color, float thickness);
  /// A convex area, its corners clockwise.
  void area(const std::vector<ImVec2>& corners, ImU32 color);
  /// The photo's part from `uv` to (1, 1) - `uv`.
  void photo(ImTextureID texture, ImVec2 top, ImVec2 size, ImVec2 uv, float rounding);
  /// True where the frame is drawn for a file, in which nothing can be pressed.
  bool recording() const { return drawn_.recording; }
  /// True where the pointer is.
  bool hovered(ImVec2 top, ImVec2 size) const;
  /// Shown above everything at the end of the frame.
  void tip(ImVec2 above, std::string text);

  static constexpr float kChipHeight = 28;

 private:
  std::vector<std::string_view> wrap(Type type, float width, std::string_view text);
  float lines(ImVec2 top, Type type, ImU32 color, const std::vector<std::string_view>& texts, Align align);
  void put(ImVec2 top, const Face& face, ImU32 color, std::string_view text);
  void record(Mark mark);
  void draw_tip();

  ImDrawList& list_;
  const Theme& theme_;
  const Fonts& fonts_;
  ForeignText& foreign_;
  float pixel_ratio_;
  ImVec2 pointer_;
  Drawn& drawn_;
  ImVec2 tip_at_{};
  std::string tip_;
};

}  // namespace vitrine::app
