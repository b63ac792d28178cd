// Knowledge distillation (Hinton, Vinyals and Dean, 2015): models learn what others say of the products, from
// which one learns more than from the label alone, such as which classes are alike and which rows doubtful.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "cross_validation.hpp"

namespace vitrine::trainer {

/// Soft labels of `rows`, which are all that some training may learn from, and of the unlabelled products.
/// The teachers of `options` are trained by inner_split, so that each row is asked of models that saw neither
/// it nor any row but `rows`, and their answers are fused as those of any models (see fit_fusion). `name` is
/// the training's, `outer` its split; the teachers' folds are stages of `progress` and `log` and are kept in
/// `checkpoint`. Without teachers: nothing.
SoftLabels ask_teachers(const LabelledCatalogue& catalogue, std::span<const std::size_t> rows,
                        const Split& outer, const std::string& name, const ModelOptions& options,
                        const Checkpoint& checkpoint, Progress& progress, TrainingLog& log);

/// How many trainings ask_teachers needs that `checkpoint` does not have.
std::size_t teacher_trainings(const std::string& name, const ModelOptions& options,
                              const Checkpoint& checkpoint);

}  // namespace vitrine::trainer
