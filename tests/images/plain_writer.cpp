// GIF and BMP test images, written by hand.
#include <algorithm>

#include "writers.hpp"

namespace vitrine {
namespace {

void put(Bytes& bytes, std::uint32_t value, int size) {
  for (int i = 0; i < size; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

/// GIF's LZW stream without compression: a clear code before the codes would grow keeps them at 8 bits.
Bytes lzw_without_compression(const Bytes& indices) {
  constexpr std::uint8_t kClear = 128;
  constexpr std::uint8_t kEnd = 129;
  constexpr std::size_t kRun = 120;
  Bytes codes;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (i % kRun == 0) codes.push_back(kClear);
    codes.push_back(indices[i]);
  }
  codes.push_back(kEnd);
  return codes;
}

}  // namespace

Bytes write_gif(const Picture& indices, const Bytes& palette, int transparent) {
  Bytes bytes{'G', 'I', 'F', '8', '9', 'a'};
  put(bytes, static_cast<std::uint32_t>(indices.width), 2);
  put(bytes, static_cast<std::uint32_t>(indices.height), 2);
  bytes.insert(bytes.end(), {0xF6, 0, 0});  // a global table of 128 colours
  bytes.insert(bytes.end(), palette.begin(), palette.end());
  bytes.resize(13 + 128 * 3);
  if (transparent >= 0) {
    bytes.insert(bytes.end(), {0x21, 0xF9, 4, 1, 0, 0, static_cast<std::uint8_t>(transparent), 0});
  }
  bytes.insert(bytes.end(), {0x2C, 0, 0, 0, 0});
  put(bytes, static_cast<std::uint32_t>(indices.width), 2);
  put(bytes, static_cast<std::uint32_t>(indices.height), 2);
  bytes.insert(bytes.end(), {0, 7});  // no local table; 7 bits per index
  const Bytes codes = lzw_without_compression(indices.samples);
  for (std::size_t at = 0; at < codes.size(); at += 255) {
    const std::size_t size = std::min<std::size_t>(255, codes.size() - at);
    bytes.push_back(static_cast<std::uint8_t>(size));
    bytes.insert(bytes.end(), codes.begin() + static_cast<std::ptrdiff_t>(at),
                 codes.begin() + static_cast<std::ptrdiff_t>(at + size));
  }
  bytes.insert(bytes.end(), {0, 0x3B});
  return bytes;
}

Bytes write_bmp(const Picture& picture, const Bytes& palette, bool top_down) {
  const std::uint32_t offset = 54 + static_cast<std::uint32_t>(palette.size()) / 3 * 4;
  Bytes bytes{'B', 'M'};
  const std::size_t row = static_cast<std::size_t>(picture.width) * picture.channels;
  const std::size_t padding = (4 - row % 4) % 4;
  const auto height = static_cast<std::uint32_t>(picture.height);
  put(bytes, static_cast<std::uint32_t>(offset + (row + padding) * height), 4);
  put(bytes, 0, 4);
  put(bytes, offset, 4);
  put(bytes, 40, 4);
  put(bytes, static_cast<std::uint32_t>(picture.width), 4);
  put(bytes, top_down ? 0U - height : height, 4);
  put(bytes, 1, 2);
  put(bytes, static_cast<std::uint32_t>(picture.channels) * 8, 2);
  for (int field = 0; field < 6; ++field) put(bytes, 0, 4);  // no compression; sizes by default
  for (std::size_t i = 0; i + 2 < palette.size(); i += 3) {
    bytes.insert(bytes.end(), {palette[i + 2], palette[i + 1], palette[i], 0});
  }
  for (int i = 0; i < picture.height; ++i) {
    const int y = top_down ? i : picture.height - 1 - i;
    Bytes line(picture.samples.begin() + static_cast<std::ptrdiff_t>(y * row),
               picture.samples.begin() + static_cast<std::ptrdiff_t>((y + 1) * row));
    if (picture.channels >= 3) {
      for (std::size_t x = 0; x < row; x += picture.channels) std::swap(line[x], line[x + 2]);
    }
    line.resize(row + padding);
    bytes.insert(bytes.end(), line.begin(), line.end());
  }
  return bytes;
}

}  // namespace vitrine
