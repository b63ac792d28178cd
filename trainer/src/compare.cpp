// `vitrine compare`; see compare.hpp.
#include "compare.hpp"

#include <algorithm>
#include <map>
#include <sstream>

#include "child_processes.hpp"
#include "latency.hpp"
#include "run.hpp"
#include "run_metrics.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

constexpr int kInterrupted = 130;

enum class State { absent, unfinished, finished };

State state_of(const fs::path& folder) {
  if (fs::exists(folder / run_file::kCheckpoint)) return State::unfinished;
  return fs::exists(folder / run_file::kManifest) ? State::finished : State::absent;
}

/// Whether it is a run, finished or not, that is no ensemble.
bool holds_training(const fs::path& folder) {
  const State state = state_of(folder);
  return state == State::unfinished ||
         (state == State::finished &&
          !read_manifest(folder / run_file::kManifest).provenance.contains("members"));
}

/// Its lines by option; the folder of the run does not matter, so that a comparison can be moved.
std::map<std::string, std::string> settings_of(const std::string& configuration) {
  std::map<std::string, std::string> settings;
  std::istringstream lines(configuration);
  std::string key;
  for (std::string line; std::getline(lines, line);) {
    // Long lists go over several lines, which begin with a space or end the list.
    if (line.empty() || line.front() == ' ' || line.front() == ']') {
      settings[key] += line;
      continue;
    }
    key = line.substr(0, line.find(' '));
    settings[key] = line;
  }
  settings.erase("out");
  return settings;
}

/// The first option in which two configurations differ, as a person reads it; empty where they are equal.
std::string first_difference(const std::string& there, const std::string& here) {
  const auto old_settings = settings_of(there);
  const auto new_settings = settings_of(here);
  const auto line = [](const auto& settings, const std::string& key) {
    const auto found = settings.find(key);
    return found == settings.end() ? "no " + key : found->second;
  };
  std::map<std::string, std::string> all = old_settings;
  all.insert(new_settings.begin(), new_settings.end());
  for (const auto& [key, setting] : all) {
    const std::string before = line(old_settings, key);
    const std::string now = line(new_settings, key);
    if (before != now) return before + " there, " + now + " here";
  }
  return {};
}

fs::path beside(const fs::path& folder, const char* suffix) {
  fs::path path = folder;
  path += suffix;
  return path;
}

struct Training {
  std::size_t model = 0;
  ChildCall call;
};

/// What is left to train. Throws Error for a folder that holds a model of other options.
std::vector<Training> plan(const CompareOptions& options, Progress& progress) {
  std::vector<Training> trainings;
  for (std::size_t m = 0; m < options.models.size(); ++m) {
    const Candidate& model = options.models[m];
    const fs::path folder = options.out / model.name;
    if (!model.members.empty()) {
      if (!options.force && holds_training(folder))
        throw Error(
            "The folder '" + folder.string() +
            "' holds a trained model; give another --out, another name for the ensemble, or --force to "
            "replace it.");
      continue;
    }
    const State state = state_of(folder);
    Training training{.model = m, .call = {.arguments = model.arguments, .log = {}}};
    if (options.jobs > 1) training.call.log = beside(folder, ".log");
    if (state == State::finished) {
      const std::string difference =
          first_difference(read_text(folder / run_file::kConfiguration), model.configuration);
      if (difference.empty()) {
        progress.say(model.name + ": finished before");
        continue;
      }
      if (!options.force)
        throw Error("The folder '" + folder.string() + "' holds a model of other options (" + difference +
                    "); give another --out, another name for the model, or --force to train it anew.");
      training.call.arguments.emplace_back("--force");
    } else if (state == State::unfinished) {
      training.call.arguments.emplace_back(options.force ? "--force" : "--resume");
    }
    trainings.push_back(std::move(training));
  }
  return trainings;
}

void end_if(bool stopped) {
  if (stopped) throw Stopped("stopped. What is done is kept; the same command continues.");
}

/// Returns the models whose training failed.
std::vector<std::string> train_all(const CompareOptions& options, const std::vector<Training>& trainings,
                                   Progress& progress) {
  std::vector<ChildCall> calls;
  for (const Training& training : trainings) calls.push_back(training.call);
  std::vector<std::string> failed;
  bool interrupted = false;
  run_children(
      calls, options.jobs, [&] { return interrupted || progress.stopped(); },
      [&](std::size_t i) {
        const std::string log = calls[i].log.empty() ? "" : ", its output goes to " + calls[i].log.string();
        progress.say(options.models[trainings[i].model].name + ": training" + log);
      },
      [&](std::size_t i, int code) {
        const std::string& name = options.models[trainings[i].model].name;
        interrupted = interrupted || code == kInterrupted;
        if (code == 0)
          progress.say(name + ": trained in " +
                       format_duration(read_training_seconds(options.out / name / run_file::kMetrics)));
        else if (code != kInterrupted)
          failed.push_back(name);
        if (code != 0 && code != kInterrupted)
          progress.say(name + ": failed with exit code " + std::to_string(code));
      });
  end_if(interrupted || progress.stopped());
  return failed;
}

/// Makes the ensembles of models that are there; the names of the others are added to `failed`.
void fuse_all(const CompareOptions& options, std::vector<std::string>& failed, Progress& progress) {
  for (const Candidate& model : options.models) {
    if (model.members.empty()) continue;
    const bool whole =
        std::none_of(model.members.begin(), model.members.end(), [&](const std::string& member) {
          return std::find(failed.begin(), failed.end(), member) != failed.end();
        });
    int exit_code = 1;
    if (whole) {
      progress.say(model.name + ": making the ensemble");
      run_children(
          {{.arguments = model.arguments,
            .log = options.jobs > 1 ? beside(options.out / model.name, ".log") : fs::path()}},
          1, [&] { return progress.stopped(); }, [](std::size_t) {},
          [&](std::size_t, int code) { exit_code = code; });
      end_if(exit_code == kInterrupted || progress.stopped());
    }
    if (exit_code == 0) continue;
    progress.say(model.name + (whole ? ": failed with exit code " + std::to_string(exit_code)
                                     : std::string(": left out, since one of its models failed")));
    failed.push_back(model.name);
  }
}

/// Below 0 where the run was not exported.
double exported_bytes(const fs::path& folder) {
  const fs::path manifest = folder / run_file::kPack / "pack.json";
  if (!fs::exists(manifest)) return -1;
  const Pack pack = read_manifest(manifest);
  double bytes = 0;
  for (const PackEncoder& encoder : pack.text) bytes += static_cast<double>(encoder.vocabulary.bytes);
  for (const PackModel& model : pack.models) bytes += static_cast<double>(model.bytes);
  return bytes;
}

/// Names of the classes, of the data and the date, from the newest run.
void add_names(Comparison& comparison, const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) {
    const Pack manifest = read_manifest(folder / run_file::kManifest);
    const auto fact = [&](const char* name) {
      const auto found = manifest.provenance.find(name);
      return found == manifest.provenance.end() ? std::string() : found->second;
    };
    if (fact("date") < comparison.date) continue;
    comparison.date = fact("date");
    comparison.data = fact("data");
    for (std::size_t c = 0; c < comparison.labels.size(); ++c)
      comparison.labels[c] = manifest.label_name(c, manifest.languages.front());
  }
}

void add_titles(Comparison& comparison, const Data& data) {
  std::map<std::size_t, std::string> title_of;
  for (const Product& product : data.products) title_of[product.line] = product.title;
  for (Confusion& pair : comparison.worst)
    for (Mistake& mistake : pair.mistakes) mistake.title = title_of[mistake.line];
}

}  // namespace

CompareResult compare(const CompareOptions& options, Progress& progress) {
  fs::create_directories(options.out);
  CompareResult result;
  result.failed = train_all(options, plan(options, progress), progress);
  fuse_all(options, result.failed, progress);

  std::vector<ModelRun> runs;
  std::vector<const Candidate*> trained;
  std::vector<fs::path> folders;
  std::map<std::size_t, int> families;
  for (const Candidate& model : options.models) {
    if (std::find(result.failed.begin(), result.failed.end(), model.name) != result.failed.end()) continue;
    trained.push_back(&model);
    const fs::path& folder = folders.emplace_back(options.out / model.name);
    progress.update("reading predictions", folders.size(), options.models.size(), "models");
    const fs::path predictions = folder / run_file::kPredictions;
    runs.push_back(
        {.name = model.name, .held_out = read_held_out(read_text(predictions), predictions.string())});
    // Runs of versions that did not write families are compared without them.
    if (const fs::path path = folder / run_file::kFamilies; fs::exists(path))
      families.merge(read_families(read_text(path), path.string()));
  }
  if (runs.empty()) throw Error("No model could be trained; what each said is above or in its log.");

  progress.say("comparing " + std::to_string(runs.size()) + (runs.size() == 1 ? " model" : " models"));
  Comparison& comparison = result.comparison;
  comparison = compare_runs(runs, families, {});
  for (std::size_t m = 0; m < trained.size(); ++m) {
    end_if(progress.stopped());
    comparison.models[m].cost = {.bytes = exported_bytes(folders[m]),
                                 .latency_seconds = median_latency(folders[m], read_data(trained[m]->data)),
                                 .training_seconds = read_training_seconds(folders[m] / run_file::kMetrics)};
    progress.update("measuring latency", m + 1, trained.size(), "models");
  }
  add_names(comparison, folders);
  add_titles(comparison, read_data(trained.front()->data));
  return result;
}

}  // namespace vitrine::trainer
