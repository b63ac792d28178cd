// What a training works on: the products, and how its models are to learn from them.
#pragma once

#include <memory>

#include "cross_validation.hpp"
#include "train.hpp"
#include "training_data.hpp"

namespace vitrine::trainer {

struct TrainingSetup {
  TrainingData data;
  ModelOptions models;
  int threads = 1;
};

/// Throws UsageError for options that contradict one another, before anything is read or written.
void check_options(const TrainOptions& options);

/// Reads the data and decides which models `group` can train on it. Throws Error for options, files and
/// folders that do not fit.
TrainingSetup set_up_training(const TrainOptions& options, const std::shared_ptr<ProcessGroup>& group,
                              Progress& progress);

}  // namespace vitrine::trainer
