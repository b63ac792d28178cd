// What follows the trainings of a run: calibration, scores, and everything that its folder keeps.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "run.hpp"
#include "train.hpp"
#include "training_data.hpp"

namespace vitrine::trainer {

/// The splits that `options` ask for, the first of which calibrates.
std::vector<Split> make_splits(const TrainOptions& options, const LabelledCatalogue& catalogue);

/// The classes with the names that `options` give. Throws Error for a class without a name.
std::vector<PackLabel> pack_labels(const std::vector<std::string>& codes, const TrainOptions& options);

/// What trainings leave.
struct TrainedRun {
  std::vector<CrossValidation> validations;  ///< of every split
  std::vector<PackLabel> labels;
  std::vector<std::shared_ptr<const TextModel>> texts;  ///< learnt from all rows, in the order of the logits
  std::vector<std::shared_ptr<const ImageModel>> images;
  std::vector<JointModel> joints;
  double training_seconds = 0;
  int threads = 1;
  std::map<std::string, std::string> provenance;  ///< beyond what `options` tell
};

/// Fits what combines the models, scores them, and writes the run and its pack to the folder of `options`.
TrainResult write_results(const TrainOptions& options, const TrainingData& data, TrainedRun trained);

/// What the models of the run in `folder` said about the held-out rows of `split`. Throws Error where the run
/// has none, or was validated on other products or other folds.
CatalogueLogits read_held_out_logits(const std::filesystem::path& folder, const Pack& manifest,
                                     const LabelledCatalogue& catalogue, const Split& split);

}  // namespace vitrine::trainer
