// `vitrine compare` from its options to its output; see compare_command.hpp.
#include "compare_command.hpp"

#include <algorithm>

#include "comparison_page.hpp"
#include "comparison_report.hpp"
#include "experiments.hpp"
#include "run.hpp"
#include "training_setup.hpp"
#include "usage_error.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

/// `models` are those before it, its members among them.
Candidate ensemble(const Experiment& experiment, const CompareSettings& settings,
                   const std::vector<Candidate>& models) {
  const auto member = std::find_if(models.begin(), models.end(), [&](const Candidate& model) {
    return model.name == experiment.members.front();
  });
  for (const std::string& name : experiment.members) {
    const auto other = std::find_if(models.begin(), models.end(),
                                    [&](const Candidate& model) { return model.name == name; });
    if (other->data.columns.description != member->data.columns.description ||
        other->data.title_only != member->data.title_only)
      throw UsageError(settings.config + ", [ensembles." + experiment.name + "]: '" + member->name +
                       "' and '" + name +
                       "' read other descriptions (description-column, title-only); models of one "
                       "ensemble read the same products.");
  }
  Candidate model{.name = experiment.name,
                  .members = experiment.members,
                  .arguments = {"fuse", "--force"},
                  .configuration = {},
                  .data = member->data};
  model.arguments.insert(model.arguments.end(), experiment.arguments.begin(), experiment.arguments.end());
  for (const std::string& member : experiment.members)
    model.arguments.push_back("--run=" + (settings.out / member).string());
  model.arguments.push_back("--out=" + (settings.out / experiment.name).string());
  return model;
}

Candidate candidate(const Experiment& experiment, const CompareSettings& settings,
                    const ReadTrainCall& read_train_call) {
  Candidate model{
      .name = experiment.name, .members = {}, .arguments = {"train"}, .configuration = {}, .data = {}};
  model.arguments.insert(model.arguments.end(), experiment.arguments.begin(), experiment.arguments.end());
  model.arguments.push_back("--out=" + (settings.out / experiment.name).string());
  try {
    TrainOptions options = read_train_call(model.arguments);
    check_options(options);
    model.configuration = std::move(options.configuration);
    model.data = std::move(options.data);
  } catch (const UsageError& error) {
    throw UsageError(settings.config + ", [models." + experiment.name + "]: " + error.what());
  }
  return model;
}

std::string failure(const std::vector<std::string>& failed, const CompareSettings& settings) {
  if (failed.empty()) return {};
  std::string names;
  for (const std::string& name : failed) names += (names.empty() ? "'" : ", '") + name + "'";
  return names + " failed, and the comparison is without; what was said is " +
         (settings.jobs > 1 ? "in NAME.log in '" + settings.out.string() + "'." : "above.");
}

/// The page shows the comparison with each run that took part.
void add_to_reports(const fs::path& out, const Comparison& comparison) {
  for (std::size_t m = 0; m < comparison.models.size(); ++m) {
    if (comparison.models[m].baseline) continue;
    const fs::path folder = out / comparison.models[m].name;
    const std::string report = add_models(read_text(folder / run_file::kReport), comparison, m);
    write_file(folder / run_file::kReport, report);
    if (fs::exists(folder / run_file::kPack))
      write_file(folder / run_file::kPack / run_file::kReport, report);
  }
}

}  // namespace

void add_compare_options(CLI::App& command, CompareSettings& settings) {
  command
      .add_option("--config", settings.config,
                  "TOML file: options of train, a table [models.NAME] for each model, and [ensembles.NAME]")
      ->required();
  command.add_option("--out", settings.out, "folder of the runs, compare.json and compare.html")->required();
  command.add_option("--jobs", settings.jobs, "trainings at once; each takes --threads")
      ->check(CLI::Range(1, 1024));
  command.add_flag("--force", settings.force,
                   "train anew what was trained with other options or is unfinished");
}

CompareOutput run_compare(const CompareSettings& settings, const CLI::App& train,
                          const ReadTrainCall& read_train_call, Progress& progress) {
  CompareOptions options{.models = {}, .out = settings.out, .jobs = settings.jobs, .force = settings.force};
  for (const Experiment& experiment : read_experiments(train, settings.config))
    options.models.push_back(experiment.members.empty() ? candidate(experiment, settings, read_train_call)
                                                        : ensemble(experiment, settings, options.models));
  const CompareResult result = compare(options, progress);
  CompareOutput output{.text = format_comparison(result.comparison),
                       .json = format_comparison_json(result.comparison),
                       .failure = failure(result.failed, settings)};
  const fs::path page = settings.out / "compare.html";
  write_file(settings.out / "compare.json", output.json + "\n");
  write_file(page, format_comparison_page(result.comparison));
  add_to_reports(settings.out, result.comparison);
  output.text += "\npage: " + page.string() + '\n';
  return output;
}

}  // namespace vitrine::trainer
