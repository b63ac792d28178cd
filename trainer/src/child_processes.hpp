// Calls of this very program as child processes.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace vitrine::trainer {

struct ChildCall {
  std::vector<std::string> arguments;
  std::filesystem::path log;  ///< for all that it says; empty: standard error
};

/// Runs the calls, at most `jobs` at once and in the given order; `begun` and `ended` are told the index of
/// each, `ended` also its exit code, or 128 and the signal that ended it. Where `stopped` becomes true, no
/// more are begun and those that run are waited for: a Ctrl-C in the terminal has reached them too. They end
/// with this process, however that ends. Throws Error where no process can be made.
void run_children(const std::vector<ChildCall>& calls, int jobs, const std::function<bool()>& stopped,
                  const std::function<void(std::size_t)>& begun,
                  const std::function<void(std::size_t, int code)>& ended);

}  // namespace vitrine::trainer
