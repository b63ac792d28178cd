// From the bytes of a photo to upright RGB on a white ground.
#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <optional>

#include "image_format.hpp"
#include "image_stb.hpp"
#include "vitrine/error.hpp"
#include "vitrine/image.hpp"

namespace vitrine {
namespace {

/// stb_image converts colours fastest to four channels. Photos of more pixels do without, for their memory.
constexpr std::uint64_t kFastPixels = 16'000'000;

/// Where pixel (x, y) of the upright image lies in the stored one: first + x * step_x + y * step_y.
struct Walk {
  std::ptrdiff_t first;
  std::ptrdiff_t step_x;
  std::ptrdiff_t step_y;
};

/// By EXIF orientation; `width` and `height` are those of the stored image.
Walk upright_walk(int orientation, std::ptrdiff_t width, std::ptrdiff_t height) {
  const std::ptrdiff_t right = width - 1;
  const std::ptrdiff_t bottom = (height - 1) * width;
  const std::array<Walk, 8> walks{{{0, 1, width},
                                   {right, -1, width},
                                   {bottom + right, -1, -width},
                                   {bottom, 1, -width},
                                   {0, width, 1},
                                   {bottom, -width, 1},
                                   {bottom + right, -width, -1},
                                   {right, width, -1}}};
  return walks[static_cast<std::size_t>(orientation - 1)];
}

std::uint8_t on_white(unsigned value, unsigned alpha) {
  return static_cast<std::uint8_t>((value * alpha + 255 * (255 - alpha) + 127) / 255);
}

template <int kChannels>
void store_pixel(const std::uint8_t* from, std::uint8_t* to) {
  constexpr bool kHasAlpha = kChannels % 2 == 0;
  for (int i = 0; i < 3; ++i) {
    const std::uint8_t value = from[kChannels < 3 ? 0 : i];
    to[i] = kHasAlpha ? on_white(value, from[kChannels - 1]) : value;
  }
}

/// In tiles: with rows and columns exchanged, whole rows would miss the cache at every pixel.
template <int kChannels>
void copy_upright(const std::uint8_t* pixels, const Walk& walk, Image& image) {
  constexpr int kTile = 64;
  for (int top = 0; top < image.height; top += kTile) {
    for (int left = 0; left < image.width; left += kTile) {
      const int right = std::min(left + kTile, image.width);
      for (int y = top; y < std::min(top + kTile, image.height); ++y) {
        const std::uint8_t* from = pixels + (walk.first + left * walk.step_x + y * walk.step_y) * kChannels;
        std::uint8_t* to = image.rgb.data() + (static_cast<std::size_t>(y) * image.width + left) * 3;
        for (int x = left; x < right; ++x, from += walk.step_x * kChannels, to += 3) {
          store_pixel<kChannels>(from, to);
        }
      }
    }
  }
}

/// Each pixel's four bytes at once; the next pixel overwrites the fourth.
std::vector<std::uint8_t> without_fourth_channel(const std::uint8_t* pixels, std::size_t count) {
  std::vector<std::uint8_t> rgb(count * 3);
  std::size_t i = 0;
  for (; i + 1 < count; ++i) std::memcpy(rgb.data() + i * 3, pixels + i * 4, 4);
  std::memcpy(rgb.data() + i * 3, pixels + i * 4, 3);
  return rgb;
}

/// `width` and `height` are those of the stored pixels.
Image make_upright(const std::uint8_t* pixels, int channels, int width, int height, int orientation) {
  const std::size_t count = static_cast<std::size_t>(width) * height;
  if (channels == 3 && orientation == 1) return {width, height, {pixels, pixels + count * 3}};
  Image image{orientation < 5 ? width : height, orientation < 5 ? height : width,
              std::vector<std::uint8_t>(count * 3)};
  const Walk walk = upright_walk(orientation, width, height);
  switch (channels) {
    case 1:
      copy_upright<1>(pixels, walk, image);
      break;
    case 2:
      copy_upright<2>(pixels, walk, image);
      break;
    case 3:
      copy_upright<3>(pixels, walk, image);
      break;
    default:
      copy_upright<4>(pixels, walk, image);
  }
  return image;
}

std::string pixel_size(int width, int height) {
  return std::to_string(width) + " x " + std::to_string(height) + " pixels";
}

void check_limits(ImageBytes bytes, const ImageInfo& info, const ImageLimits& limits) {
  if (bytes.size() > limits.max_bytes) {
    throw Error("The photo has " + std::to_string(bytes.size()) + " bytes; at most " +
                std::to_string(limits.max_bytes) + " are read.");
  }
  if (static_cast<std::uint64_t>(info.width) * static_cast<std::uint64_t>(info.height) > limits.max_pixels) {
    throw Error("The " + info.format + " photo has " + pixel_size(info.width, info.height) + "; at most " +
                std::to_string(limits.max_pixels) + " in all are read.");
  }
}

/// The most that the decoder may rightly ask for at once: 16-bit RGBA, twice (it doubles its buffer), on
/// sides that are filled up to whole blocks; or the file's own bytes, doubled too.
std::size_t max_allocation(ImageBytes bytes, const ImageInfo& info) {
  constexpr std::size_t kTables = std::size_t{1} << 16;
  const std::uint64_t pixels =
      (static_cast<std::uint64_t>(info.width) + 32) * (static_cast<std::uint64_t>(info.height) + 32);
  return static_cast<std::size_t>(
      std::min<std::uint64_t>(pixels * 16 + bytes.size() * 2 + kTables, SIZE_MAX));
}

}  // namespace

ImageInfo read_image_info(std::span<const std::uint8_t> bytes, const ImageLimits& limits) {
  const std::optional<ImageInfo> foreign = read_foreign_info(bytes);
  ImageInfo info = foreign ? *foreign : find_image_format(bytes).read_info(bytes);
  check_limits(bytes, info, limits);
  return info;
}

Image decode_image(std::span<const std::uint8_t> bytes, const ImageLimits& limits) {
  const ImageFormat& format = find_image_format(bytes);
  const ImageInfo info = format.read_info(bytes);
  check_limits(bytes, info, limits);
  format.check_whole(bytes);
  try {
    const bool with_fourth =
        format.opaque && static_cast<std::uint64_t>(info.width) * info.height <= kFastPixels;
    const StbPixels decoded = decode_with_stb(bytes, with_fourth ? 4 : 0, max_allocation(bytes, info));
    switch (decoded.status) {
      case StbPixels::Status::decoded:
        break;
      case StbPixels::Status::damaged:
        throw_damaged(format.name, "its picture cannot be decoded");
      case StbPixels::Status::too_large:
        throw_damaged(format.name,
                      "it holds more than the " + pixel_size(info.width, info.height) + " of its header");
      case StbPixels::Status::no_memory:
        throw std::bad_alloc();
    }
    if (decoded.width != info.width || decoded.height != info.height) {
      throw_damaged(format.name, "it gives two different sizes");
    }
    if (with_fourth) {
      const std::size_t count = static_cast<std::size_t>(info.width) * info.height;
      Image image{info.width, info.height, without_fourth_channel(decoded.pixels.get(), count)};
      if (info.orientation == 1) return image;
      return make_upright(image.rgb.data(), 3, info.width, info.height, info.orientation);
    }
    return make_upright(decoded.pixels.get(), decoded.channels, info.width, info.height, info.orientation);
  } catch (const std::bad_alloc&) {
    throw Error("There is not enough memory for a photo of " + pixel_size(info.width, info.height) + ".");
  }
}

Image image_from_rgba(std::span<const std::uint8_t> rgba, int width, int height) {
  if (width < 1 || height < 1 ||
      rgba.size() / 4 / static_cast<std::size_t>(width) != static_cast<std::size_t>(height) ||
      rgba.size() != static_cast<std::size_t>(width) * height * 4) {
    throw Error("An RGBA bitmap of " + pixel_size(width, height) +
                " was expected to hold 4 bytes for each, not " + std::to_string(rgba.size()) + " in all.");
  }
  return make_upright(rgba.data(), 4, width, height, 1);
}

}  // namespace vitrine
