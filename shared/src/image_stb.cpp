// The one file that compiles stb_image. Its SSE2 code serves natively and in WebAssembly, where Emscripten
// has the same intrinsics, so that extreme files too, whose sums overflow, decode to the same bytes. (Its
// plain code, which natively serves other processors, gives those bytes for all other files.) Its own
// messages, which are kept in static buffers, are off.
#include "image_stb.hpp"

#include <climits>
#include <cstdlib>
#include <cstring>

namespace {

// stb_image passes nothing through to its allocator, so the limit of the call in progress has to stand here.
struct AllocationLimit {
  std::size_t bytes = 0;
  bool exceeded = false;
  bool out_of_memory = false;
};
thread_local AllocationLimit allocation;

// Zeroed: stb_image leaves pixels unwritten where a restart marker is missing, and results must not depend on
// what was in memory before.
void* allocate(std::size_t size) {
  if (size > allocation.bytes) {
    allocation.exceeded = true;
    return nullptr;
  }
  void* memory = std::calloc(size == 0 ? 1 : size, 1);
  if (memory == nullptr) allocation.out_of_memory = true;
  return memory;
}

void* reallocate(void* old, std::size_t old_size, std::size_t size) {
  void* memory = allocate(size);
  if (memory != nullptr && old != nullptr) {
    std::memcpy(memory, old, old_size < size ? old_size : size);
    std::free(old);
  }
  return memory;
}

}  // namespace

#define STBI_MALLOC(size) allocate(size)
#define STBI_REALLOC_SIZED(old, old_size, size) reallocate(old, old_size, size)
#define STBI_FREE(memory) std::free(memory)
#define STBI_ASSERT(condition) static_cast<void>(0)  // they hold for intact files only
#define STBI_NO_STDIO
#define STBI_NO_HDR
#define STBI_NO_LINEAR
#define STBI_NO_FAILURE_STRINGS
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_ONLY_GIF
#define STBI_ONLY_BMP
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#include <stb/stb_image.h>
#if defined(__SSE2__) && !defined(STBI_SSE2)
#error "stb_image does not find SSE2's intrinsics: see shared/CMakeLists.txt"
#endif

namespace vitrine {

void StbDeleter::operator()(std::uint8_t* pixels) const { std::free(pixels); }

StbPixels decode_with_stb(std::span<const std::uint8_t> bytes, int channels, std::size_t max_allocation) {
  StbPixels result;
  if (bytes.size() > INT_MAX) {
    result.status = StbPixels::Status::too_large;
    return result;
  }
  allocation = {.bytes = max_allocation};
  result.pixels.reset(stbi_load_from_memory(bytes.data(), static_cast<int>(bytes.size()), &result.width,
                                            &result.height, &result.channels, channels));
  if (channels != 0) result.channels = channels;
  if (result.pixels != nullptr) {
    result.status = StbPixels::Status::decoded;
  } else if (allocation.exceeded) {
    result.status = StbPixels::Status::too_large;
  } else if (allocation.out_of_memory) {
    result.status = StbPixels::Status::no_memory;
  }
  return result;
}

}  // namespace vitrine
