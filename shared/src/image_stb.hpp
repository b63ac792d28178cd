// stb_image behind one function: the bytes of a file in, its pixels out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace vitrine {

struct StbDeleter {
  void operator()(std::uint8_t* pixels) const;
};

/// Pixels as the decoder left them: 8 bits, interleaved, in the file's own orientation.
struct StbPixels {
  enum class Status : std::uint8_t {
    decoded,
    damaged,
    too_large,  ///< it wanted more than `max_allocation` at once
    no_memory
  };
  Status status = Status::damaged;
  int width = 0;
  int height = 0;
  int channels = 0;  ///< grey; grey and alpha; red, green and blue; those and alpha
  std::unique_ptr<std::uint8_t, StbDeleter> pixels;
};

/// Decodes JPEG, PNG, GIF or BMP to as many channels as asked for, to the file's own where that is 0. No
/// single allocation exceeds `max_allocation` bytes. Never throws.
StbPixels decode_with_stb(std::span<const std::uint8_t> bytes, int channels, std::size_t max_allocation);

}  // namespace vitrine
