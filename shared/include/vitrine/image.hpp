// Photos: bytes of a file become the tensor that the image model reads, the same bits natively and in
// WebAssembly.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace vitrine {

enum class ImageFit : std::uint8_t {
  stretch,  ///< the whole photo fills the tensor, its aspect ratio is lost
  pad       ///< the whole photo inside the tensor, white bars around it
};

/// How a photo becomes a tensor. Travels in the pack.
struct ImageOptions {
  int width = 224;
  int height = 224;
  ImageFit fit = ImageFit::pad;
  std::array<float, 3> mean{0.485F, 0.456F, 0.406F};  ///< of values in 0..1, red green blue
  std::array<float, 3> std{0.229F, 0.224F, 0.225F};

  bool operator==(const ImageOptions&) const = default;
};

/// Checked against the file's header before anything is allocated.
struct ImageLimits {
  std::size_t max_bytes = std::size_t{64} << 20;
  std::uint64_t max_pixels = 100'000'000;
};

/// 8-bit RGB, interleaved, rows from top to bottom.
struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgb;
};

/// What the header says. `width` and `height` are as stored; EXIF `orientation` 1..8 (JEITA CP-3451) is not
/// applied.
struct ImageInfo {
  std::string format;  ///< "JPEG", "PNG", "GIF", "BMP", ...
  int width = 0;
  int height = 0;
  int orientation = 1;
  bool readable =
      true;  ///< false: a browser may decode it (WebP, AVIF, HEIC, ...); 0 pixels are an unknown size
};

/// Reads a header. Throws Error for what is no photo, and for files over the limits.
ImageInfo read_image_info(std::span<const std::uint8_t> bytes, const ImageLimits& limits = {});

/// Decodes to upright 8-bit RGB: EXIF orientation applied, alpha composited on white, grey widened, 16 bits
/// narrowed. Throws Error for truncated or damaged files and for files over the limits.
Image decode_image(std::span<const std::uint8_t> bytes, const ImageLimits& limits = {});

/// An RGBA bitmap (8 bits, not premultiplied) that something else decoded, composited on white.
/// Throws Error if `rgba` does not hold width * height * 4 bytes.
Image image_from_rgba(std::span<const std::uint8_t> rgba, int width, int height);

/// A rectangle of an image in pixels; fractions are allowed.
struct Box {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
};

/// Resamples `box` of the image to width x height with a triangle filter whose support grows with the scale
/// (antialiased; Turkowski 1990). Throws Error for a box that is empty or not inside the image.
Image resize_image(const Image& image, int width, int height, const Box& box);
Image resize_image(const Image& image, int width, int height);

/// Where the photo lies inside the tensor, in tensor pixels: all of it for `stretch`.
Box photo_box(int image_width, int image_height, const ImageOptions& options);

/// Resized to options.width x options.height as `fit` says.
Image fit_image(const Image& image, const ImageOptions& options);

/// (value / 255 - mean) / std of an image that has the options' size, as float32 [3, height, width].
std::vector<float> normalize_image(const Image& image, const ImageOptions& options);

}  // namespace vitrine
