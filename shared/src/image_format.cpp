// Which format a photo has, by its first bytes, and the sentences for files that cannot be read.
#include "image_format.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "vitrine/error.hpp"

namespace vitrine {
namespace {

constexpr std::string_view kExpected = "a JPEG, PNG, GIF or BMP file was expected.";
constexpr std::string_view kHeic =
    "This is a HEIC photo, which cannot be read here; save it as JPEG and choose that (iPhones take JPEG "
    "photos with Settings, Camera, Formats, Most Compatible).";

}  // namespace

bool has_magic(ImageBytes bytes, std::size_t offset, std::string_view magic) {
  return bytes.size() >= offset + magic.size() &&
         std::equal(magic.begin(), magic.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset),
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

const ImageFormat& find_image_format(ImageBytes bytes) {
  if (bytes.empty()) throw Error("The photo is empty; " + std::string(kExpected));
  for (const ImageFormat* format : {&kJpegFormat, &kPngFormat, &kGifFormat, &kBmpFormat}) {
    if (format->matches(bytes)) return *format;
  }
  const std::optional<ImageInfo> foreign = read_foreign_info(bytes);
  if (!foreign) throw Error("This file is not a photo; " + std::string(kExpected));
  if (foreign->format == "HEIC") throw Error(std::string(kHeic));
  throw Error("The photo is a file of type " + foreign->format + "; " + std::string(kExpected));
}

void throw_cut_off(const char* format, std::size_t bytes) {
  throw Error("The " + std::string(format) + " photo is cut off: it ends after " + std::to_string(bytes) +
              " bytes, before its picture does; copy or download it again.");
}

void throw_damaged(const char* format, const std::string& detail) {
  throw Error("The " + std::string(format) + " photo is damaged: " + detail + "; take another copy of it.");
}

void throw_unsupported(const char* format, const std::string& kind) {
  throw Error("The " + std::string(format) + " photo cannot be read: it " + kind + ".");
}

}  // namespace vitrine
