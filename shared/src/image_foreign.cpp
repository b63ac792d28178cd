// Photos that only a browser may decode: what they are and, where their headers say so, how large.
#include <algorithm>
#include <array>
#include <climits>
#include <optional>
#include <string_view>

#include "byte_reader.hpp"
#include "image_format.hpp"

namespace vitrine {
namespace {

using namespace std::string_view_literals;

struct Magic {
  const char* name;
  std::size_t offset;
  std::string_view bytes;
};

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

struct Size {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
};

/// Of the canvas, the lossless or the lossy picture (RFC 9649 sections 2.5 to 2.7).
Size webp_size(ImageBytes bytes) {
  const auto number = [&](std::size_t at, std::size_t size) {
    return read_uint(bytes, at, size, ByteOrder::little);
  };
  if (bytes.size() < 30) return {};
  if (has_magic(bytes, 12, "VP8X")) return {number(24, 3) + 1, number(27, 3) + 1};
  if (has_magic(bytes, 12, "VP8L")) {
    const std::uint32_t bits = number(21, 4);
    return {(bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1};
  }
  if (has_magic(bytes, 12, "VP8 ")) return {number(26, 2) & 0x3FFF, number(28, 2) & 0x3FFF};
  return {};
}

/// The largest of the "ispe" properties (ISO/IEC 23008-12 section 6.5.3), which tiles and thumbnails have
/// too.
Size heif_size(ImageBytes bytes) {
  constexpr auto kBox = "\0\0\0\x14ispe"sv;  // 20 bytes: size, name, version and flags, width, height
  const auto equal = [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); };
  Size largest;
  for (auto at = bytes.begin();; ++at) {
    at = std::search(at, bytes.end(), kBox.begin(), kBox.end(), equal);
    if (bytes.end() - at < 20) return largest;
    const auto offset = static_cast<std::size_t>(at - bytes.begin());
    const Size size{read_uint(bytes, offset + 12, 4, ByteOrder::big),
                    read_uint(bytes, offset + 16, 4, ByteOrder::big)};
    const auto pixels = [](const Size& one) { return std::uint64_t{one.width} * one.height; };
    if (pixels(size) > pixels(largest)) largest = size;
  }
}

}  // namespace

std::optional<ImageInfo> read_foreign_info(ImageBytes bytes) {
  const char* name = heif_kind(bytes);
  Size size = name == nullptr ? Size{} : heif_size(bytes);
  for (const Magic& magic : kOtherFormats) {
    if (!has_magic(bytes, magic.offset, magic.bytes)) continue;
    name = magic.name;
    if (name == "WebP"sv) size = webp_size(bytes);
  }
  if (name == nullptr) return std::nullopt;
  const auto pixels = [](std::uint32_t value) {
    return static_cast<int>(std::min<std::uint32_t>(value, INT_MAX));
  };
  return ImageInfo{
      .format = name, .width = pixels(size.width), .height = pixels(size.height), .readable = false};
}

}  // namespace vitrine
