// PNG headers (ISO/IEC 15948): size, orientation, and a walk over all chunks that finds files which are cut
// off or damaged (stb_image does not look at checksums).
#include <array>
#include <string_view>

#include "byte_reader.hpp"
#include "image_format.hpp"

namespace vitrine {
namespace {

using namespace std::string_view_literals;

constexpr const char* kName = "PNG";
constexpr auto kSignature = "\x89PNG\r\n\x1A\n"sv;
constexpr std::size_t kChunkOverhead = 12;  // length, type, checksum

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t n = 0; n < 256; ++n) {
    std::uint32_t value = n;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1) != 0 ? 0xEDB88320U ^ value >> 1 : value >> 1;
    table[n] = value;
  }
  return table;
}

/// ISO/IEC 15948 annex D.
std::uint32_t crc32(ImageBytes bytes) {
  static constexpr auto kTable = make_crc_table();
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const std::uint8_t byte : bytes) crc = kTable[(crc ^ byte) & 0xFF] ^ crc >> 8;
  return ~crc;
}

struct Chunk {
  std::string_view type;
  ImageBytes data;
};

/// Goes from chunk to chunk and checks what is critical.
class Chunks {
 public:
  explicit Chunks(ImageBytes bytes) : bytes_(bytes), position_(kSignature.size()) {}

  Chunk next() {
    if (position_ + kChunkOverhead > bytes_.size()) throw_cut_off(kName, bytes_.size());
    const std::size_t length = read_uint(bytes_, position_, 4, ByteOrder::big);
    if (length > bytes_.size() - position_ - kChunkOverhead) throw_cut_off(kName, bytes_.size());
    const ImageBytes checked = bytes_.subspan(position_ + 4, length + 4);
    const Chunk chunk{{reinterpret_cast<const char*>(checked.data()), 4}, checked.subspan(4)};
    const bool critical = (checked[0] & 0x20) == 0;
    if (critical && crc32(checked) != read_uint(bytes_, position_ + 8 + length, 4, ByteOrder::big)) {
      throw_damaged(kName, "a checksum is wrong near byte " + std::to_string(position_));
    }
    position_ += length + kChunkOverhead;
    return chunk;
  }

 private:
  ImageBytes bytes_;
  std::size_t position_;
};

bool matches(ImageBytes bytes) { return has_magic(bytes, 0, kSignature); }

ImageInfo read_info(ImageBytes bytes) {
  constexpr std::uint32_t kMaxSide = 0x7FFFFFFF;
  Chunks chunks(bytes);
  const Chunk header = chunks.next();
  if (header.type != "IHDR" || header.data.size() != 13)
    throw_damaged(kName, "it does not begin with a header");
  const std::uint32_t width = read_uint(header.data, 0, 4, ByteOrder::big);
  const std::uint32_t height = read_uint(header.data, 4, 4, ByteOrder::big);
  if (width == 0 || height == 0 || width > kMaxSide || height > kMaxSide) {
    throw_damaged(kName, "its header gives no valid width and height");
  }
  ImageInfo info{.format = kName, .width = static_cast<int>(width), .height = static_cast<int>(height)};
  for (;;) {
    const Chunk chunk = chunks.next();
    if (chunk.type == "eXIf") info.orientation = exif_orientation(chunk.data);
    if (chunk.type == "IDAT" || chunk.type == "IEND") return info;
  }
}

void check_whole(ImageBytes bytes) {
  Chunks chunks(bytes);
  while (chunks.next().type != "IEND") {
  }
}

}  // namespace

const ImageFormat kPngFormat{kName, false, matches, read_info, check_whole};

}  // namespace vitrine
