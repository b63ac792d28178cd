// The one exception type of the core. `what()` is one sentence for the person who made the mistake:
// what was expected, what came, and where.
#pragma once

#include <stdexcept>

namespace vitrine {

class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace vitrine
