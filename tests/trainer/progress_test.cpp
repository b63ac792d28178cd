// Tests of progress.hpp.
#include "progress.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace vitrine::trainer {
namespace {

TEST(Duration, IsReadable) {
  EXPECT_EQ(format_duration(0.4), "0 s");
  EXPECT_EQ(format_duration(59.4), "59 s");
  EXPECT_EQ(format_duration(200), "3 min 20 s");
  EXPECT_EQ(format_duration(3900), "1 h 5 min");
}

TEST(Progress, WritesPlainLinesEveryFewSecondsAndAtTheEnd) {
  std::ostringstream out;
  double now = 100;
  Progress progress(out, 0, [&] { return now; });
  progress.update("reading", 0, 100, "rows");
  for (std::size_t done = 1; done <= 100; ++done) {
    now += 0.125;
    progress.update("reading", done, 100, "rows");
  }
  EXPECT_EQ(out.str(),
            "reading 40/100 rows, 8.0 rows/s, 8 s left\n"
            "reading 80/100 rows, 8.0 rows/s, 3 s left\n"
            "reading 100/100 rows, 8.0 rows/s\n");
}

TEST(Progress, RewritesOneLineOnATerminal) {
  std::ostringstream out;
  double now = 0;
  {
    Progress progress(out, 80, [&] { return now; });
    progress.update("reading", 0, 10, "rows");
    now = 2;
    progress.update("reading", 4, 10, "rows", "loss 0.5");
    progress.say("row 3 is bad.");
    now = 5;
    progress.update("reading", 5, 10, "rows");
  }
  EXPECT_EQ(out.str(),
            "\rreading 4/10 rows, 2.0 rows/s, 3 s left, loss 0.5\x1b[K\nrow 3 is bad.\n"
            "\rreading 5/10 rows, 1.0 rows/s, 5 s left\x1b[K\n");
}

TEST(Progress, CutsWhatWouldWrap) {
  std::ostringstream out;
  double now = 0;
  Progress progress(out, 20, [&] { return now; });
  progress.update("reading", 0, 10, "rows");
  now = 2;
  progress.update("reading", 10, 10, "rows");
  EXPECT_EQ(out.str(), "\rreading 10/10 rows,\x1b[K\n");
}

TEST(Progress, EstimatesAllStagesFromThoseBehind) {
  std::ostringstream out;
  double now = 0;
  Progress progress(out, 0, [&] { return now; });
  progress.plan(3);
  progress.stage("fold 1");
  now = 60;
  progress.stage("fold 2");
  progress.update("head", 0, 100, "steps");
  now = 70;
  progress.update("head", 50, 100, "steps");
  EXPECT_EQ(out.str(), "fold 2: head 50/100 steps, 5.0 steps/s, 10 s left, all done in about 1 min 50 s\n");
}

}  // namespace
}  // namespace vitrine::trainer
