#include "pen.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <utility>

namespace vitrine::app {
namespace {

/// Where the character before byte `end` of UTF-8 text begins.
std::size_t previous_character(std::string_view text, std::size_t end) {
  do --end;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U);
  return end;
}

}  // namespace

Pen::Pen(ImDrawList& list, const Theme& theme, const Fonts& fonts, ForeignText& foreign, ImVec2 pointer,
         Drawn& drawn)
    : list_(list),
      theme_(theme),
      fonts_(fonts),
      foreign_(foreign),
      pixel_ratio_(foreign.pixel_ratio()),
      pointer_(pointer),
      drawn_(drawn) {
  list_._FringeScale = 1 / pixel_ratio_;  // edges are smoothed over one device pixel
  list_.ChannelsSplit(2);
  list_.ChannelsSetCurrent(1);
}

Pen::~Pen() {
  list_.ChannelsMerge();
  if (!tip_.empty()) draw_tip();
}

void Pen::put(ImVec2 top, const Face& face, ImU32 color, std::string_view text) {
  // Whole device pixels keep stems sharp; the baseline is centred as CSS does it.
  const auto snap = [this](float value) { return std::round(value * pixel_ratio_) / pixel_ratio_; };
  record({.kind = Mark::Kind::text,
          .points = {ImVec2(top.x, top.y + (face.line - face.size) / 2 + face.em * kAscent)},
          .color = color,
          .size = face.em,
          .weight = face.weight,
          .text = std::string(text)});
  if (!fonts_.covers(text)) {
    const ImVec2 at(snap(top.x), snap(top.y));
    list_.AddImage(foreign_.picture(face, color, text), at,
                   ImVec2(at.x + foreign_.width(face, text), at.y + face.line));
    return;
  }
  const ImVec2 at(snap(top.x), snap(top.y + (face.line - face.size) / 2));
  list_.AddText(face.font, face.size, at, color, text.data(), text.data() + text.size());
}

float Pen::width(Type type, std::string_view text) {
  const Face face = fonts_.face(type);
  if (!fonts_.covers(text)) return foreign_.width(face, text);
  return face.font->CalcTextSizeA(face.size, FLT_MAX, 0, text.data(), text.data() + text.size()).x;
}

float Pen::line(ImVec2 top, Type type, ImU32 color, std::string_view text, Align align) {
  const float text_width = width(type, text);
  if (align == Align::right) top.x -= text_width;
  if (align == Align::center) top.x -= text_width / 2;
  put(top, fonts_.face(type), color, text);
  drawn_.texts.emplace_back(text);
  return text_width;
}

float Pen::clipped_line(ImVec2 top, float max_width, Type type, ImU32 color, std::string_view text) {
  if (width(type, text) <= max_width) return line(top, type, color, text);
  constexpr std::string_view kEllipsis = "…";
  const float room = max_width - width(type, kEllipsis);
  std::size_t length = text.size();
  while (length > 0 && width(type, text.substr(0, length)) > room) {
    length = previous_character(text, length);
  }
  std::string cut(text.substr(0, length));
  put(top, fonts_.face(type), color, cut + std::string(kEllipsis));
  drawn_.texts.push_back(std::move(cut));
  return max_width;
}

std::vector<std::string_view> Pen::wrap(Type type, float max_width, std::string_view text) {
  const auto fits = [&](std::size_t end) { return width(type, text.substr(0, end)) <= max_width; };
  const auto skip_spaces = [&](std::size_t from) {
    text.remove_prefix(std::min(text.find_first_not_of(' ', from), text.size()));
  };
  std::vector<std::string_view> lines;
  for (skip_spaces(0); !text.empty();) {
    // As many words as fit; of a word that is wider than a line, as many characters.
    std::size_t end = std::min(text.find(' '), text.size());
    while (end < text.size()) {
      const std::size_t next = std::min(text.find(' ', end + 1), text.size());
      if (!fits(next)) break;
      end = next;
    }
    for (std::size_t less; (less = previous_character(text, end)) > 0 && !fits(end);) end = less;
    lines.push_back(text.substr(0, end));
    skip_spaces(end);
  }
  return lines;
}

float Pen::paragraph(ImVec2 top, float max_width, Type type, ImU32 color, std::string_view text,
                     Align align) {
  if (align == Align::center) return even_paragraph(top, max_width, type, color, text, align);
  return lines(top, type, color, wrap(type, max_width, text), align);
}

float Pen::even_paragraph(ImVec2 top, float max_width, Type type, ImU32 color, std::string_view text,
                          Align align) {
  const std::size_t count = wrap(type, max_width, text).size();
  // The narrowest column with as many lines has the most even ones.
  float narrow = max_width / 2;
  float wide = max_width;
  while (wide - narrow > 1) {
    const float middle = (narrow + wide) / 2;
    (wrap(type, middle, text).size() > count ? narrow : wide) = middle;
  }
  if (align == Align::center) top.x += max_width / 2;
  return lines(top, type, color, wrap(type, wide, text), align);
}

float Pen::lines(ImVec2 top, Type type, ImU32 color, const std::vector<std::string_view>& texts,
                 Align align) {
  for (std::size_t i = 0; i < texts.size(); ++i)
    line(ImVec2(top.x, top.y + static_cast<float>(i) * line_height(type)), type, color, texts[i], align);
  return static_cast<float>(texts.size()) * line_height(type);
}

void Pen::card(ImVec2 top, ImVec2 size) {
  list_.ChannelsSetCurrent(0);
  rounded(top, size, theme_.hairline, kCardRounding);
  rounded(ImVec2(top.x + 1, top.y + 1), ImVec2(size.x - 2, size.y - 2), theme_.card, kCardRounding - 1);
  list_.ChannelsSetCurrent(1);
}

void Pen::rule(ImVec2 left, float rule_width) { rounded(left, ImVec2(rule_width, 1), theme_.hairline, 0); }

void Pen::bar(ImVec2 top, float bar_width, float height, float fraction, ImU32 color) {
  rounded(top, ImVec2(bar_width, height), theme_.track, height / 2);
  const float filled = std::clamp(fraction, 0.0F, 1.0F) * bar_width;
  if (filled >= 0.5F) rounded(top, ImVec2(std::max(filled, height), height), color, height / 2);
}

float Pen::chip(ImVec2 top, ImU32 color, std::string_view text) {
  const float text_width = width(Type::label, text);
  const ImVec2 size(text_width + 3 * kUnit, kChipHeight);
  rounded(top, size, fade(color, 0.12F), kChipHeight / 2);
  line(ImVec2(top.x + 1.5F * kUnit, top.y + (kChipHeight - line_height(Type::label)) / 2), Type::label, color,
       text);
  return size.x;
}

void Pen::control(std::string id, ImVec2 top, ImVec2 size) {
  drawn_.controls.push_back({.id = std::move(id), .top = top, .size = size});
}

void Pen::rounded(ImVec2 top, ImVec2 size, ImU32 color, float rounding) {
  const ImVec2 bottom(top.x + size.x, top.y + size.y);
  record({.kind = Mark::Kind::rectangle, .points = {top, bottom}, .color = color, .size = rounding});
  list_.AddRectFilled(top, bottom, color, rounding);
}

void Pen::disc(ImVec2 center, float radius, ImU32 color) {
  record({.kind = Mark::Kind::disc, .points = {center}, .color = color, .size = radius});
  list_.AddCircleFilled(center, radius, color, 48);
}

void Pen::stroke(const std::vector<ImVec2>& points, ImU32 color, float thickness) {
  record({.kind = Mark::Kind::stroke, .points = points, .color = color, .size = thickness});
  list_.AddPolyline(points.data(), static_cast<int>(points.size()), color, 0, thickness);
}

void Pen::area(const std::vector<ImVec2>& corners, ImU32 color) {
  record({.kind = Mark::Kind::area, .points = corners, .color = color});
  list_.AddConvexPolyFilled(corners.data(), static_cast<int>(corners.size()), color);
}

void Pen::photo(ImTextureID texture, ImVec2 top, ImVec2 size, ImVec2 uv, float rounding) {
  const ImVec2 bottom(top.x + size.x, top.y + size.y);
  record({.kind = Mark::Kind::photo, .points = {top, bottom, uv}, .size = rounding});
  list_.AddImageRounded(texture, top, bottom, uv, ImVec2(1 - uv.x, 1 - uv.y), IM_COL32_WHITE, rounding);
}

void Pen::record(Mark mark) {
  if (drawn_.recording) drawn_.marks.push_back(std::move(mark));
}

bool Pen::hovered(ImVec2 top, ImVec2 size) const {
  return pointer_.x >= top.x && pointer_.x < top.x + size.x && pointer_.y >= top.y &&
         pointer_.y < top.y + size.y;
}

void Pen::tip(ImVec2 above, std::string text) {
  tip_at_ = above;
  tip_ = std::move(text);
}

void Pen::draw_tip() {
  const float text_width = width(Type::label, tip_);
  const ImVec2 size(text_width + 2 * kUnit, 28);
  const ImVec2 top(std::max(0.0F, tip_at_.x - size.x / 2), std::max(0.0F, tip_at_.y - size.y - kUnit / 2));
  rounded(top, size, theme_.ink, kUnit);
  put(ImVec2(top.x + kUnit, top.y + 5), fonts_.face(Type::label), theme_.card, tip_);
}

}  // namespace vitrine::app
