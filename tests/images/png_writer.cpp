// PNG test images, by libpng.
#include <png.h>

#include "writers.hpp"

namespace vitrine {
namespace {

void append(png_structp png, png_bytep data, std::size_t size) {
  auto* bytes = static_cast<Bytes*>(png_get_io_ptr(png));
  bytes->insert(bytes->end(), data, data + size);
}

int colour_type(const Picture& picture, const PngOptions& options) {
  if (!options.palette.empty()) return PNG_COLOR_TYPE_PALETTE;
  const int types[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                       PNG_COLOR_TYPE_RGBA};
  return types[picture.channels - 1];
}

void set_palette(png_structp png, png_infop info, const PngOptions& options) {
  std::vector<png_color> colours;
  for (std::size_t i = 0; i + 2 < options.palette.size(); i += 3) {
    colours.push_back({options.palette[i], options.palette[i + 1], options.palette[i + 2]});
  }
  png_set_PLTE(png, info, colours.data(), static_cast<int>(colours.size()));
  if (!options.palette_alpha.empty()) {
    png_set_tRNS(png, info, options.palette_alpha.data(), static_cast<int>(options.palette_alpha.size()),
                 nullptr);
  }
}

/// One row as libpng wants it: one byte per sample (packed by libpng below 8 bits) or two.
Bytes make_row(const Picture& picture, int y, int bits) {
  const std::size_t size = static_cast<std::size_t>(picture.width) * picture.channels;
  Bytes row;
  for (std::size_t i = 0; i < size; ++i) {
    row.push_back(picture.samples[y * size + i]);
    if (bits == 16) row.push_back(static_cast<std::uint8_t>(37 * i));
  }
  return row;
}

std::uint32_t checksum(const std::uint8_t* data, std::size_t size) {
  std::uint32_t crc = ~0U;
  for (std::size_t i = 0; i < size; ++i) {
    crc ^= data[i];
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? 0xEDB88320U ^ crc >> 1 : crc >> 1;
  }
  return ~crc;
}

void store(std::uint8_t* at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) at[i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

}  // namespace

Bytes write_png(const Picture& picture, const PngOptions& options) {
  Bytes bytes;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(png, &bytes, append, nullptr);
  png_set_IHDR(png, info, static_cast<png_uint_32>(picture.width), static_cast<png_uint_32>(picture.height),
               options.bits, colour_type(picture, options),
               options.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  if (!options.palette.empty()) set_palette(png, info, options);
  if (!options.transparent_colour.empty()) {
    png_color_16 key{};
    key.red = options.transparent_colour[0];
    key.green = options.transparent_colour[1];
    key.blue = options.transparent_colour[2];
    png_set_tRNS(png, info, nullptr, 0, &key);
  }
  Bytes exif = options.exif;
  if (!exif.empty()) png_set_eXIf_1(png, info, static_cast<png_uint_32>(exif.size()), exif.data());
  png_write_info(png, info);
  if (options.bits < 8) png_set_packing(png);
  const int passes = png_set_interlace_handling(png);
  for (int pass = 0; pass < passes; ++pass) {
    for (int y = 0; y < picture.height; ++y) png_write_row(png, make_row(picture, y, options.bits).data());
  }
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return bytes;
}

void set_png_size(Bytes& png, std::uint32_t width, std::uint32_t height) {
  constexpr std::size_t kType = 12;  // after the signature and the chunk's length
  store(png.data() + kType + 4, width);
  store(png.data() + kType + 8, height);
  store(png.data() + kType + 17, checksum(png.data() + kType, 17));
}

}  // namespace vitrine
