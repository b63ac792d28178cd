// Child processes on Linux; see child_processes.hpp.
#include "child_processes.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <map>
#include <thread>

#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

constexpr std::chrono::milliseconds kPause{50};
constexpr int kNotStarted = 127;

/// What a child does: between fork and exec only what is safe in a process of many threads.
[[noreturn]] void become(char* const* arguments, int output, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() == parent && dup2(output, STDOUT_FILENO) >= 0 && dup2(output, STDERR_FILENO) >= 0)
    execv("/proc/self/exe", arguments);
  _exit(kNotStarted);
}

pid_t start(const ChildCall& call) {
  std::vector<std::string> arguments{"vitrine"};
  arguments.insert(arguments.end(), call.arguments.begin(), call.arguments.end());
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const int output = call.log.empty()
                         ? fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)
                         : open(call.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (output < 0)
    throw Error("The file '" + call.log.string() + "' cannot be written: " + std::strerror(errno) + ".");
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) become(pointers.data(), output, parent);
  const int error = errno;
  close(output);
  if (child < 0) throw Error("A process cannot be started: " + std::string(std::strerror(error)) + ".");
  return child;
}

int exit_code(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

void run_children(const std::vector<ChildCall>& calls, int jobs, const std::function<bool()>& stopped,
                  const std::function<void(std::size_t)>& begun,
                  const std::function<void(std::size_t, int)>& ended) {
  std::map<pid_t, std::size_t> running;  // index of the call
  std::size_t next = 0;
  while (true) {
    while (next < calls.size() && running.size() < static_cast<std::size_t>(jobs) && !stopped()) {
      begun(next);
      running[start(calls[next])] = next;
      ++next;
    }
    if (running.empty()) return;
    std::this_thread::sleep_for(kPause);
    for (auto child = running.begin(); child != running.end();) {
      int status = 0;
      if (waitpid(child->first, &status, WNOHANG) != child->first) {
        ++child;
        continue;
      }
      ended(child->second, exit_code(status));
      child = running.erase(child);
    }
  }
}

}  // namespace vitrine::trainer
