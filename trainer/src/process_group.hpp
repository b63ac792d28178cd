// The processes, on one machine or several, that train one photo model together: each computes the gradients
// of its part of every batch (data-parallel training; Li et al., 2020).
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace vitrine::trainer {

/// What the processes do together, all of them do in the same order; each call returns when all have made it,
/// and throws Error where another process is gone.
class ProcessGroup {
 public:
  virtual ~ProcessGroup() = default;
  virtual int rank() const = 0;  ///< 0..size()-1; the first one writes what comes out
  virtual int size() const = 0;
  virtual int local_rank() const = 0;  ///< among those of this machine
  virtual int local_size() const = 0;  ///< processes on this machine

  /// Replaces float32 `values`, of the same shape in every process, by the sum over the processes.
  virtual void sum(torch::Tensor& values) = 0;
  /// Replaces `values`, of the same shape and type in every process, by those of the first one.
  virtual void share(torch::Tensor& values) = 0;
  /// The same for bytes, of any number.
  void share(std::vector<std::uint8_t>& bytes);
  /// Whether it is so in some process.
  bool any(bool here);

  bool leads() const { return rank() == 0; }

  static std::shared_ptr<ProcessGroup> alone();
  /// As the environment says: torchrun's RANK, WORLD_SIZE, LOCAL_RANK, LOCAL_WORLD_SIZE, MASTER_ADDR and
  /// MASTER_PORT, or Slurm's SLURM_PROCID, SLURM_NTASKS, SLURM_LOCALID and SLURM_NTASKS_PER_NODE with
  /// MASTER_ADDR and MASTER_PORT (29500 when absent) of the first process. A group of one where it says
  /// nothing. Throws Error for variables that do not fit, and where the others cannot be reached. The first
  /// process calls `wait` again and again until all are there, and passes on what it throws.
  static std::shared_ptr<ProcessGroup> from_environment(const std::function<void()>& wait = {});
};

}  // namespace vitrine::trainer
