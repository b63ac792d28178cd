// `vitrine train --find-learning-rate` and `--overfit-one-batch`: experiments instead of a training.
#pragma once

#include <string>

#include "progress.hpp"
#include "train.hpp"

namespace vitrine::trainer {

struct TrainingCheck {
  std::string text;     ///< for people
  std::string json;     ///< the same
  std::string failure;  ///< a sentence where the model cannot be trained like that
};

/// Does what `options.find_learning_rate` or `options.overfit_one_batch` asks for, with all products; nothing
/// is written. Throws Error like `train`, and where there is no photo model.
TrainingCheck check_training(const TrainOptions& options, Progress& progress);

}  // namespace vitrine::trainer
