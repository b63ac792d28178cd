// Encoders for the test images: JPEG and PNG by libjpeg and libpng, GIF and BMP by hand.
#pragma once

#include <cstdint>
#include <vector>

namespace vitrine {

using Bytes = std::vector<std::uint8_t>;

/// 8-bit samples, interleaved.
struct Picture {
  int width = 0;
  int height = 0;
  int channels = 3;
  Bytes samples = {};
};

struct JpegOptions {
  enum class Colours { as_given, ycck };
  int luma_sampling = 1;  ///< 1: 4:4:4, 2: 4:2:0
  bool progressive = false;
  bool separate_scans = false;  ///< one scan per component
  int restart_rows = 0;
  Colours colours = Colours::as_given;
  Bytes exif = {};  ///< a TIFF structure; empty for none
};

/// Grey, RGB or CMYK (inverted, as Adobe does) by the number of channels.
Bytes write_jpeg(const Picture& picture, const JpegOptions& options = {});

/// A TIFF structure that says the orientation, in little-endian or big-endian order.
Bytes make_exif(int orientation, bool little_endian);

struct PngOptions {
  int bits = 8;  ///< 1, 8 or 16; of 16-bit samples the lower byte is noise
  bool interlaced = false;
  Bytes palette = {};             ///< RGB; the samples are then indices
  Bytes palette_alpha = {};       ///< of the first entries
  Bytes transparent_colour = {};  ///< RGB
  Bytes exif = {};
};

/// Grey, grey and alpha, RGB or RGBA by the number of channels.
Bytes write_png(const Picture& picture, const PngOptions& options = {});

/// Replaces the size in the header and its checksum, and nothing else.
void set_png_size(Bytes& png, std::uint32_t width, std::uint32_t height);

/// The samples are indices below 128; `transparent` is an index or -1.
Bytes write_gif(const Picture& indices, const Bytes& palette, int transparent);

/// 8 bits (with palette), 24 or 32 per pixel.
Bytes write_bmp(const Picture& picture, const Bytes& palette, bool top_down);

}  // namespace vitrine
