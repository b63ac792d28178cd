// Writes the committed test images: make_images FOLDER. Run it after a change here and look at the golden
// table's difference. All show the scene of scene.hpp, except where their name says otherwise.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "scene.hpp"
#include "writers.hpp"

namespace vitrine {
namespace {

class Folder {
 public:
  explicit Folder(std::string path) : path_(std::move(path)) {}

  void write(const std::string& name, const Bytes& bytes) const {
    std::ofstream file(path_ + "/" + name, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!file) throw std::runtime_error(path_ + "/" + name + " cannot be written");
  }

 private:
  std::string path_;
};

Bytes to_bytes(std::string_view text) { return {text.begin(), text.end()}; }

Bytes first_part(const Bytes& bytes, std::size_t size) {
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
}

Picture scene(int width = kSceneWidth, int height = kSceneHeight) {
  return {width, height, 3, draw_scene(width, height)};
}

/// The stored picture that `orientation` turns into `upright`. JEITA CP-3451 says which side of the upright
/// picture the stored row 0 and column 0 are: top left, top right, bottom right, bottom left, left top, right
/// top, right bottom, left bottom.
Picture stored(const Picture& upright, int orientation) {
  const bool turned = orientation >= 5;
  Picture result{turned ? upright.height : upright.width, turned ? upright.width : upright.height, 3, {}};
  for (int y = 0; y < result.height; ++y) {
    for (int x = 0; x < result.width; ++x) {
      int across = turned ? y : x;
      int down = turned ? x : y;
      if (orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7) {
        across = upright.width - 1 - across;
      }
      if (orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8) {
        down = upright.height - 1 - down;
      }
      for (int channel = 0; channel < 3; ++channel) {
        result.samples.push_back(
            upright.samples[(static_cast<std::size_t>(down) * upright.width + across) * 3 + channel]);
      }
    }
  }
  return result;
}

Picture grey(const Picture& rgb) {
  Picture result{rgb.width, rgb.height, 1, {}};
  for (std::size_t i = 0; i < rgb.samples.size(); i += 3) result.samples.push_back(rgb.samples[i]);
  return result;
}

/// Inverted CMYK: black is the brightest of the three, the others relative to it.
Picture cmyk(const Picture& rgb) {
  Picture result{rgb.width, rgb.height, 4, {}};
  for (std::size_t i = 0; i < rgb.samples.size(); i += 3) {
    const int brightest = std::max({rgb.samples[i], rgb.samples[i + 1], rgb.samples[i + 2]});
    for (std::size_t channel = 0; channel < 3; ++channel) {
      result.samples.push_back(static_cast<std::uint8_t>(255 * rgb.samples[i + channel] / brightest));
    }
    result.samples.push_back(static_cast<std::uint8_t>(brightest));
  }
  return result;
}

Picture with_alpha(const Picture& picture) {
  Picture result{picture.width, picture.height, picture.channels + 1, {}};
  for (std::size_t i = 0; i < picture.samples.size(); ++i) {
    result.samples.push_back(picture.samples[i]);
    const std::size_t pixel = i / picture.channels;
    if ((i + 1) % picture.channels == 0) {
      result.samples.push_back(scene_alpha(static_cast<int>(pixel % picture.width), picture.width));
    }
  }
  return result;
}

/// Indices into `cube_palette`: 2 bits of red, 3 of green, 2 of blue.
Picture indexed(const Picture& rgb) {
  Picture result{rgb.width, rgb.height, 1, {}};
  for (std::size_t i = 0; i < rgb.samples.size(); i += 3) {
    result.samples.push_back(static_cast<std::uint8_t>(
        (rgb.samples[i] >> 6) << 5 | (rgb.samples[i + 1] >> 5) << 2 | rgb.samples[i + 2] >> 6));
  }
  return result;
}

Bytes cube_palette() {
  Bytes palette;
  for (int i = 0; i < 128; ++i) {
    const int levels[] = {(i >> 5) * 64 + 32, (i >> 2 & 7) * 32 + 16, (i & 3) * 64 + 32};
    for (const int level : levels) palette.push_back(static_cast<std::uint8_t>(level));
  }
  return palette;
}

void write_jpegs(const Folder& folder) {
  const Picture picture = scene();
  folder.write("jpeg_444.jpg", write_jpeg(picture));
  folder.write("jpeg_420.jpg", write_jpeg(picture, {.luma_sampling = 2}));
  folder.write("jpeg_progressive.jpg", write_jpeg(picture, {.luma_sampling = 2, .progressive = true}));
  folder.write("jpeg_restart.jpg", write_jpeg(picture, {.restart_rows = 1}));
  folder.write("jpeg_grey.jpg", write_jpeg(grey(picture)));
  folder.write("jpeg_cmyk.jpg", write_jpeg(cmyk(picture)));
  folder.write("jpeg_ycck.jpg", write_jpeg(cmyk(picture), {.colours = JpegOptions::Colours::ycck}));
  for (int orientation = 1; orientation <= 8; ++orientation) {
    for (const bool little : {true, false}) {
      folder.write("exif_" + std::to_string(orientation) + (little ? "_little.jpg" : "_big.jpg"),
                   write_jpeg(stored(picture, orientation), {.exif = make_exif(orientation, little)}));
    }
  }
  folder.write("exif_9.jpg", write_jpeg(picture, {.exif = make_exif(9, true)}));
  Bytes lost_directory = make_exif(6, true);
  lost_directory[7] = 0xFF;
  folder.write("exif_lost_directory.jpg", write_jpeg(picture, {.exif = lost_directory}));
  Bytes endless_directory = make_exif(6, true);
  endless_directory[8] = endless_directory[9] = 0xFF;
  endless_directory[22] = 0x13;
  folder.write("exif_endless_directory.jpg", write_jpeg(picture, {.exif = endless_directory}));
}

void write_pngs(const Folder& folder) {
  const Picture picture = scene();
  folder.write("png_rgb.png", write_png(picture));
  folder.write("png_rgb_16.png", write_png(picture, {.bits = 16}));
  folder.write("png_grey.png", write_png(grey(picture)));
  folder.write("png_grey_16.png", write_png(grey(picture), {.bits = 16}));
  folder.write("png_grey_alpha.png", write_png(with_alpha(grey(picture))));
  folder.write("png_rgba.png", write_png(with_alpha(picture)));
  folder.write("png_rgba_16.png", write_png(with_alpha(picture), {.bits = 16}));
  folder.write("png_interlaced.png", write_png(picture, {.interlaced = true}));
  folder.write("png_palette.png", write_png(indexed(picture), {.palette = cube_palette()}));
  // The entries below 64 have less than half of red.
  folder.write("png_palette_alpha.png",
               write_png(indexed(picture), {.palette = cube_palette(), .palette_alpha = Bytes(64, 0)}));
  folder.write("png_transparent_colour.png", write_png(picture, {.transparent_colour = {250, 245, 240}}));
  folder.write("png_exif_6.png", write_png(stored(picture, 6), {.exif = make_exif(6, false)}));
  Picture bits = grey(picture);
  for (std::uint8_t& sample : bits.samples) sample = sample >= 128 ? 1 : 0;
  folder.write("png_1_bit.png", write_png(bits, {.bits = 1}));
  folder.write("png_1x1.png", write_png({1, 1, 3, {12, 34, 56}}));
  folder.write("png_4000x3.png", write_png(scene(4000, 3)));
}

void write_others(const Folder& folder) {
  const Picture picture = scene();
  folder.write("gif.gif", write_gif(indexed(picture), cube_palette(), -1));
  folder.write("gif_transparent.gif",
               write_gif(indexed(picture), cube_palette(), indexed(picture).samples[0]));
  folder.write("bmp_24.bmp", write_bmp(picture, {}, false));
  folder.write("bmp_top_down.bmp", write_bmp(picture, {}, true));
  folder.write("bmp_32.bmp", write_bmp(with_alpha(picture), {}, false));
  folder.write("bmp_8.bmp", write_bmp(indexed(picture), cube_palette(), false));
}

void write_damaged(const Folder& folder) {
  const Picture picture = scene();
  const Bytes jpeg = write_jpeg(picture);
  const Bytes separate = write_jpeg(picture, {.separate_scans = true});
  Bytes png = write_png(picture);
  folder.write("cut_off.jpg", first_part(jpeg, jpeg.size() * 3 / 4));
  folder.write("cut_off_last_byte.jpg", first_part(jpeg, jpeg.size() - 1));
  folder.write("cut_off_header.jpg", first_part(jpeg, 40));
  folder.write("cut_off.png", first_part(png, png.size() / 2));
  const Bytes gif = write_gif(indexed(picture), cube_palette(), -1);
  folder.write("cut_off.gif", first_part(gif, gif.size() / 2));
  const Bytes bmp = write_bmp(picture, {}, false);
  folder.write("cut_off.bmp", first_part(bmp, bmp.size() - 1));

  // Two of three colours, properly ended.
  std::size_t last_scan = separate.size() - 1;
  while (separate[last_scan] != 0xFF || separate[last_scan + 1] != 0xDA) --last_scan;
  Bytes colourless = first_part(separate, last_scan);
  colourless.insert(colourless.end(), {0xFF, 0xD9});
  folder.write("damaged_colour_missing.jpg", colourless);
  Bytes codes = first_part(jpeg, 2);
  codes.insert(codes.end(), {0xFF, 0xC4, 0x04, 0x13, 0x00});  // 1,024 codes, four times too many
  codes.insert(codes.end(), 16, 64);
  codes.insert(codes.end(), 1024, 0);
  codes.insert(codes.end(), jpeg.begin() + 2, jpeg.end());
  folder.write("damaged_huffman_table.jpg", codes);
  Bytes coarse = jpeg;  // all quantization steps are 255, with which the decoder's sums overflow
  for (std::size_t i = 0; i + 69 <= coarse.size(); ++i) {
    if (coarse[i] == 0xFF && coarse[i + 1] == 0xDB) std::fill_n(coarse.begin() + i + 5, 64, 0xFF);
  }
  folder.write("jpeg_overflow.jpg", coarse);
  png[png.size() / 2] ^= 0x10;
  folder.write("damaged_checksum.png", png);
}

void write_bombs(const Folder& folder) {
  Bytes header = write_png(scene());
  set_png_size(header, 60000, 60000);
  folder.write("bomb_header.png", header);
  Bytes jpeg = write_jpeg(scene());
  for (std::size_t i = 0; i + 9 < jpeg.size(); ++i) {
    if (jpeg[i] == 0xFF && jpeg[i + 1] == 0xC0) jpeg[i + 5] = jpeg[i + 7] = 0xF0;
  }
  folder.write("bomb_header.jpg", jpeg);
  Bytes inflating = write_png({2048, 2048, 1, Bytes(2048 * 2048)});
  set_png_size(inflating, 1, 1);
  folder.write("bomb_inflating.png", inflating);
}

void write_foreign(const Folder& folder) {
  using namespace std::string_view_literals;
  folder.write("foreign_text.txt", to_bytes("This is a text, not a photo.\n"));
  folder.write("foreign_empty.jpg", {});
  folder.write("foreign.webp", to_bytes("RIFF\x1A\0\0\0WEBPVP8 "sv));
  folder.write("foreign.heic", to_bytes("\0\0\0\x18"
                                        "ftypheic\0\0\0\0mif1heic"sv));
  folder.write("foreign.avif", to_bytes("\0\0\0\x1C"
                                        "ftypmif1\0\0\0\0mif1avifmiaf"sv));
  folder.write("foreign.tiff", to_bytes("II*\0\x08\0\0\0\0\0"sv));
}

}  // namespace
}  // namespace vitrine

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_images FOLDER\n");
    return 2;
  }
  try {
    const vitrine::Folder folder(argv[1]);
    vitrine::write_jpegs(folder);
    vitrine::write_pngs(folder);
    vitrine::write_others(folder);
    vitrine::write_damaged(folder);
    vitrine::write_bombs(folder);
    vitrine::write_foreign(folder);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s.\n", error.what());
    return 1;
  }
  return 0;
}
