// Cross-validation: what models say about the rows that they were not trained on.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "calibration.hpp"
#include "labelled_catalogue.hpp"
#include "logits.hpp"
#include "progress.hpp"
#include "splits.hpp"
#include "training_log.hpp"
#include "view.hpp"

namespace vitrine::trainer {

/// How the models of a fold, and the final ones, are trained; an absent part is not trained.
struct ModelOptions {
  std::optional<TextModelOptions> text;
  std::optional<ImageModelOptions> image;
  std::optional<JointModelOptions> joint;
  FusionRule fusion = FusionRule::learned;
  /// Whose distributions these models learn (see distillation.hpp); their own lists are empty.
  std::vector<ModelOptions> teachers;
  /// Of a teacher: it learns from labelled products alone, and says something about the others.
  bool teaches = false;
};

/// What teachers say of products, as shares of all classes.
struct SoftLabels {
  std::vector<float> rows;        ///< [rows, classes]; 0 for those that do not teach. Empty: the labels do
  std::vector<float> unlabelled;  ///< [unlabelled products, classes]; 0 where no teacher can tell, empty
                                  ///< where none reads texts
};

struct TrainedModels {
  std::shared_ptr<const TextModel> text;    ///< or null
  std::shared_ptr<const ImageModel> image;  ///< or null
  std::optional<JointModel> joint;
};

/// Where fine-tuning keeps its state, see ImageModelOptions::checkpoint.
struct TrainingStates {
  std::filesystem::path image;
  std::filesystem::path joint;
};

/// Trains the models on `rows`, by their labels or what teachers made of them, with weights on the shipped
/// grid. The steps are reported and logged.
TrainedModels train_models(const LabelledCatalogue& catalogue, std::span<const std::size_t> rows,
                           const SoftLabels& taught, const ModelOptions& options,
                           const TrainingStates& states, Progress& progress, StageLog& log);

struct CrossValidation {
  Split split;
  CatalogueLogits logits;       ///< by the models that did not see the row; none for rows that always teach
  std::vector<Fusion> fusions;  ///< for each part of the split, fitted on the other parts
  /// Of a teacher, by the models of one fold each: what it says of the unlabelled products.
  CatalogueLogits unlabelled = {};
};

/// Fits the fusion of every part on what the models said about the rows of the others. `labels` is indexed by
/// row.
CrossValidation combine(Split split, CatalogueLogits logits, std::span<const int> labels, FusionRule rule);

class Checkpoint;

/// Trains the models for each fold, one stage of `progress` and of `log` each, which ends with the
/// scores of the rows held out; what `checkpoint` has of a fold is taken from there, what it has not is kept
/// there. A last stage, named as the split, logs the scores of all rows by view.
CrossValidation cross_validate(const LabelledCatalogue& catalogue, Split split, const ModelOptions& options,
                               const Checkpoint& checkpoint, Progress& progress, TrainingLog& log);

/// What a process does that is not the first of its group, while that one trains the folds of `splits` and
/// then all rows: its part of the photo models. `done` has a number for each fold, which is not 0 where it is
/// trained already.
void assist(const LabelledCatalogue& catalogue, const std::vector<Split>& splits,
            std::span<const std::uint8_t> done, const ImageModelOptions& options, const Progress& progress);

/// Out-of-fold probabilities of the rows that have something to show in a view; a view of both modalities
/// uses what the row has.
struct ViewPredictions {
  std::vector<std::size_t> rows;
  std::vector<int> truth;
  std::vector<float> probabilities;  ///< [rows, classes]
};
ViewPredictions view_predictions(const CrossValidation& validation, std::span<const int> labels, View view);

/// The views that the trained models can give.
std::vector<View> available_views(const CrossValidation& validation);

}  // namespace vitrine::trainer
