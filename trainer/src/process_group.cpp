// LibTorch's c10d with the Gloo back end; see process_group.hpp.
#include "process_group.hpp"

#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>

#include "vitrine/error.hpp"

#ifdef VITRINE_HAS_GLOO
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#endif

namespace vitrine::trainer {
namespace {

class Alone : public ProcessGroup {
 public:
  int rank() const override { return 0; }
  int size() const override { return 1; }
  int local_rank() const override { return 0; }
  int local_size() const override { return 1; }
  void sum(torch::Tensor&) override {}
  void share(torch::Tensor&) override {}
};

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? std::nullopt : std::optional<std::string>(value);
}

/// A whole number of low..high from the environment; nothing where the variable is not set.
std::optional<int> number(const char* name, int low, int high) {
  const std::optional<std::string> text = variable(name);
  if (!text) return std::nullopt;
  const bool digits = text->size() < 10 && text->find_first_not_of("0123456789") == std::string::npos;
  const int value = digits ? std::stoi(*text) : -1;
  if (value < low || value > high)
    throw Error(std::string("The environment variable ") + name + " is '" + *text + "'; a whole number of " +
                std::to_string(low) + " to " + std::to_string(high) + " was expected.");
  return value;
}

struct Place {
  int rank, size, local_rank, local_size;
};

#ifdef VITRINE_HAS_GLOO
constexpr const char* kJoined = "joined";  ///< the store's count of processes

class GlooGroup : public ProcessGroup {
 public:
  GlooGroup(const std::string& address, int port, const Place& place, const std::function<void()>& wait)
      : place_(place) {
    // The others wait while the first one trains its text model and scores a fold.
    constexpr std::chrono::hours kPatience(24);
    const auto reach = [&](const std::function<void()>& step) {
      try {
        step();
      } catch (const std::exception& error) {
        throw Error("Process " + std::to_string(place.rank) + " of " + std::to_string(place.size) +
                    " cannot reach the others by " + address + ":" + std::to_string(port) + ": " +
                    error.what());
      }
    };
    c10::intrusive_ptr<c10d::TCPStore> store;
    reach([&] {
      c10d::TCPStoreOptions options;
      options.port = static_cast<std::uint16_t>(port);
      options.isServer = place.rank == 0;
      options.numWorkers = place.size;
      options.waitWorkers = false;
      store = c10::make_intrusive<c10d::TCPStore>(address, options);
      store->add(kJoined, 1);
    });
    // Not in the store's own way: while it waits, nobody could end the first process.
    const auto begin = std::chrono::steady_clock::now();
    for (bool complete = place.rank != 0; !complete;) {
      if (wait) wait();
      reach([&] {
        complete = store->add(kJoined, 0) >= place.size;
        if (!complete && std::chrono::steady_clock::now() - begin > store->getTimeout())
          throw Error("some of them did not come in time.");
      });
      if (!complete) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    reach([&] {
      auto options = c10d::ProcessGroupGloo::Options::create(kPatience);
      options->devices.push_back(c10d::ProcessGroupGloo::createDefaultDevice());
      group_ = c10::make_intrusive<c10d::ProcessGroupGloo>(store, place.rank, place.size, options);
    });
  }

  int rank() const override { return place_.rank; }
  int size() const override { return place_.size; }
  int local_rank() const override { return place_.local_rank; }
  int local_size() const override { return place_.local_size; }

  void sum(torch::Tensor& values) override {
    together(values, [&](std::vector<torch::Tensor>& tensors) { return group_->allreduce(tensors); });
  }
  using ProcessGroup::share;
  void share(torch::Tensor& values) override {
    together(values, [&](std::vector<torch::Tensor>& tensors) { return group_->broadcast(tensors); });
  }

 private:
  /// Gloo works on contiguous tensors of the processor.
  template <typename Work>
  void together(torch::Tensor& values, const Work& work) {
    std::vector<torch::Tensor> tensors{values.detach().cpu().contiguous()};
    try {
      work(tensors)->wait();
    } catch (const std::exception& error) {
      throw Error(std::string("Another process of this training is gone: ") + error.what());
    }
    const torch::NoGradGuard no_grad;
    values.copy_(tensors.front());
  }

  Place place_;
  c10::intrusive_ptr<c10d::ProcessGroupGloo> group_;
};
#endif

}  // namespace

void ProcessGroup::share(std::vector<std::uint8_t>& bytes) {
  torch::Tensor size = torch::tensor(static_cast<std::int64_t>(bytes.size()));
  share(size);
  bytes.resize(static_cast<std::size_t>(size.item<std::int64_t>()));
  if (bytes.empty()) return;
  torch::Tensor values = torch::from_blob(bytes.data(), {size.item<std::int64_t>()}, torch::kUInt8);
  share(values);
}

bool ProcessGroup::any(bool here) {
  torch::Tensor count = torch::full({1}, here ? 1.0F : 0.0F);
  sum(count);
  return count.item<float>() > 0;
}

std::shared_ptr<ProcessGroup> ProcessGroup::alone() { return std::make_shared<Alone>(); }

std::shared_ptr<ProcessGroup> ProcessGroup::from_environment(
    [[maybe_unused]] const std::function<void()>& wait) {
  constexpr int kMostProcesses = 65'536;
  const bool slurm = !variable("WORLD_SIZE") && variable("SLURM_PROCID");
  const auto name = [&](const char* torchrun, const char* of_slurm) { return slurm ? of_slurm : torchrun; };
  const int size = number(name("WORLD_SIZE", "SLURM_NTASKS"), 1, kMostProcesses).value_or(1);
  if (size == 1) return alone();
  const std::optional<int> rank = number(name("RANK", "SLURM_PROCID"), 0, size - 1);
  const std::optional<std::string> address = variable("MASTER_ADDR");
  if (!rank || !address)
    throw Error("A training of " + std::to_string(size) + " processes needs the environment variables " +
                name("RANK", "SLURM_PROCID") + " and MASTER_ADDR, as " +
                name("torchrun sets them.", "srun and the job's script set them."));
  const Place place{
      .rank = *rank,
      .size = size,
      .local_rank = number(name("LOCAL_RANK", "SLURM_LOCALID"), 0, size - 1).value_or(0),
      .local_size = number(name("LOCAL_WORLD_SIZE", "SLURM_NTASKS_PER_NODE"), 1, size).value_or(1)};
#ifdef VITRINE_HAS_GLOO
  return std::make_shared<GlooGroup>(*address, number("MASTER_PORT", 1, 65'535).value_or(29'500), place,
                                     wait);
#else
  throw Error("The environment asks for " + std::to_string(place.size) +
              " processes, but this vitrine was built without Gloo (libgloo-dev).");
#endif
}

}  // namespace vitrine::trainer
