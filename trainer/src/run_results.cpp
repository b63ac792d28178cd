// A run's folder, filled; see run_results.hpp.
#include "run_results.hpp"

#include <ctime>
#include <set>
#include <sstream>

#include "card.hpp"
#include "export.hpp"
#include "logits_file.hpp"
#include "machine.hpp"
#include "run_metrics.hpp"
#include "sha256.hpp"
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

std::map<std::string, std::string> provenance(const TrainOptions& options, const TrainedRun& trained,
                                              const ReportFacts& counts,
                                              const std::vector<SplitScores>& splits) {
  std::map<std::string, std::string> facts{{"data", options.data.data.filename().string()},
                                           {"rows", std::to_string(counts.rows)},
                                           {"scored_rows", std::to_string(counts.scored_rows)},
                                           {"folds", std::to_string(splits.front().folds)},
                                           {"seed", std::to_string(options.seed)},
                                           {"threads", std::to_string(trained.threads)},
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
  const auto add_vocabulary = [&](const TextEncoder& encoder) {
    std::string& sizes = facts["text_vocabulary"];
    sizes += (sizes.empty() ? "" : ", ") + std::to_string(encoder.size());
  };
  for (const auto& text : trained.texts) add_vocabulary(text->encoder());
  for (const JointModel& joint : trained.joints) add_vocabulary(joint.encoder());
  const CatalogueLogits& said = trained.validations.front().logits;
  if (said.text.size() + said.image.size() + said.text_image.size() > 1)
    facts["fusion"] = kFusionRules[static_cast<std::size_t>(options.fusion)];
  if (!trained.texts.empty() && !options.text.network.init.empty())
    facts["text_init"] = options.text.network.init.filename().string();
  if ((!trained.images.empty() || !trained.joints.empty()) && !options.image.init.empty() &&
      image_model_kind(options.image.kind).network != nullptr)
    facts["init"] = options.image.init.filename().string();
  if (!trained.images.empty())
    facts["epochs"] = image_model_kind(options.image.kind).network == nullptr
                          ? "none"
                          : std::to_string(options.image.epochs);
  for (const auto& [name, fact] : trained.provenance) facts[name] = fact;
  return facts;
}

std::uintmax_t folder_bytes(const fs::path& folder) {
  std::uintmax_t bytes = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file()) bytes += entry.file_size();
  return bytes;
}

/// What the held-out rows of a split and their folds are, as a SHA-256.
std::string folds_key(const LabelledCatalogue& catalogue, const Split& split) {
  std::ostringstream facts;
  for (std::size_t row = 0; row < catalogue.products.size(); ++row) {
    if (row >= catalogue.own_rows() && split.fold[row] < 0) continue;
    const Product& product = catalogue.products[row];
    // Lengths go before texts, so that no two catalogues read alike.
    facts << product.title.size() << ':' << product.title << product.description.size() << ':'
          << product.description << catalogue.codes[static_cast<std::size_t>(catalogue.labels[row])] << ' '
          << split.fold[row] << ' ' << split.part[row] << ';';
  }
  const std::string text = facts.str();
  return sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

void write_held_out_logits(const fs::path& folder, const LabelledCatalogue& catalogue,
                           const std::vector<CrossValidation>& validations) {
  std::vector<NamedLogits> logits;
  for (const CrossValidation& validation : validations)
    logits.push_back({.name = validation.split.name,
                      .key = folds_key(catalogue, validation.split),
                      .rows = held_out_rows(validation.split),
                      .logits = validation.logits});
  write_logits(folder / run_file::kLogits, logits);
}

}  // namespace

std::vector<Split> make_splits(const TrainOptions& options, const LabelledCatalogue& catalogue) {
  std::vector<Split> splits;
  if (const std::string& column = options.data.columns.split; !column.empty())
    splits.push_back(
        fixed_split(catalogue, options.seed, options.data.data.string() + ", column '" + column + "'"));
  else
    for (const std::string& name : options.splits)
      splits.push_back(name == "grouped" ? grouped_split(catalogue, options.folds, options.seed)
                                         : plain_split(catalogue, options.folds, options.seed));
  hold_out_witnesses(splits.front(), catalogue, options.seed);
  return splits;
}

std::vector<PackLabel> pack_labels(const std::vector<std::string>& codes, const TrainOptions& options) {
  const fs::path& names_file = options.label_names;
  std::map<std::string, std::map<std::string, std::string>> names;
  if (!names_file.empty())
    names = read_label_names(read_text(names_file), names_file.string(), options.language);
  std::vector<PackLabel> labels;
  for (const std::string& code : codes) {
    PackLabel label{.code = code, .names = {}};
    if (!names_file.empty() && names.count(code) == 0)
      throw Error("'" + names_file.string() + "' has no name for the class " + code + ".");
    if (!names_file.empty()) label.names = names.at(code);
    labels.push_back(std::move(label));
  }
  return labels;
}

CatalogueLogits read_held_out_logits(const fs::path& folder, const Pack& manifest,
                                     const LabelledCatalogue& catalogue, const Split& split) {
  const fs::path path = folder / run_file::kLogits;
  if (!fs::exists(path))
    throw Error('\'' + folder.string() + "' has no " + run_file::kLogits +
                ", what its models said about held-out rows; train it anew with this version.");
  const ModelCounts models{.text = manifest.models_of("text").size(),
                           .image = manifest.models_of("image").size(),
                           .joint = manifest.models_of("joint").size()};
  CatalogueLogits logits = make_logits(models, catalogue.products.size(), catalogue.codes.size());
  if (!read_logits(path, split.name, folds_key(catalogue, split), held_out_rows(split), logits))
    throw Error('\'' + folder.string() + "' was validated on other products or other folds in the " +
                split.name +
                " split; it needs the same --data and columns, --images, --folds, --seed and --splits.");
  return logits;
}

TrainResult write_results(const TrainOptions& options, const TrainingData& data, TrainedRun trained) {
  const LabelledCatalogue& catalogue = data.catalogue;
  const CrossValidation& validation = trained.validations.front();
  // Calibration, fusion and threshold of what ships come from predictions for rows that were not learnt.
  const Split& first = validation.split;
  Fusion fusion =
      fit_fusion(validation.logits, catalogue.labels, scored_rows(first), options.fusion, witnesses(first));
  ReportFacts facts = count_facts(catalogue, data.skipped_rows, first);
  const ViewPredictions fused =
      view_predictions(validation, catalogue.labels, available_views(validation).back());
  facts.review_target = options.review_accuracy;
  facts.review =
      review_point(fused.truth, fused.probabilities, catalogue.codes.size(), options.review_accuracy);
  fusion.review_threshold = facts.review.threshold;

  TrainResult result;
  for (const CrossValidation& each : trained.validations)
    result.splits.push_back(score_split(each, catalogue, fusion.review_threshold));

  Run run;
  run.manifest.name = options.name;
  run.manifest.title = options.title.empty() ? options.name : options.title;
  run.manifest.languages = {options.language};
  for (const auto& [language, name] : trained.labels.front().names)
    if (language != options.language) run.manifest.languages.push_back(language);
  run.manifest.labels = std::move(trained.labels);
  if (!trained.images.empty() || !trained.joints.empty()) run.manifest.image = options.photo;
  run.manifest.fusion = fusion;
  run.manifest.metrics = headline_metrics(result.splits);
  run.manifest.metrics["review_coverage"] = facts.review.coverage;
  run.manifest.metrics["review_accuracy"] = facts.review.accuracy;
  run.manifest.provenance = provenance(options, trained, facts, result.splits);
  run.texts = std::move(trained.texts);
  run.images = std::move(trained.images);
  run.joints = std::move(trained.joints);

  result.report = format_report(result.splits, catalogue, facts);
  write_file(options.out / run_file::kReport, result.report + "\n");
  write_file(options.out / run_file::kPredictions,
             format_predictions(trained.validations, result.splits, catalogue));
  write_held_out_logits(options.out, catalogue, trained.validations);
  write_file(options.out / run_file::kFamilies, format_families(catalogue));
  write_file(options.out / run_file::kConfiguration, options.configuration);
  write_run(run, options.out);
  write_file(options.out / run_file::kCard, format_card(run.manifest, result.splits, facts));
  const fs::path pack = options.out / run_file::kPack;
  remove_folder(pack);  // of a run that lay here before
  result.missing_pack = missing_pack(run, options.out);
  if (result.missing_pack.empty()) {
    export_pack(run, options.out, pack);
    result.pack_bytes = folder_bytes(pack);
  }
  write_file(options.out / run_file::kMetrics,
             format_run_metrics(result.splits, {.rows = facts.rows,
                                                .classes = catalogue.codes.size(),
                                                .pack_bytes = result.pack_bytes,
                                                .training_seconds = trained.training_seconds,
                                                .machine = this_machine(),
                                                .device = device_name(options.device),
                                                .threads = trained.threads}) +
                 "\n");
  return result;
}

}  // namespace vitrine::trainer
