// The image formats that the core reads: what their headers say, and whether a file is whole. All of it is
// checked before the decoder allocates anything or reads a table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "vitrine/image.hpp"

namespace vitrine {

using ImageBytes = std::span<const std::uint8_t>;

/// One per format that the decoder reads.
struct ImageFormat {
  const char* name;
  bool opaque;                               ///< it knows no transparency
  bool (*matches)(ImageBytes bytes);         ///< by the first bytes
  ImageInfo (*read_info)(ImageBytes bytes);  ///< throws Error for a header that is damaged or unsupported
  void (*check_whole)(ImageBytes bytes);     ///< throws Error for a file that is cut off or unsafe to decode
};

extern const ImageFormat kBmpFormat;
extern const ImageFormat kGifFormat;
extern const ImageFormat kJpegFormat;
extern const ImageFormat kPngFormat;

/// The format of a file; throws Error that names what it is instead, where that is known.
const ImageFormat& find_image_format(ImageBytes bytes);

/// What is known of a photo that the decoder does not read; none for what is no photo at all.
std::optional<ImageInfo> read_foreign_info(ImageBytes bytes);

/// Whether `magic` stands at `offset`.
bool has_magic(ImageBytes bytes, std::size_t offset, std::string_view magic);

/// EXIF orientation 1..8 from a TIFF structure (JEITA CP-3451 section 4.6.4); 1 where there is none that is
/// valid. Any bytes are valid input.
int exif_orientation(ImageBytes tiff);

[[noreturn]] void throw_cut_off(const char* format, std::size_t bytes);
[[noreturn]] void throw_damaged(const char* format, const std::string& detail);
[[noreturn]] void throw_unsupported(const char* format, const std::string& kind);

}  // namespace vitrine
