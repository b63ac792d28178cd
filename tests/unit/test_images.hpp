// The committed test images and how tests read them. They are made by tests/images/make_images.cpp.
#pragma once

#include <cstdint>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace vitrine {

inline std::vector<std::uint8_t> read_test_image(const std::string& name) {
  std::ifstream file(std::string(VITRINE_TEST_IMAGES) + "/" + name, std::ios::binary);
  if (!file) throw std::runtime_error("tests/images/" + name + " is missing");
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Every image that decodes.
inline const std::vector<std::string>& readable_images() {
  static const std::vector<std::string> names{"bmp_24.bmp",
                                              "bmp_32.bmp",
                                              "bmp_8.bmp",
                                              "bmp_top_down.bmp",
                                              "exif_1_big.jpg",
                                              "exif_1_little.jpg",
                                              "exif_2_big.jpg",
                                              "exif_2_little.jpg",
                                              "exif_3_big.jpg",
                                              "exif_3_little.jpg",
                                              "exif_4_big.jpg",
                                              "exif_4_little.jpg",
                                              "exif_5_big.jpg",
                                              "exif_5_little.jpg",
                                              "exif_6_big.jpg",
                                              "exif_6_little.jpg",
                                              "exif_7_big.jpg",
                                              "exif_7_little.jpg",
                                              "exif_8_big.jpg",
                                              "exif_8_little.jpg",
                                              "exif_9.jpg",
                                              "exif_endless_directory.jpg",
                                              "exif_lost_directory.jpg",
                                              "gif.gif",
                                              "gif_transparent.gif",
                                              "jpeg_420.jpg",
                                              "jpeg_444.jpg",
                                              "jpeg_cmyk.jpg",
                                              "jpeg_grey.jpg",
                                              "jpeg_overflow.jpg",
                                              "jpeg_progressive.jpg",
                                              "jpeg_restart.jpg",
                                              "jpeg_ycck.jpg",
                                              "png_1_bit.png",
                                              "png_1x1.png",
                                              "png_4000x3.png",
                                              "png_exif_6.png",
                                              "png_grey.png",
                                              "png_grey_16.png",
                                              "png_grey_alpha.png",
                                              "png_interlaced.png",
                                              "png_palette.png",
                                              "png_palette_alpha.png",
                                              "png_rgb.png",
                                              "png_rgb_16.png",
                                              "png_rgba.png",
                                              "png_rgba_16.png",
                                              "png_transparent_colour.png"};
  return names;
}

/// Every file that is refused.
inline const std::vector<std::string>& refused_images() {
  static const std::vector<std::string> names{"bomb_header.jpg",
                                              "bomb_header.png",
                                              "bomb_inflating.png",
                                              "cut_off.bmp",
                                              "cut_off.gif",
                                              "cut_off.jpg",
                                              "cut_off.png",
                                              "cut_off_header.jpg",
                                              "cut_off_last_byte.jpg",
                                              "damaged_checksum.png",
                                              "damaged_colour_missing.jpg",
                                              "damaged_huffman_table.jpg",
                                              "foreign.avif",
                                              "foreign.heic",
                                              "foreign.tiff",
                                              "foreign.webp",
                                              "foreign_empty.jpg",
                                              "foreign_text.txt"};
  return names;
}

}  // namespace vitrine
