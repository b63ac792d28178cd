// `vitrine train`; see train.hpp.
#include "train.hpp"

#include <algorithm>
#include <numeric>

#include "checkpoint.hpp"
#include "distillation.hpp"
#include "process_group.hpp"
#include "run.hpp"
#include "run_results.hpp"
#include "splits.hpp"
#include "training_log.hpp"
#include "training_setup.hpp"
#include "versions.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

/// The configuration as Markdown.
std::string describe(const TrainOptions& options) {
  return "`" + options.command + "`\n\n```toml\n" + options.configuration + "```\n\n" + library_versions() +
         "\n";
}

std::string key_of(const TrainOptions& options, const LabelledCatalogue& catalogue,
                   const ProcessGroup& group) {
  std::string facts = options.configuration + "# processes: " + std::to_string(group.size());
  for (const FinishedRun& teacher : options.teachers) facts += teacher.options.configuration;
  return training_key(facts, catalogue);
}

/// Makes sure that all processes train the same.
void agree(ProcessGroup& group, const std::string& key) {
  std::vector<std::uint8_t> first(key.begin(), key.end());
  group.share(first);
  const bool differs = !std::equal(first.begin(), first.end(), key.begin(), key.end());
  if (!group.any(differs)) return;
  throw Error((differs ? "Process " + std::to_string(group.rank()) : std::string("Another process")) +
              " has other options, other data or other libraries than the first process; all of them must be "
              "called alike.");
}

/// Whether the processes have something to do together: photo networks. The first one trains all else alone.
bool trained_together(const ModelOptions& models) {
  return models.image && image_model_kind(models.image->kind).network != nullptr;
}

void assist_training(const TrainOptions& options, const std::shared_ptr<ProcessGroup>& group,
                     Progress& progress) {
  progress.silence();
  check_options(options);
  const TrainingSetup setup = set_up_training(options, group, progress);
  agree(*group, key_of(options, setup.data.catalogue, *group));
  if (!trained_together(setup.models)) return;
  std::vector<std::uint8_t> done;
  group->share(done);
  assist(setup.data.catalogue, make_splits(options, setup.data.catalogue), done, *setup.models.image,
         progress);
}

}  // namespace

std::optional<TrainResult> train(const TrainOptions& options, Progress& progress) {
  const std::shared_ptr<ProcessGroup> group =
      ProcessGroup::from_environment([&] { progress.end_if_stopped(); });
  if (!group->leads()) {
    assist_training(options, group, progress);
    return std::nullopt;
  }
  check_options(options);
  // A training that was killed while it wrote its run is unfinished too.
  const bool unfinished = fs::exists(options.out / run_file::kCheckpoint);
  create_run_folder(options.out, options.force || (options.resume && unfinished));
  const TrainingSetup setup = set_up_training(options, group, progress);
  const LabelledCatalogue& catalogue = setup.data.catalogue;
  const std::string key = key_of(options, catalogue, *group);
  agree(*group, key);
  const std::vector<PackLabel> labels = pack_labels(catalogue.codes, options);
  if (options.fusion == FusionRule::stacked)
    check_stack_size(labels.size(), setup.models.text ? 1 : 0, setup.models.image ? 1 : 0,
                     setup.models.joint ? 1 : 0);
  std::vector<Split> splits = make_splits(options, catalogue);

  if (options.force)
    for (const char* name : {run_file::kCheckpoint, run_file::kLog}) remove_folder(options.out / name);
  const Checkpoint checkpoint(options.out / run_file::kCheckpoint, key, options.resume);
  TrainingLog log(options.out / run_file::kLog);
  log.stage("training").text("configuration", describe(options));
  std::vector<std::uint8_t> done;
  for (const Split& split : splits)
    for (int fold = 0; fold < split.folds; ++fold)
      done.push_back(checkpoint.has(fold_name(split, fold)) ? 1 : 0);
  if (trained_together(setup.models)) group->share(done);
  const auto folds_done = static_cast<std::size_t>(std::count(done.begin(), done.end(), 1));
  const std::size_t trainings = done.size() + 1;
  if (options.resume)
    progress.say("Resuming: " + std::to_string(folds_done) + " of " + std::to_string(trainings) +
                 " trainings are done.");
  std::size_t left = trainings - folds_done + teacher_trainings("all", setup.models, checkpoint);
  for (const Split& split : splits)
    for (int fold = 0; fold < split.folds; ++fold)
      if (const std::string name = fold_name(split, fold); !checkpoint.has(name))
        left += teacher_trainings(name, setup.models, checkpoint);
  for (std::size_t t = 0; t < options.teachers.size(); ++t)
    progress.say("teacher-" + std::to_string(t + 1) + ": " + options.teachers[t].folder.string());
  progress.plan(left);
  std::vector<CrossValidation> validations;
  for (Split& split : splits)
    validations.push_back(
        cross_validate(catalogue, std::move(split), setup.models, checkpoint, progress, log));

  std::vector<std::size_t> rows(catalogue.products.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const SoftLabels taught = ask_teachers(catalogue, rows, validations.front().split, "all", setup.models,
                                         checkpoint, progress, log);
  progress.stage("all rows");
  StageLog all_log = log.stage("all");
  const Split& first = validations.front().split;
  ModelOptions asked = setup.models;
  if (!witnesses(first).empty()) asked.image.reset();
  TrainedModels models =
      train_models(catalogue, rows, taught, asked, checkpoint.states("all"), progress, all_log);
  if (setup.models.image && !asked.image)
    models.image = load_image_model(checkpoint.image(fold_name(first, 0)), options.device, setup.threads);

  TrainedRun trained{.validations = std::move(validations),
                     .labels = labels,
                     .texts = {},
                     .images = {},
                     .joints = {},
                     .training_seconds = log.seconds(),
                     .threads = setup.threads,
                     .provenance = {}};
  if (models.text) trained.texts.push_back(std::move(models.text));
  if (models.image) trained.images.push_back(std::move(models.image));
  if (models.joint) trained.joints.push_back(std::move(*models.joint));
  for (const FinishedRun& teacher : options.teachers) {
    std::string& names = trained.provenance["teachers"];
    names += (names.empty() ? "" : ", ") + folder_name(teacher.folder);
  }
  if (group->size() > 1) trained.provenance["processes"] = std::to_string(group->size());
  TrainResult result = write_results(options, setup.data, std::move(trained));
  checkpoint.remove();
  return result;
}

}  // namespace vitrine::trainer
