// How results and errors leave the module: every exception becomes a response with one sentence.
#pragma once

#include <cstdint>
#include <exception>
#include <new>
#include <span>
#include <string>
#include <string_view>

#include "core.h"
#include "vitrine/error.hpp"

/// A copy of `bytes` on the heap, or the out-of-memory response.
vt_response* make_response(std::uint32_t status, std::span<const std::uint8_t> bytes);
/// The response of a module that has no memory left; it needs none itself.
vt_response* out_of_memory();

inline std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline vt_response* success(std::string_view text = {}) { return make_response(0, bytes_of(text)); }

/// A result of one 4-byte number, for handles.
template <typename T>
vt_response* success_handle(T* handle) {
  const auto number = reinterpret_cast<std::uintptr_t>(handle);
  return make_response(0, {reinterpret_cast<const std::uint8_t*>(&number), sizeof number});
}

/// Runs `action`, which returns a response; what it throws becomes one.
template <typename Action>
vt_response* respond(Action action) {
  try {
    return action();
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const vitrine::Error& error) {
    return make_response(1, bytes_of(error.what()));
  } catch (const std::exception& error) {
    return make_response(1, bytes_of("The core failed unexpectedly: " + std::string(error.what()) + "."));
  }
}
