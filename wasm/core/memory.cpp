// Buffers and responses on the module's heap.
#include <malloc.h>

#include <cstdlib>
#include <cstring>

#include "response.hpp"

namespace {

constexpr std::string_view kOutOfMemory =
    "There is not enough memory for this; close other pages or take a smaller file.";

/// Freed by nobody, so that it can be handed out when there is nothing left to allocate.
vt_response* static_out_of_memory() {
  static std::uint8_t sentence[kOutOfMemory.size()];
  static vt_response response;
  std::memcpy(sentence, kOutOfMemory.data(), kOutOfMemory.size());
  response = {.status = 1, .size = kOutOfMemory.size(), .data = sentence};
  return &response;
}

}  // namespace

vt_response* out_of_memory() { return static_out_of_memory(); }

vt_response* make_response(std::uint32_t status, std::span<const std::uint8_t> bytes) {
  // One block holds the struct and its data.
  auto* block = static_cast<std::uint8_t*>(std::malloc(sizeof(vt_response) + bytes.size()));
  if (block == nullptr) return out_of_memory();
  auto* data = block + sizeof(vt_response);
  if (!bytes.empty()) std::memcpy(data, bytes.data(), bytes.size());
  return new (block) vt_response{status, static_cast<std::uint32_t>(bytes.size()), data};
}

void* vt_buffer_allocate(size_t size) { return std::malloc(size == 0 ? 1 : size); }

void vt_buffer_free(void* buffer) { std::free(buffer); }

void vt_response_free(vt_response* response) {
  if (response != static_out_of_memory()) std::free(response);
}

size_t vt_memory_used() { return static_cast<size_t>(mallinfo().uordblks); }
