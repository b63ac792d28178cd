// `vitrine train`; see train.hpp.
#include "train.hpp"

#include <algorithm>
#include <ctime>
#include <numeric>
#include <set>

#include "card.hpp"
#include "checkpoint.hpp"
#include "export.hpp"
#include "machine.hpp"
#include "process_group.hpp"
#include "run.hpp"
#include "run_metrics.hpp"
#include "scoring.hpp"
#include "splits.hpp"
#include "training_log.hpp"
#include "training_setup.hpp"
#include "versions.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", &utc);
  return text;
}

std::vector<PackLabel> pack_labels(const std::vector<std::string>& codes, const fs::path& names_file,
                                   const std::string& language) {
  std::map<std::string, std::string> names;
  if (!names_file.empty())
    for (auto& [code, name] : read_code_table(read_text(names_file), names_file.string())) names[code] = name;
  std::vector<PackLabel> labels;
  for (const std::string& code : codes) {
    PackLabel label{.code = code, .names = {}};
    if (!names_file.empty() && names.count(code) == 0)
      throw Error("'" + names_file.string() + "' has no name for the class " + code + ".");
    if (!names_file.empty()) label.names[language] = names.at(code);
    labels.push_back(std::move(label));
  }
  return labels;
}

std::vector<Split> make_splits(const TrainOptions& options, const LabelledCatalogue& catalogue) {
  if (const std::string& column = options.data.columns.split; !column.empty())
    return {fixed_split(catalogue, options.seed, options.data.data.string() + ", column '" + column + "'")};
  std::vector<Split> splits;
  for (const std::string& name : options.splits)
    splits.push_back(name == "grouped" ? grouped_split(catalogue, options.folds, options.seed)
                                       : plain_split(catalogue, options.folds, options.seed));
  return splits;
}

ReportFacts count_facts(const LabelledCatalogue& catalogue, std::size_t skipped, const Split& first) {
  ReportFacts facts;
  facts.rows = catalogue.own_rows();
  facts.scored_rows = scored_rows(first).size();
  facts.extra_rows = catalogue.extra_rows;
  facts.unlabelled_rows = catalogue.unlabelled.size();
  facts.skipped_rows = skipped;
  facts.groups = std::set<int>(catalogue.groups.begin(), catalogue.groups.end()).size();
  for (std::size_t row = 0; row < facts.rows; ++row) {
    facts.rows_with_description += catalogue.products[row].description.empty() ? 0 : 1;
    facts.rows_with_photo += catalogue.photos && catalogue.photos->has(row) ? 1 : 0;
  }
  return facts;
}

std::map<std::string, std::string> provenance(const TrainOptions& options, const TrainedModels& models,
                                              const ReportFacts& counts,
                                              const std::vector<SplitScores>& splits, int threads) {
  std::map<std::string, std::string> facts{{"data", options.data.data.filename().string()},
                                           {"rows", std::to_string(counts.rows)},
                                           {"scored_rows", std::to_string(counts.scored_rows)},
                                           {"folds", std::to_string(splits.front().folds)},
                                           {"seed", std::to_string(options.seed)},
                                           {"threads", std::to_string(threads)},
                                           {"device", device_name(options.device)},
                                           {"date", today()},
                                           {"command", options.command},
                                           {"versions", library_versions()}};
  std::string& names = facts["split"];
  for (const SplitScores& split : splits) names += (names.empty() ? "" : ", ") + split.split;
  if (!options.extra.data.empty()) {
    facts["extra"] = options.extra.data.filename().string();
    facts["extra_rows"] = std::to_string(counts.extra_rows);
    facts["unlabelled_rows"] = std::to_string(counts.unlabelled_rows);
  }
  if (!options.licence.empty()) facts["licence"] = options.licence;
  if (models.text) facts["text_vocabulary"] = std::to_string(models.text->encoder().size());
  if (models.image) facts["init"] = options.image.init.filename().string();
  return facts;
}

/// The configuration as Markdown.
std::string describe(const TrainOptions& options) {
  return "`" + options.command + "`\n\n```toml\n" + options.configuration + "```\n\n" + library_versions() +
         "\n";
}

std::uintmax_t folder_bytes(const fs::path& folder) {
  std::uintmax_t bytes = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file()) bytes += entry.file_size();
  return bytes;
}

std::string key_of(const TrainOptions& options, const LabelledCatalogue& catalogue,
                   const ProcessGroup& group) {
  return training_key(options.configuration + "# processes: " + std::to_string(group.size()), catalogue);
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

void assist_training(const TrainOptions& options, const std::shared_ptr<ProcessGroup>& group,
                     Progress& progress) {
  progress.silence();
  check_options(options);
  const TrainingSetup setup = set_up_training(options, group, progress);
  agree(*group, key_of(options, setup.data.catalogue, *group));
  if (!setup.models.image) return;
  std::vector<std::uint8_t> done;
  group->share(done);
  assist(setup.data.catalogue, make_splits(options, setup.data.catalogue), done, *setup.models.image,
         progress);
}

}  // namespace

std::optional<TrainResult> train(const TrainOptions& options, Progress& progress) {
  const std::shared_ptr<ProcessGroup> group = ProcessGroup::from_environment();
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
  const std::vector<PackLabel> labels = pack_labels(catalogue.codes, options.label_names, options.language);
  std::vector<Split> splits = make_splits(options, catalogue);

  if (options.force)
    for (const char* name : {run_file::kCheckpoint, run_file::kLog}) fs::remove_all(options.out / name);
  const Checkpoint checkpoint(options.out / run_file::kCheckpoint, key, options.resume);
  TrainingLog log(options.out / run_file::kLog);
  log.stage("training").text("configuration", describe(options));
  std::vector<std::uint8_t> done;
  for (const Split& split : splits)
    for (int fold = 0; fold < split.folds; ++fold)
      done.push_back(checkpoint.has(fold_name(split, fold)) ? 1 : 0);
  if (setup.models.image) group->share(done);
  const auto folds_done = static_cast<std::size_t>(std::count(done.begin(), done.end(), 1));
  const std::size_t trainings = done.size() + 1;
  if (options.resume)
    progress.say("Resuming: " + std::to_string(folds_done) + " of " + std::to_string(trainings) +
                 " trainings are done.");
  progress.plan(trainings - folds_done);
  std::vector<CrossValidation> validations;
  for (Split& split : splits)
    validations.push_back(
        cross_validate(catalogue, std::move(split), setup.models, checkpoint, progress, log));

  progress.stage("all rows");
  StageLog all_log = log.stage("all");
  std::vector<std::size_t> rows(catalogue.products.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  TrainedModels models =
      train_models(catalogue, rows, setup.models, checkpoint.image_state("all"), progress, all_log);

  // Calibration, fusion and threshold of what ships come from predictions for rows that were not learnt.
  const Split& first = validations.front().split;
  Fusion fusion = fit_fusion(validations.front().logits, catalogue.labels, scored_rows(first));
  ReportFacts facts = count_facts(catalogue, setup.data.skipped_rows, first);
  const ViewPredictions fused =
      view_predictions(validations.front(), catalogue.labels, available_views(validations.front()).back());
  facts.review_target = options.review_accuracy;
  facts.review =
      review_point(fused.truth, fused.probabilities, catalogue.codes.size(), options.review_accuracy);
  fusion.review_threshold = facts.review.threshold;

  TrainResult result;
  for (const CrossValidation& validation : validations)
    result.splits.push_back(score_split(validation, catalogue, fusion.review_threshold));

  Run run;
  run.manifest.name = options.name;
  run.manifest.title = options.title.empty() ? options.name : options.title;
  run.manifest.languages = {options.language};
  run.manifest.labels = labels;
  if (models.image) run.manifest.image = options.photo;
  run.manifest.fusion = fusion;
  run.manifest.metrics = headline_metrics(result.splits);
  run.manifest.metrics["review_coverage"] = facts.review.coverage;
  run.manifest.metrics["review_accuracy"] = facts.review.accuracy;
  run.manifest.provenance = provenance(options, models, facts, result.splits, setup.threads);
  if (group->size() > 1) run.manifest.provenance["processes"] = std::to_string(group->size());
  if (models.text) run.texts.push_back(std::move(models.text));
  if (models.image) run.images.push_back(std::move(*models.image));

  result.report = format_report(result.splits, catalogue, facts);
  write_file(options.out / run_file::kReport, result.report + "\n");
  write_file(options.out / run_file::kPredictions, format_predictions(validations, result.splits, catalogue));
  write_file(options.out / run_file::kFamilies, format_families(catalogue));
  write_file(options.out / run_file::kConfiguration, options.configuration);
  write_run(run, options.out);
  write_file(options.out / run_file::kCard, format_card(run.manifest, result.splits, facts));
  const fs::path pack = options.out / run_file::kPack;
  fs::remove_all(pack);  // of a run that lay here before
  if (missing_exporter(options.out).empty()) {
    export_pack(run, options.out, pack);
    result.pack_bytes = folder_bytes(pack);
  }
  write_file(options.out / run_file::kMetrics,
             format_run_metrics(result.splits, {.rows = facts.rows,
                                                .classes = catalogue.codes.size(),
                                                .pack_bytes = result.pack_bytes,
                                                .training_seconds = log.seconds(),
                                                .machine = this_machine(),
                                                .device = device_name(options.device),
                                                .threads = setup.threads}) +
                 "\n");
  checkpoint.remove();
  return result;
}

}  // namespace vitrine::trainer
