// Decoding of every kind of file in tests/images, against the scene that all of them show.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string_view>
#include <utility>

#include "../images/scene.hpp"
#include "sentence_of.hpp"
#include "test_images.hpp"
#include "vitrine/error.hpp"
#include "vitrine/image.hpp"

namespace vitrine {
namespace {

using Bytes = std::vector<std::uint8_t>;

Image decode(const std::string& name) { return decode_image(read_test_image(name)); }

std::string error_of(const Bytes& bytes, const ImageLimits& limits = {}) {
  return sentence_of([&] { decode_image(bytes, limits); });
}

/// Mean absolute difference of two images of the same size, in levels of 0..255.
double difference(const Bytes& a, const Bytes& b) {
  EXPECT_EQ(a.size(), b.size());
  double sum = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) sum += std::abs(a[i] - b[i]);
  return sum / static_cast<double>(a.size());
}

/// The scene's red in all three channels.
Bytes grey_scene() {
  Bytes rgb = draw_scene();
  for (std::size_t i = 0; i < rgb.size(); ++i) rgb[i] = rgb[i - i % 3];
  return rgb;
}

/// The scene behind its alpha on white, rounded to nearest.
Bytes on_white(const Bytes& rgb) {
  Bytes result;
  for (std::size_t i = 0; i < rgb.size(); ++i) {
    const int alpha = scene_alpha(static_cast<int>(i / 3) % kSceneWidth);
    result.push_back(static_cast<std::uint8_t>(std::lround((rgb[i] * alpha + 255 * (255 - alpha)) / 255.0)));
  }
  return result;
}

TEST(ImageDecode, LosslessFilesShowTheSceneExactly) {
  for (const char* name : {"png_rgb.png", "png_rgb_16.png", "png_interlaced.png", "png_exif_6.png",
                           "bmp_24.bmp", "bmp_top_down.bmp"}) {
    const Image image = decode(name);
    EXPECT_EQ(image.width, kSceneWidth) << name;
    EXPECT_EQ(image.height, kSceneHeight) << name;
    EXPECT_EQ(image.rgb, draw_scene()) << name;
  }
}

TEST(ImageDecode, JpegsShowTheSceneNearly) {
  const std::map<std::string, double> tolerances{{"jpeg_444.jpg", 2},         {"jpeg_420.jpg", 5},
                                                 {"jpeg_progressive.jpg", 5}, {"jpeg_restart.jpg", 2},
                                                 {"jpeg_cmyk.jpg", 5},        {"jpeg_ycck.jpg", 5}};
  for (const auto& [name, tolerance] : tolerances) {
    EXPECT_LT(difference(decode(name).rgb, draw_scene()), tolerance) << name;
  }
}

TEST(ImageDecode, PalettesShowTheSceneCoarsely) {
  for (const char* name : {"gif.gif", "png_palette.png", "bmp_8.bmp"}) {
    EXPECT_LT(difference(decode(name).rgb, draw_scene()), 20) << name;
  }
  EXPECT_EQ(decode("gif.gif").rgb, decode("png_palette.png").rgb);
  EXPECT_EQ(decode("gif.gif").rgb, decode("bmp_8.bmp").rgb);
}

TEST(ImageDecode, GreyIsWidened) {
  EXPECT_EQ(decode("png_grey.png").rgb, grey_scene());
  EXPECT_EQ(decode("png_grey_16.png").rgb, grey_scene());
  EXPECT_LT(difference(decode("jpeg_grey.jpg").rgb, grey_scene()), 2);
  Bytes black_or_white = grey_scene();
  for (std::uint8_t& value : black_or_white) value = value >= 128 ? 255 : 0;
  EXPECT_EQ(decode("png_1_bit.png").rgb, black_or_white);
}

TEST(ImageDecode, AlphaIsCompositedOnWhite) {
  for (const char* name : {"png_rgba.png", "png_rgba_16.png", "bmp_32.bmp"}) {
    EXPECT_EQ(decode(name).rgb, on_white(draw_scene())) << name;
  }
  EXPECT_EQ(decode("png_grey_alpha.png").rgb, on_white(grey_scene()));
}

TEST(ImageDecode, TransparentColoursBecomeWhite) {
  Bytes key = draw_scene();
  Bytes half = decode("png_palette.png").rgb;
  Bytes first = half;
  for (std::size_t i = 0; i < key.size(); i += 3) {
    if (key[i] == 250) std::fill_n(&key[i], 3, 255);
    if (half[i] < 128) std::fill_n(&half[i], 3, 255);
    if (std::equal(&first[0], &first[3], &first[i]) && i > 0) std::fill_n(&first[i], 3, 255);
  }
  std::fill_n(first.data(), 3, 255);
  EXPECT_EQ(decode("png_transparent_colour.png").rgb, key);
  EXPECT_EQ(decode("png_palette_alpha.png").rgb, half);
  EXPECT_EQ(decode("gif_transparent.gif").rgb, first);
}

TEST(ImageDecode, AllEightOrientationsAreUpright) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    for (const char* order : {"little", "big"}) {
      const std::string name = "exif_" + std::to_string(orientation) + "_" + order + ".jpg";
      const ImageInfo info = read_image_info(read_test_image(name));
      EXPECT_EQ(info.orientation, orientation) << name;
      EXPECT_EQ(info.width, orientation < 5 ? kSceneWidth : kSceneHeight) << name;
      const Image image = decode(name);
      EXPECT_EQ(image.width, kSceneWidth) << name;
      EXPECT_EQ(image.height, kSceneHeight) << name;
      EXPECT_LT(difference(image.rgb, draw_scene()), 2) << name;
    }
  }
}

TEST(ImageDecode, MeaninglessExifIsPassedOver) {
  for (const char* name : {"exif_9.jpg", "exif_lost_directory.jpg", "exif_endless_directory.jpg"}) {
    EXPECT_EQ(read_image_info(read_test_image(name)).orientation, 1) << name;
    EXPECT_LT(difference(decode(name).rgb, draw_scene()), 2) << name;
  }
}

TEST(ImageDecode, ExtremeShapes) {
  const Image dot = decode("png_1x1.png");
  EXPECT_EQ(dot.rgb, (Bytes{12, 34, 56}));
  const Image strip = decode("png_4000x3.png");
  EXPECT_EQ(strip.width, 4000);
  EXPECT_EQ(strip.height, 3);
  EXPECT_EQ(strip.rgb, draw_scene(4000, 3));
}

TEST(ImageDecode, HeadersNameTheFormat) {
  EXPECT_EQ(read_image_info(read_test_image("jpeg_420.jpg")).format, "JPEG");
  EXPECT_EQ(read_image_info(read_test_image("png_rgb.png")).format, "PNG");
  EXPECT_EQ(read_image_info(read_test_image("gif.gif")).format, "GIF");
  const ImageInfo info = read_image_info(read_test_image("bmp_top_down.bmp"));
  EXPECT_EQ(info.format, "BMP");
  EXPECT_EQ(info.width, kSceneWidth);
  EXPECT_EQ(info.height, kSceneHeight);
}

TEST(ImageDecode, RefusalsAreSentences) {
  for (const std::string& name : refused_images()) {
    const std::string sentence = error_of(read_test_image(name));
    EXPECT_NE(sentence, "no error") << name;
    EXPECT_EQ(sentence.back(), '.') << name;
  }
  const auto error_in = [](const std::string& name) { return error_of(read_test_image(name)); };
  EXPECT_EQ(error_in("foreign_text.txt"),
            "This file is not a photo; a JPEG, PNG, GIF or BMP file was expected.");
  EXPECT_EQ(error_in("foreign.webp"),
            "The photo is a file of type WebP; a JPEG, PNG, GIF or BMP file was expected.");
  EXPECT_EQ(error_in("foreign.heic"),
            "This is a HEIC photo, which cannot be read here; save it as JPEG and choose that (iPhones take "
            "JPEG photos with Settings, Camera, Formats, Most Compatible).");
  EXPECT_EQ(
      error_in("cut_off.jpg"),
      "The JPEG photo is cut off: it ends after 951 bytes, before its picture does; copy or download it "
      "again.");
  EXPECT_EQ(error_in("bomb_header.png"),
            "The PNG photo has 60000 x 60000 pixels; at most 100000000 in all are read.");
  EXPECT_EQ(error_in("bomb_inflating.png"),
            "The PNG photo is damaged: it holds more than the 1 x 1 pixels of its header; take another copy "
            "of it.");
  EXPECT_EQ(error_in("damaged_huffman_table.jpg"),
            "The JPEG photo is damaged: a Huffman table has too many codes; take another copy of it.");
}

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

TEST(ImageDecode, HeadersOfForeignPhotosTellTheirSize) {
  using namespace std::string_view_literals;
  const Bytes lossy = bytes_of("RIFF\x1A\0\0\0WEBPVP8 \x0E\0\0\0\x30\x01\0\x9D\x01\x2A\x20\x03\x58\x42"sv);
  const Bytes lossless = bytes_of("RIFF\x1A\0\0\0WEBPVP8L\x0E\0\0\0\x2F\x1F\xC3\x95\x10\0\0\0\0\0"sv);
  const Bytes extended = bytes_of("RIFF\x1A\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\x1F\x03\0\x57\x02\0"sv);
  // A thumbnail comes before the picture, and a box that is cut off after it.
  const Bytes heif = bytes_of(
      "\0\0\0\x1C"
      "ftypmif1\0\0\0\0mif1avifmiaf"
      "\0\0\0\x14ispe\0\0\0\0\0\0\0\xA0\0\0\0\x78"
      "\0\0\0\x14ispe\0\0\0\0\0\0\x03\x20\0\0\x02\x58"
      "\0\0\0\x14ispe\0\0\0\0\0\0"sv);
  for (const Bytes& bytes : {lossy, lossless, extended, heif}) {
    const ImageInfo info = read_image_info(bytes);
    EXPECT_EQ(info.format, bytes == heif ? "AVIF" : "WebP");
    EXPECT_EQ(info.width, 800);
    EXPECT_EQ(info.height, 600);
    EXPECT_FALSE(info.readable);
    EXPECT_EQ(sentence_of([&] { read_image_info(bytes, {.max_pixels = 479'999}); }),
              "The " + info.format + " photo has 800 x 600 pixels; at most 479999 in all are read.");
  }
  for (const char* name : {"foreign.webp", "foreign.avif", "foreign.heic", "foreign.tiff"}) {
    const ImageInfo info = read_image_info(read_test_image(name));
    EXPECT_EQ(info.width, 0) << name;
    EXPECT_FALSE(info.readable) << name;
  }
  EXPECT_TRUE(read_image_info(read_test_image("png_rgb.png")).readable);
  EXPECT_EQ(sentence_of([] { read_image_info(read_test_image("foreign_text.txt")); }),
            "This file is not a photo; a JPEG, PNG, GIF or BMP file was expected.");
}

TEST(ImageDecode, LimitsAreChecked) {
  const Bytes bytes = read_test_image("png_rgb.png");
  EXPECT_EQ(error_of(bytes, {.max_bytes = 100}),
            "The photo has " + std::to_string(bytes.size()) + " bytes; at most 100 are read.");
  EXPECT_EQ(error_of(bytes, {.max_pixels = kSceneWidth * kSceneHeight - 1}),
            "The PNG photo has 48 x 32 pixels; at most 1535 in all are read.");
  EXPECT_EQ(error_of(bytes, {.max_bytes = bytes.size(), .max_pixels = kSceneWidth * kSceneHeight}),
            "no error");
}

TEST(ImageDecode, ACutAnywhereIsAnError) {
  for (const std::string& name : readable_images()) {
    const Bytes bytes = read_test_image(name);
    const std::size_t needed =
        bytes.size() - (name.ends_with(".gif") ? 1 : 0);  // a GIF's last byte says nothing
    for (std::size_t size = 0; size < needed; size += 1 + bytes.size() / 100) {
      EXPECT_NE(error_of({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)}), "no error")
          << name << " cut after " << size << " bytes";
    }
    EXPECT_NE(error_of({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(needed - 1)}), "no error")
        << name;
  }
}

TEST(ImageDecode, DamageGivesAPictureOrASentence) {
  int pictures = 0;
  int sentences = 0;
  for (const std::string& name : readable_images()) {
    const Bytes intact = read_test_image(name);
    for (std::size_t at = 0; at < intact.size(); at += 1 + intact.size() / 200) {
      for (const int flip : {0x01, 0x80, 0xFF}) {
        Bytes bytes = intact;
        bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ flip);
        try {
          const Image image = decode_image(bytes, {.max_pixels = 1 << 20});
          EXPECT_EQ(image.rgb.size(), static_cast<std::size_t>(image.width) * image.height * 3) << name << at;
          ++pictures;
        } catch (const Error& error) {
          EXPECT_EQ(std::string(error.what()).back(), '.');
          ++sentences;
        }
      }
    }
  }
  EXPECT_GT(pictures, 1000);
  EXPECT_GT(sentences, 1000);
}

TEST(ImageDecode, RgbaBitmapsAreCompositedOnWhite) {
  const Bytes rgba{10, 20, 30, 255, 10, 20, 30, 0, 0, 100, 255, 128};
  EXPECT_EQ(image_from_rgba(rgba, 3, 1).rgb, (Bytes{10, 20, 30, 255, 255, 255, 127, 177, 255}));
  EXPECT_EQ(image_from_rgba(rgba, 1, 3).height, 3);
  for (const auto& [width, height] : {std::pair{2, 1}, {2, 2}, {0, 0}, {-3, -1}}) {
    EXPECT_THROW(image_from_rgba(rgba, width, height), Error) << width << " x " << height;
  }
}

#ifndef __EMSCRIPTEN__
/// A baseline JPEG of flat grey blocks, three components in 4:2:0, with Huffman tables of one code each: the
/// single bit 0 means both "same brightness as before" and "end of block", so its data are zero bits.
Bytes make_flat_jpeg(int width, int height) {
  Bytes bytes{0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0};
  bytes.insert(bytes.end(), 64, 1);
  const auto high = [](int value) { return static_cast<std::uint8_t>(value >> 8); };
  const auto low = [](int value) { return static_cast<std::uint8_t>(value); };
  bytes.insert(bytes.end(), {0xFF, 0xC0, 0, 17, 8, high(height), low(height), high(width), low(width), 3, 1,
                             0x22, 0, 2, 0x11, 0, 3, 0x11, 0});
  for (const std::uint8_t table : {0x00, 0x10}) {
    bytes.insert(bytes.end(), {0xFF, 0xC4, 0, 20, table, 1});
    bytes.insert(bytes.end(), 16, 0);
  }
  bytes.insert(bytes.end(), {0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0});
  const std::size_t blocks = static_cast<std::size_t>((width + 15) / 16) * ((height + 15) / 16) * 6;
  bytes.insert(bytes.end(), blocks / 4 + 1, 0);
  bytes.insert(bytes.end(), {0xFF, 0xD9});
  return bytes;
}

TEST(ImageDecode, NinetyThreeMegapixels) {
  const Image image = decode_image(make_flat_jpeg(11648, 8000));
  EXPECT_EQ(image.width, 11648);
  EXPECT_EQ(image.height, 8000);
  EXPECT_TRUE(
      std::all_of(image.rgb.begin(), image.rgb.end(), [](std::uint8_t value) { return value == 128; }));
  const Image small = fit_image(image, {.width = 64, .height = 64, .fit = ImageFit::stretch});
  EXPECT_EQ(small.rgb, Bytes(64 * 64 * 3, 128));
}
#endif

}  // namespace
}  // namespace vitrine
