// A command that was called wrongly: exit code 2, where other errors give 1.
#pragma once

#include "vitrine/error.hpp"

namespace vitrine::trainer {

class UsageError : public Error {
 public:
  using Error::Error;
};

}  // namespace vitrine::trainer
