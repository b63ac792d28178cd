// Which format a photo has, by its first bytes, and the sentences for files that cannot be read.
#include "image_format.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "byte_reader.hpp"
#include "vitrine/error.hpp"

namespace vitrine {
namespace {

constexpr std::string_view kExpected = "a JPEG, PNG, GIF or BMP file was expected.";
constexpr std::string_view kHeic =
    "This is a HEIC photo, which cannot be read here; save it as JPEG and choose that (iPhones take JPEG "
    "photos with Settings, Camera, Formats, Most Compatible).";

struct Magic {
  const char* name;
  std::size_t offset;
  std::string_view bytes;
};

using namespace std::string_view_literals;
constexpr std::array kOtherFormats{
    Magic{"WebP", 8, "WEBP"sv},        Magic{"TIFF", 0, "II*\0"sv},         Magic{"TIFF", 0, "MM\0*"sv},
    Magic{"TIFF", 0, "II+\0"sv},       Magic{"TIFF", 0, "MM\0+"sv},         Magic{"JPEG XL", 0, "\xFF\x0A"sv},
    Magic{"JPEG XL", 4, "JXL \r\n"sv}, Magic{"JPEG 2000", 4, "jP  \r\n"sv}, Magic{"Photoshop", 0, "8BPS"sv},
};

// ISO/IEC 14496-12 section 4.3: a size, "ftyp", a major brand, a minor version, then compatible brands.
// AVIF comes first because its files may name the HEIF brand mif1 too.
const char* heif_kind(ImageBytes bytes) {
  if (!has_magic(bytes, 4, "ftyp")) return nullptr;
  const std::size_t end = std::min<std::size_t>(read_uint(bytes, 0, 4, ByteOrder::big), bytes.size());
  const auto has_brand = [&](std::string_view brand) {
    for (std::size_t at = 8; at + 4 <= end; at += 4) {
      if (has_magic(bytes, at, brand)) return true;
    }
    return false;
  };
  for (const auto brand : {"avif"sv, "avis"sv}) {
    if (has_brand(brand)) return "AVIF";
  }
  for (const auto brand : {"heic"sv, "heix"sv, "heim"sv, "heis"sv, "hevc"sv, "hevx"sv, "mif1"sv, "msf1"sv}) {
    if (has_brand(brand)) return "HEIC";
  }
  return nullptr;
}

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
  const char* kind = heif_kind(bytes);
  for (const Magic& magic : kOtherFormats) {
    if (has_magic(bytes, magic.offset, magic.bytes)) kind = magic.name;
  }
  if (kind == nullptr) throw Error("This file is not a photo; " + std::string(kExpected));
  if (kind == "HEIC"sv) throw Error(std::string(kHeic));
  throw Error("The photo is a file of type " + std::string(kind) + "; " + std::string(kExpected));
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
