// BMP headers (Microsoft's BITMAPFILEHEADER and the info headers after it). Rows are stored as they are, so
// the header alone tells how long the file must be.
#include "byte_reader.hpp"
#include "image_format.hpp"

namespace vitrine {
namespace {

constexpr const char* kName = "BMP";
constexpr std::size_t kFileHeaderSize = 14;
constexpr std::uint32_t kCoreHeaderSize = 12;  // of OS/2, with 16-bit sizes
constexpr std::uint32_t kBitFields = 3;

struct Header {
  std::uint32_t offset = 0;       ///< of the pixels
  std::uint32_t header_size = 0;  ///< of the info header
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint32_t bits = 0;  ///< per pixel
};

bool is_known_size(std::uint32_t size) {
  return size == kCoreHeaderSize || size == 40 || size == 56 || size == 108 || size == 124;
}

Header read_header(ImageBytes bytes) {
  const auto number = [&](std::size_t at, std::size_t size) {
    if (at + size > bytes.size()) throw_cut_off(kName, bytes.size());
    return read_uint(bytes, at, size, ByteOrder::little);
  };
  Header header{.offset = number(10, 4), .header_size = number(14, 4)};
  if (!is_known_size(header.header_size)) throw_unsupported(kName, "has a header of a rare version");
  if (header.header_size == kCoreHeaderSize) {
    header.width = number(18, 2);
    header.height = number(20, 2);
    header.bits = number(24, 2);
  } else {
    header.width = number(18, 4);
    const std::uint32_t height = number(22, 4);
    header.height = height > 0x7FFFFFFF ? 0U - height : height;  // negative: rows from top to bottom
    header.bits = number(28, 2);
    const std::uint32_t compression = number(30, 4);
    if (compression != 0 && compression != kBitFields) throw_unsupported(kName, "is compressed");
  }
  if (header.width == 0 || header.height == 0 || header.width > 0x7FFFFFFF || header.height > 0x7FFFFFFF) {
    throw_damaged(kName, "its header gives no valid width and height");
  }
  return header;
}

bool matches(ImageBytes bytes) { return has_magic(bytes, 0, "BM") && has_magic(bytes, 6, {"\0\0\0\0", 4}); }

ImageInfo read_info(ImageBytes bytes) {
  const Header header = read_header(bytes);
  return {
      .format = kName, .width = static_cast<int>(header.width), .height = static_cast<int>(header.height)};
}

void check_whole(ImageBytes bytes) {
  const Header header = read_header(bytes);
  if (header.offset < kFileHeaderSize + header.header_size)
    throw_damaged(kName, "its pixels lie in its header");
  const std::uint64_t row = (std::uint64_t{header.width} * header.bits + 31) / 32 * 4;
  if (row * header.height + header.offset > bytes.size()) throw_cut_off(kName, bytes.size());
}

}  // namespace

const ImageFormat kBmpFormat{kName, false, matches, read_info, check_whole};

}  // namespace vitrine
