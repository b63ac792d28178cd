// The machine that a training ran on, for the record; its name is nobody's business.
#pragma once

#include <cstdint>
#include <string>

namespace vitrine::trainer {

struct Machine {
  std::string
      cpu;  ///< "Intel(R) Xeon(R) Gold 6348 CPU @ 2.60GHz", or the architecture where no more is known
  unsigned cores = 0;
  std::uint64_t memory_bytes = 0;
};

Machine this_machine();

}  // namespace vitrine::trainer
