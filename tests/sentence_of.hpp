// What our errors say, for tests that compare sentences.
#pragma once

#include <string>

#include "vitrine/error.hpp"

namespace vitrine {

/// The sentence of the Error that `call` throws, or "no error".
template <typename Call>
std::string sentence_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace vitrine
