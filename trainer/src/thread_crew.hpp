// Threads that stay for many short pieces of work.
#pragma once

#include <atomic>
#include <barrier>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace vitrine::trainer {

class ThreadCrew {
 public:
  /// The calling thread is one of them.
  explicit ThreadCrew(std::size_t threads);
  ~ThreadCrew();
  ThreadCrew(const ThreadCrew&) = delete;
  ThreadCrew& operator=(const ThreadCrew&) = delete;

  /// Calls work(0) to work(count - 1), each once and from any thread, and returns when all have returned.
  /// What one throws is thrown here; pieces that had not begun are left out then.
  void run(std::size_t count, const std::function<void(std::size_t)>& work);

 private:
  void do_pieces();

  std::barrier<> gate_;  ///< where all wait before the pieces of a run and after them
  const std::function<void(std::size_t)>* work_ = nullptr;  ///< null at the gate: go home
  std::size_t count_ = 0;
  std::atomic<std::size_t> next_ = 0;
  std::mutex failing_;
  std::exception_ptr failure_;
  std::vector<std::jthread> others_;
};

}  // namespace vitrine::trainer
