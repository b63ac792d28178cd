// Tests of the picture of a confusion matrix.
#include "confusion_picture.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>

#include "sentence_of.hpp"

namespace vitrine::trainer {
namespace {

using Colour = std::array<std::uint8_t, 3>;

constexpr Colour kFull{8, 48, 107};
constexpr Colour kNone{255, 255, 255};
constexpr Colour kNoRows{236, 236, 236};

Colour pixel(const Image& image, int x, int y) {
  const std::size_t at = std::size_t{3} * (static_cast<std::size_t>(y) * image.width + x);
  return {image.rgb[at], image.rgb[at + 1], image.rgb[at + 2]};
}

std::vector<std::string> numbered(int count) {
  std::vector<std::string> codes;
  for (int i = 0; i < count; ++i) codes.push_back(std::to_string(i));
  return codes;
}

std::vector<std::vector<double>> matrix_of(int classes) {
  return std::vector<std::vector<double>>(classes, std::vector<double>(classes, 0.0));
}

/// The corners of cells, which numbers in them leave free: the cells end 8 pixels from right and bottom.
Colour cell(const Image& image, int classes, int side, int row, int column) {
  return pixel(image, image.width - 10 - (classes - 1 - column) * side,
               image.height - 10 - (classes - 1 - row) * side);
}

TEST(ConfusionPicture, ShadesACellByItsShareOfTheRow) {
  const Image image = draw_confusion(numbered(3), {{10, 0, 0}, {1, 2, 1}, {0, 0, 0}});
  EXPECT_EQ(image.width, image.height);
  EXPECT_EQ(image.rgb.size(), std::size_t{3} * image.width * image.height);
  const auto at = [&](int row, int column) { return cell(image, 3, 40, row, column); };
  EXPECT_EQ(at(0, 0), kFull);
  EXPECT_EQ(at(0, 1), kNone);
  EXPECT_EQ(at(0, 2), kNone);
  EXPECT_EQ(at(1, 0), at(1, 2));
  EXPECT_EQ(at(1, 1), (Colour{132, 152, 181})) << "half way";
  EXPECT_EQ(at(1, 0), (Colour{193, 203, 218})) << "a quarter of the way";
  for (int column = 0; column < 3; ++column) EXPECT_EQ(at(2, column), kNoRows);
}

TEST(ConfusionPicture, WritesCodesBesideTheCells) {
  const auto picture = [](const std::string& code) {
    return draw_confusion(std::vector<std::string>{code, "b"}, {{1, 0}, {0, 1}});
  };
  EXPECT_NE(picture("10").rgb, picture("11").rgb);
  EXPECT_GT(picture("a long code").width, picture("10").width);
  EXPECT_EQ(picture("a very long code, cut").rgb, picture("a very long code, too").rgb);
  EXPECT_EQ(picture("\xC3\xA9t\xC3\xA9").rgb, picture("?t?").rgb) << "the font has ASCII alone";
  EXPECT_EQ(picture("\n\x7F").rgb, picture("??").rgb);
}

TEST(ConfusionPicture, WritesPercentagesIntoTheCells) {
  const auto ink = [](const Image& image) {
    std::map<Colour, int> pixels;
    for (int y = image.height - 8 - 40; y < image.height - 8; ++y)
      for (int x = image.width - 8 - 40; x < image.width - 8; ++x) ++pixels[pixel(image, x, y)];
    return pixels.size();
  };
  EXPECT_GT(ink(draw_confusion(numbered(2), {{1, 0}, {0, 1}})),
            ink(draw_confusion(numbered(2), {{1, 0}, {1, 0}})));
}

TEST(ConfusionPicture, StaysOfAModestSize) {
  for (const int classes : {1, 2, 27, 97, 500, 1500}) {
    auto matrix = matrix_of(classes);
    for (int i = 0; i < classes; ++i) matrix[i][i] = 3;
    const Image image = draw_confusion(numbered(classes), matrix);
    EXPECT_LE(image.width, std::max(1100, classes + 100)) << classes;
    EXPECT_GE(image.width, classes) << classes;
    EXPECT_EQ(pixel(image, image.width - 10, image.height - 10), kFull) << classes;
  }
}

TEST(ConfusionPicture, WantsARowAndAColumnForEachCode) {
  const std::string sentence =
      "A confusion matrix of 2 classes has as many rows and columns, but another came.";
  EXPECT_EQ(sentence_of([] { draw_confusion(numbered(2), {{1, 0}}); }), sentence);
  EXPECT_EQ(sentence_of([] { draw_confusion(numbered(2), {{1, 0}, {1}}); }), sentence);
  EXPECT_EQ(sentence_of([] { draw_confusion({}, {}); }),
            "A confusion matrix of 0 classes has as many rows and columns, but another came.");
}

}  // namespace
}  // namespace vitrine::trainer
