// Several processes as forks of the test, and what the environment may say.
#include "process_group.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <map>
#include <string>

#include "sentence_of.hpp"

namespace vitrine::trainer {
namespace {

using Variables = std::map<std::string, std::string>;

/// The environment of one test; takes its variables back.
class Environment {
 public:
  explicit Environment(Variables variables) : variables_(std::move(variables)) {
    for (const auto& [name, value] : variables_) setenv(name.c_str(), value.c_str(), 1);
  }
  ~Environment() {
    for (const auto& [name, value] : variables_) unsetenv(name.c_str());
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  Variables variables_;
};

std::string error_of(const Variables& variables) {
  const Environment environment(variables);
  return sentence_of([] { ProcessGroup::from_environment(); });
}

TEST(ProcessGroup, IsOneProcessWhereTheEnvironmentSaysNothing) {
  const auto group = ProcessGroup::from_environment();
  EXPECT_EQ(group->size(), 1);
  EXPECT_TRUE(group->leads());
  torch::Tensor values = torch::tensor({1.0F, 2.0F});
  group->sum(values);
  EXPECT_TRUE(torch::equal(values, torch::tensor({1.0F, 2.0F})));
  EXPECT_TRUE(group->any(true));
  EXPECT_FALSE(group->any(false));
}

TEST(ProcessGroup, SaysWhichVariableDoesNotFit) {
  EXPECT_EQ(error_of({{"WORLD_SIZE", "two"}}),
            "The environment variable WORLD_SIZE is 'two'; a whole number of 1 to 65536 was expected.");
  EXPECT_EQ(error_of({{"WORLD_SIZE", "2"}, {"RANK", "2"}, {"MASTER_ADDR", "localhost"}}),
            "The environment variable RANK is '2'; a whole number of 0 to 1 was expected.");
  EXPECT_EQ(
      error_of({{"WORLD_SIZE", "2"}, {"RANK", "1"}}),
      "A training of 2 processes needs the environment variables RANK and MASTER_ADDR, as torchrun sets "
      "them.");
  EXPECT_EQ(
      error_of({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "3"}}),
      "A training of 3 processes needs the environment variables SLURM_PROCID and MASTER_ADDR, as srun and "
      "the job's script set them.");
}

#ifdef VITRINE_HAS_GLOO

/// Runs `work` in `size` processes, each of which must find it true, and returns how many did.
int run_together(int size, const std::function<bool(ProcessGroup&)>& work) {
  // A port of its own for each run, out of those that no program is given by the system.
  const std::string port = std::to_string(20'000 + getpid() % 10'000);
  std::vector<pid_t> children;
  for (int rank = 0; rank < size; ++rank) {
    const pid_t child = fork();
    if (child != 0) {
      children.push_back(child);
      continue;
    }
    const Environment environment({{"WORLD_SIZE", std::to_string(size)},
                                   {"RANK", std::to_string(rank)},
                                   {"LOCAL_RANK", std::to_string(rank)},
                                   {"LOCAL_WORLD_SIZE", std::to_string(size)},
                                   {"MASTER_ADDR", "127.0.0.1"},
                                   {"MASTER_PORT", port}});
    bool well = false;
    try {
      well = work(*ProcessGroup::from_environment());
    } catch (const std::exception& error) {
      std::fprintf(stderr, "process %d: %s\n", rank, error.what());
    }
    _exit(well ? 0 : 1);
  }
  int well = 0;
  for (const pid_t child : children) {
    int status = 1;
    waitpid(child, &status, 0);
    well += WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 1 : 0;
  }
  return well;
}

TEST(ProcessGroup, AddsUpAndSharesAmongProcesses) {
  EXPECT_EQ(run_together(3,
                         [](ProcessGroup& group) {
                           const auto rank = static_cast<float>(group.rank());
                           torch::Tensor values = torch::tensor({rank, 1.0F});
                           group.sum(values);
                           torch::Tensor first = torch::tensor({rank + 5});
                           group.share(first);
                           std::vector<std::uint8_t> bytes(group.leads() ? 3 : 0, 7);
                           group.share(bytes);
                           return torch::equal(values, torch::tensor({3.0F, 3.0F})) &&
                                  first.item<float>() == 5 && bytes == std::vector<std::uint8_t>(3, 7) &&
                                  group.any(group.rank() == 2) && !group.any(false) &&
                                  group.local_rank() == group.rank() && group.local_size() == 3;
                         }),
            3);
}

TEST(ProcessGroup, SaysThatAnotherProcessIsGone) {
  EXPECT_EQ(run_together(2,
                         [](ProcessGroup& group) {
                           if (!group.leads()) return true;
                           const std::string sentence = sentence_of([&] { group.any(true); });
                           return sentence.rfind("Another process of this training is gone: ", 0) == 0;
                         }),
            2);
}

#endif

}  // namespace
}  // namespace vitrine::trainer
