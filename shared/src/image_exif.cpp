// The orientation in EXIF metadata, from bytes that may be hostile.
#include "byte_reader.hpp"
#include "image_format.hpp"

namespace vitrine {

int exif_orientation(ImageBytes tiff) {
  constexpr std::uint32_t kOrientationTag = 0x0112;
  constexpr std::uint32_t kShort = 3;
  constexpr std::size_t kEntrySize = 12;
  using namespace std::string_view_literals;
  const bool little = has_magic(tiff, 0, "II*\0"sv);
  if (!little && !has_magic(tiff, 0, "MM\0*"sv)) return 1;
  const ByteOrder order = little ? ByteOrder::little : ByteOrder::big;
  if (tiff.size() < 8) return 1;
  const std::size_t directory = read_uint(tiff, 4, 4, order);
  if (directory + 2 > tiff.size()) return 1;
  const std::size_t entries = read_uint(tiff, directory, 2, order);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + i * kEntrySize;
    if (entry + kEntrySize > tiff.size()) return 1;
    if (read_uint(tiff, entry, 2, order) != kOrientationTag) continue;
    if (read_uint(tiff, entry + 2, 2, order) != kShort || read_uint(tiff, entry + 4, 4, order) != 1) return 1;
    const std::uint32_t value = read_uint(tiff, entry + 8, 2, order);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

}  // namespace vitrine
