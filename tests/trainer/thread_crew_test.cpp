// All pieces are done, once each, run after run, whatever one of them throws.
#include "thread_crew.hpp"

#include <gtest/gtest.h>

#include "sentence_of.hpp"

namespace vitrine::trainer {
namespace {

TEST(ThreadCrew, DoesEachPieceOnce) {
  for (const std::size_t threads : {1, 2, 5}) {
    ThreadCrew crew(threads);
    for (const std::size_t count : {0, 1, 3, 100}) {
      std::vector<std::atomic<int>> done(count);
      crew.run(count, [&](std::size_t piece) { ++done[piece]; });
      for (const std::atomic<int>& times : done) EXPECT_EQ(times, 1) << threads << " threads";
    }
  }
}

TEST(ThreadCrew, OneRunSeesWhatTheOneBeforeHasWritten) {
  ThreadCrew crew(3);
  std::vector<int> values(30);
  for (int run = 0; run < 200; ++run)
    crew.run(values.size(), [&](std::size_t piece) { values[(piece + 7 * run) % values.size()] += 1; });
  EXPECT_EQ(values, std::vector<int>(30, 200));
}

TEST(ThreadCrew, ThrowsWhatAPieceThrowsAndGoesOn) {
  for (const std::size_t threads : {1, 3}) {
    ThreadCrew crew(threads);
    EXPECT_EQ(sentence_of([&] {
                crew.run(50, [](std::size_t piece) {
                  if (piece == 7) throw Error("Piece 7.");
                });
              }),
              "Piece 7.");
    std::atomic<int> done = 0;
    crew.run(50, [&](std::size_t) { ++done; });
    EXPECT_EQ(done, 50);
  }
}

TEST(ThreadCrew, GoesHomeWithoutWork) { const ThreadCrew crew(4); }

}  // namespace
}  // namespace vitrine::trainer
