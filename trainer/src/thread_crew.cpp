// A barrier before and after the pieces of each run; whoever is free takes the next one.
#include "thread_crew.hpp"

#include <system_error>
#include <utility>

namespace vitrine::trainer {

ThreadCrew::ThreadCrew(std::size_t threads) : gate_(static_cast<std::ptrdiff_t>(threads)) {
  const auto stay = [this] {
    for (gate_.arrive_and_wait(); work_ != nullptr; gate_.arrive_and_wait()) {
      do_pieces();
      gate_.arrive_and_wait();
    }
  };
  others_.reserve(threads);
  for (std::size_t other = 1; other < threads; ++other) {
    try {
      others_.emplace_back(stay);
    } catch (const std::system_error&) {
      gate_.arrive_and_drop();  // the system has no more: fewer do as well
    }
  }
}

ThreadCrew::~ThreadCrew() {
  work_ = nullptr;
  gate_.arrive_and_wait();
}

void ThreadCrew::run(std::size_t count, const std::function<void(std::size_t)>& work) {
  work_ = &work;
  count_ = count;
  next_ = 0;
  gate_.arrive_and_wait();
  do_pieces();
  gate_.arrive_and_wait();
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void ThreadCrew::do_pieces() {
  try {
    for (std::size_t piece = next_++; piece < count_; piece = next_++) (*work_)(piece);
  } catch (...) {
    const std::lock_guard lock(failing_);
    if (!failure_) failure_ = std::current_exception();
    next_ = count_;
  }
}

}  // namespace vitrine::trainer
