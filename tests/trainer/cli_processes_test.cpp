// Trainings by several processes on this machine, as torchrun starts them.
#include <chrono>
#include <thread>

#include "cli_fixture.hpp"

namespace vitrine::trainer {
namespace {

class CliProcesses : public CliFixture {
 protected:
  /// For `call`: starts the second of two processes beside the first one, `second` before it.
  static std::string beside(const std::string& arguments, const std::string& second = {}) {
    static int port = 20'000 + getpid() % 10'000;
    const std::string program = shell_quoted(VITRINE_PROGRAM);
    fs::remove(folder_ / "second-code.txt");
    return "export WORLD_SIZE=2 LOCAL_WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=" +
           std::to_string(++port) + "; (RANK=1 LOCAL_RANK=1 " + second + program + ' ' + arguments +
           " >second.txt 2>&1; echo $? >second-code.part; mv second-code.part second-code.txt) & "
           "RANK=0 LOCAL_RANK=0 ";
  }

  static int second_code() {
    for (int tries = 0; tries < 300 && !fs::exists(folder_ / "second-code.txt"); ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return std::stoi(read_text(folder_ / "second-code.txt"));
  }

  /// Losses of the photo models, by stage, phase and step.
  static std::map<std::string, double> losses(const std::string& run) {
    std::map<std::string, double> result;
    for (const Logged& row : read_log(run))
      if (row.metric == "loss")
        result[row.stage + ' ' + row.phase + ' ' + std::to_string(row.step)] = row.value;
    return result;
  }
};

TEST_F(CliProcesses, TwoGiveTheLossCurveOfOneWithTheDoubledBatch) {
  // AdamW would make whole steps of gradients that are nothing but rounding. One thread on one core rounds
  // the doubled batch by other kernels, and the difference grows.
  const std::string both =
      " --head-epochs 10 --epochs 3 --soup 1 --splits plain --early-stopping 3 --optimizer sgd "
      "--learning-rate 0.001 --threads 2";
  ASSERT_EQ(call(train_arguments("one") + both + " --batch 8").code, 0);
  const std::string arguments = train_arguments("two") + both + " --batch 4";
  const Called two = call(arguments, beside(arguments));
  ASSERT_EQ(two.code, 0) << two.err;
  EXPECT_EQ(second_code(), 0) << read_text(folder_ / "second.txt");
  EXPECT_EQ(read_text(folder_ / "second.txt"), "") << "the first one speaks for both";

  const std::map<std::string, double> expected = losses("one");
  const std::map<std::string, double> found = losses("two");
  ASSERT_EQ(found.size(), expected.size());
  int fine_tuned = 0;
  for (const auto& [name, loss] : expected) {
    EXPECT_NEAR(found.at(name), loss, 1e-3 * loss) << name;
    fine_tuned += name.find("fine-tuning") != std::string::npos ? 1 : 0;
  }
  EXPECT_GE(fine_tuned, 3);
  EXPECT_EQ(read_csv("two/predictions.csv").size(), read_csv("one/predictions.csv").size());
}

TEST_F(CliProcesses, TheFirstOneTrainsAloneWhatIsNoNetwork) {
  const std::string options =
      " --data data.csv --images photos --folds 2 --splits plain --no-text --image-model sift-words"
      " --image-size 96 --visual-words 20 --threads 1";
  ASSERT_EQ(call("train --out words-one" + options).code, 0);
  const std::string arguments = "train --out words-two" + options;
  const Called two = call(arguments, beside(arguments));
  ASSERT_EQ(two.code, 0) << two.err;
  EXPECT_EQ(second_code(), 0) << read_text(folder_ / "second.txt");
  EXPECT_EQ(read_file(folder_ / "words-two" / "image.safetensors"),
            read_file(folder_ / "words-one" / "image.safetensors"));
}

TEST_F(CliProcesses, GoOnAfterOneOfThemWasStoppedOrKilled) {
  const std::string arguments = train_arguments("undisturbed") + " --splits plain --epochs 2";
  ASSERT_EQ(call(arguments, beside(arguments)).code, 0);
  for (const std::string signal : {"INT", "KILL"}) {
    const std::string stopped = train_arguments("stopped-" + signal) + " --splits plain --epochs 2";
    const std::string begun = "[ -e stopped-" + signal + "/checkpoint/key ]";
    const Called first = call(stopped, beside(stopped, signal_when(signal, begun)));
    const int second = second_code();
    if (first.code == 0) continue;  // a fast machine
    EXPECT_EQ(first.code, 1) << first.err;
    EXPECT_NE(first.err.find("vitrine: Another process of this training "), std::string::npos) << first.err;
    EXPECT_NE(second, 0);
    const std::string resumed = stopped + " --resume";
    const Called again = call(resumed, beside(resumed));
    ASSERT_EQ(again.code, 0) << again.err;
    EXPECT_EQ(second_code(), 0) << read_text(folder_ / "second.txt");
    for (const char* name : {"text.safetensors", "image.safetensors"})
      EXPECT_EQ(read_file(folder_ / "undisturbed" / name), read_file(folder_ / ("stopped-" + signal) / name));
  }
}

TEST_F(CliProcesses, TheFirstOneHearsCtrlCWhileItWaitsForTheOthers) {
  const auto begin = std::chrono::steady_clock::now();
  const Called called = call(
      train_arguments("lonely"),
      "export WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=" + std::to_string(31'000 + getpid() % 1'000) +
          " RANK=0; " + interrupt_when("sleep 1"));
  EXPECT_EQ(called.code, 130) << called.err;
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
}

TEST_F(CliProcesses, SayThatTheyDoNotTrainTheSame) {
  const std::string arguments = train_arguments("other") + " --splits plain";
  const Called first = call(arguments, beside(arguments + " --seed 4"));
  EXPECT_EQ(second_code(), 1);
  EXPECT_EQ(
      read_text(folder_ / "second.txt"),
      "vitrine: Process 1 has other options, other data or other libraries than the first process; all of "
      "them must be called alike.\n");
  EXPECT_EQ(first.code, 1);
}

}  // namespace
}  // namespace vitrine::trainer
