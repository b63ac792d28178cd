// Numbers out of the bytes of a file, in either byte order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace vitrine {

enum class ByteOrder : std::uint8_t { little, big };

/// The unsigned integer of `size` (1 to 4) bytes at `offset`. The caller has checked that they are there.
inline std::uint32_t read_uint(std::span<const std::uint8_t> bytes, std::size_t offset, std::size_t size,
                               ByteOrder order) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t at = order == ByteOrder::big ? i : size - 1 - i;
    value = value << 8 | bytes[offset + at];
  }
  return value;
}

}  // namespace vitrine
