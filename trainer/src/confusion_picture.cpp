// The heat map of a confusion matrix, drawn from rectangles; so are its letters, by stb_easy_font.
#include "confusion_picture.hpp"

#include <stb/stb_easy_font.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

using Colour = std::array<std::uint8_t, 3>;

constexpr Colour kWhite{255, 255, 255};
constexpr Colour kBlue{8, 48, 107};
constexpr Colour kInk{40, 40, 40};
constexpr Colour kGrid{214, 214, 214};
constexpr Colour kEmpty{236, 236, 236};

constexpr int kWidest = 960;      ///< of all cells together, where that leaves a pixel to each
constexpr int kLargestCell = 40;  ///< in pixels, like all that follows
constexpr int kGridFrom = 6;      ///< side of a cell from which on there are lines between them,
constexpr int kCodesFrom = 10;    ///< codes beside them,
constexpr int kPercentFrom = 24;  ///< and numbers in them
constexpr int kLetterHeight = 8;
constexpr int kMargin = 8;
constexpr int kCaption = kLetterHeight + kMargin;
constexpr std::size_t kLongestCode = 16;

struct Rectangle {
  int left, top, right, bottom;
};

/// What the font has: other characters become a question mark each, and long texts end in two dots.
std::string printable(const std::string& text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte >= 0x80 && byte < 0xC0) continue;  // within a character of UTF-8
    result += byte >= 0x20 && byte < 0x7F ? c : '?';
  }
  if (result.size() > kLongestCode) result = result.substr(0, kLongestCode - 2) + "..";
  return result;
}

int text_width(std::string text) { return stb_easy_font_width(text.data()); }

/// The strokes of a printable text whose top left corner is at 0, 0.
std::vector<Rectangle> strokes(std::string text) {
  struct Corner {
    float x, y, z;
    std::array<std::uint8_t, 4> colour;
  };
  constexpr std::size_t kStrokesPerLetter = 16;
  std::vector<std::array<Corner, 4>> quads(text.size() * kStrokesPerLetter + 1);
  const int count = stb_easy_font_print(0, 0, text.data(), nullptr, quads.data(),
                                        static_cast<int>(quads.size() * sizeof quads[0]));
  std::vector<Rectangle> result;
  for (int i = 0; i < count; ++i) {
    const std::array<Corner, 4>& quad = quads[static_cast<std::size_t>(i)];
    result.push_back({.left = static_cast<int>(quad[0].x),
                      .top = static_cast<int>(quad[0].y),
                      .right = static_cast<int>(quad[2].x),
                      .bottom = static_cast<int>(quad[2].y)});
  }
  return result;
}

class Canvas {
 public:
  Canvas(int width, int height)
      : image_{.width = width,
               .height = height,
               .rgb = std::vector<std::uint8_t>(std::size_t{3} * static_cast<std::size_t>(width) * height,
                                                255)} {}

  void fill(const Rectangle& area, const Colour& colour) {
    for (int y = std::max(area.top, 0); y < std::min(area.bottom, image_.height); ++y)
      for (int x = std::max(area.left, 0); x < std::min(area.right, image_.width); ++x)
        std::copy(colour.begin(), colour.end(),
                  image_.rgb.begin() + std::ptrdiff_t{3} * (std::ptrdiff_t{y} * image_.width + x));
  }
  /// From left to right; x, y is the top left corner.
  void write(int x, int y, const std::string& text, const Colour& colour) {
    for (const Rectangle& stroke : strokes(text))
      fill({x + stroke.left, y + stroke.top, x + stroke.right, y + stroke.bottom}, colour);
  }
  /// From the bottom up; x, y is the bottom left corner.
  void write_upwards(int x, int y, const std::string& text, const Colour& colour) {
    for (const Rectangle& stroke : strokes(text))
      fill({x + stroke.top, y - stroke.right, x + stroke.bottom, y - stroke.left}, colour);
  }
  Image take() { return std::move(image_); }

 private:
  Image image_;
};

Colour shade(double share) {
  Colour colour;
  for (std::size_t i = 0; i < colour.size(); ++i)
    colour[i] = static_cast<std::uint8_t>(std::lround(kWhite[i] + share * (kBlue[i] - kWhite[i])));
  return colour;
}

void check(std::span<const std::string> codes, const std::vector<std::vector<double>>& matrix) {
  const auto wrong = [&](const std::vector<double>& row) { return row.size() != codes.size(); };
  if (codes.empty() || matrix.size() != codes.size() || std::any_of(matrix.begin(), matrix.end(), wrong))
    throw Error("A confusion matrix of " + std::to_string(codes.size()) +
                " classes has as many rows and columns, but another came.");
}

}  // namespace

Image draw_confusion(std::span<const std::string> codes, const std::vector<std::vector<double>>& matrix) {
  check(codes, matrix);
  const int classes = static_cast<int>(codes.size());
  const int cell = std::clamp(kWidest / classes, 1, kLargestCell);
  const int line = cell >= kGridFrom ? 1 : 0;
  int codes_width = 0;
  if (cell >= kCodesFrom)
    for (const std::string& code : codes)
      codes_width = std::max(codes_width, text_width(printable(code)) + kMargin);
  const int origin = kMargin + kCaption + codes_width;  // of the first cell, in x as in y
  const int side = classes * cell + line;
  Canvas canvas(origin + side + kMargin, origin + side + kMargin);

  canvas.write(origin, kMargin, "predicted", kInk);
  canvas.write_upwards(kMargin, origin + text_width("true"), "true", kInk);
  canvas.fill({origin, origin, origin + side, origin + side}, kGrid);
  for (int row = 0; row < classes; ++row) {
    const std::vector<double>& counts = matrix[static_cast<std::size_t>(row)];
    const double sum = std::accumulate(counts.begin(), counts.end(), 0.0);
    const int begin = origin + row * cell + line;
    const int middle = begin + (cell - kLetterHeight) / 2;
    if (cell >= kCodesFrom) {
      const std::string code = printable(codes[static_cast<std::size_t>(row)]);
      canvas.write(origin - kMargin / 2 - text_width(code), middle, code, kInk);
      canvas.write_upwards(middle, origin - kMargin / 2, code, kInk);
    }
    for (int column = 0; column < classes; ++column) {
      const int left = origin + column * cell + line;
      const double share = sum > 0 ? counts[static_cast<std::size_t>(column)] / sum : 0;
      canvas.fill({left, begin, left + cell - line, begin + cell - line}, sum > 0 ? shade(share) : kEmpty);
      const std::string percent = std::to_string(std::lround(100 * share));
      if (cell >= kPercentFrom && percent != "0")
        canvas.write(left + (cell - text_width(percent)) / 2, middle, percent, share > 0.5 ? kWhite : kInk);
    }
  }
  return canvas.take();
}

}  // namespace vitrine::trainer
