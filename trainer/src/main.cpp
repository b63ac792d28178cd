// The program `vitrine`: parses the command line, calls one command, prints what it returns, and turns errors
// into one sentence and an exit code.
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <ctime>
#include <iostream>
#include <sstream>

#include "command_line.hpp"
#include "compare_command.hpp"
#include "data_arguments.hpp"
#include "evaluate.hpp"
#include "export.hpp"
#include "fuse.hpp"
#include "inspect.hpp"
#include "model_arguments.hpp"
#include "predict.hpp"
#include "progress.hpp"
#include "run.hpp"
#include "scoring.hpp"
#include "train.hpp"
#include "training_checks.hpp"
#include "usage_error.hpp"
#include "vectors.hpp"

namespace {

using namespace vitrine::trainer;
namespace fs = std::filesystem;

volatile std::sig_atomic_t interrupted = 0;

/// What the options of all commands are parsed into.
struct Settings {
  std::string config, format, splits = "plain,grouped", fit = "pad", fusion = "learned";
  fs::path json;
  bool title_only = false;
  DataOptions data;
  TrainOptions train;
  EvaluateOptions evaluate;
  PredictOptions predict;
  VectorsOptions vectors;
  fs::path export_run, export_out, pack;
  std::vector<std::string> teachers, fuse_runs;
  FuseOptions fuse;
  CompareSettings compare;
};

CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& description,
                      Settings& settings) {
  CLI::App* command = app.add_subcommand(name, description);
  command->option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)->always_capture_default();
  if (name != "compare")
    command->add_option("--config", settings.config, "TOML file of options; those given here win");
  command->add_option("--json", settings.json, "write what is printed to this file, as JSON");
  return command;
}

void add_fusion_option(CLI::App& command, std::string& fusion) {
  command
      .add_option(
          "--fusion", fusion,
          "of several models: learned (each by what it knows), equal, vote (the class that most name), or "
          "stacked (a regression on all that they say)")
      ->check(CLI::IsMember(std::vector<std::string>(kFusionRules.begin(), kFusionRules.end())));
}

void add_machine_options(CLI::App& command, std::string& device, int& threads) {
  command.add_option("--device", device, "auto, cpu or cuda")->check(CLI::IsMember({"auto", "cpu", "cuda"}));
  command.add_option("--threads", threads, "0: all cores")->check(CLI::Range(0, 1024));
}

/// Folders that may be given several times, or as a list in TOML.
CLI::Option* add_runs_option(CLI::App& command, const char* name, std::vector<std::string>& runs,
                             const char* description) {
  return command.add_option(name, runs, description)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

CLI::App* add_train(CLI::App& app, Settings& settings) {
  TrainOptions& train = settings.train;
  CLI::App* command = add_command(app, "train", "train, cross-validate and export a classifier", settings);
  add_data_options(*command, settings.data, settings.format)->required();
  command->add_option("--out", train.out, "folder of the run")->required();
  CLI::Option* force = command->add_flag("--force", train.force, "replace the run that lies there");
  command->add_flag("--resume", train.resume, "continue the unfinished training that lies there")
      ->excludes(force);
  command->add_option("--name", train.name, "of the pack (from the data's file name when absent)");
  command->add_option("--title", train.title, "of the pack, for people");
  command->add_option("--language", train.language, "of the texts and label names, such as en");
  command->add_option("--label-names", train.label_names,
                      "CSV of code and name, or of several languages: code,fr,en");
  command->add_option("--licence", train.licence, "of the data, for the model card");
  command->add_option("--folds", train.folds, "of cross-validation")->check(CLI::Range(2, 1000));
  command->add_flag("--balance-classes", train.balance_classes,
                    "let rare classes weigh as much as frequent ones");
  command->add_option("--splits", settings.splits, "plain, grouped or both; the first one calibrates");
  add_teaching_options(*command, settings.data.columns, train.extra);
  CLI::Option* finder =
      command->add_flag("--find-learning-rate", train.find_learning_rate,
                        "instead of training: try rates on the photo model and suggest one");
  command
      ->add_flag("--overfit-one-batch", train.overfit_one_batch,
                 "instead of training: see whether the photo model learns one batch by heart")
      ->excludes(finder);
  command->add_option("--review-accuracy", train.review_accuracy, "that answers without review must reach")
      ->check(CLI::Range(0.0, 1.0));
  command->add_option("--seed", train.seed, "of every random choice");
  add_machine_options(*command, train.device, train.threads);
  add_fusion_option(*command, settings.fusion);
  add_runs_option(*command, "--teacher", settings.teachers,
                  "folder of a finished run, from whose models these ones learn too; once for each run");

  add_text_options(*command, train);
  add_image_options(*command, train, settings.fit);
  add_joint_options(*command, train);
  return command;
}

CLI::App* add_export(CLI::App& app, Settings& settings) {
  CLI::App* command = add_command(app, "export", "write the pack of a run", settings);
  command->add_option("--run", settings.export_run, "folder that train wrote")->required();
  command->add_option("--out", settings.export_out, "folder of the pack")->required();
  return command;
}

CLI::App* add_fuse(CLI::App& app, Settings& settings) {
  FuseOptions& fuse = settings.fuse;
  CLI::App* command = add_command(app, "fuse", "make one run of finished runs of the same folds", settings);
  add_runs_option(*command, "--run", settings.fuse_runs, "folder that train wrote; once for each run")
      ->required();
  command->add_option("--out", fuse.out, "folder of the run")->required();
  command->add_flag("--force", fuse.force, "replace the run that lies there");
  command->add_option("--name", fuse.name, "of the pack (the first run's when absent)");
  add_fusion_option(*command, settings.fusion);
  return command;
}

CLI::App* add_evaluate(CLI::App& app, Settings& settings) {
  EvaluateOptions& evaluate = settings.evaluate;
  CLI::App* command = add_command(app, "evaluate", "measure a run on labelled products", settings);
  command->add_option("--run", evaluate.run, "folder that train wrote")->required();
  add_data_options(*command, settings.data, settings.format)->required();
  command->add_option("--prior", evaluate.prior, "CSV of code and count: weight rows to these frequencies");
  command->add_option("--predictions", evaluate.predictions, "CSV to write: line, label, probabilities");
  add_machine_options(*command, evaluate.device, evaluate.threads);
  return command;
}

CLI::App* add_predict(CLI::App& app, Settings& settings) {
  PredictOptions& predict = settings.predict;
  CLI::App* command = add_command(app, "predict", "classify one product, or every row of a CSV", settings);
  command->add_option("--run", predict.run, "folder that train wrote")->required();
  command->add_option("--title", predict.title, "of one product");
  command->add_option("--description", predict.description, "of one product");
  command->add_option("--image", predict.image, "photo of one product");
  CLI::Option* data = add_data_options(*command, settings.data, settings.format);
  CLI::Option* out = command->add_option("--out", predict.out, "CSV to write, with --data");
  data->needs(out);
  out->needs(data);
  command->add_flag("--submission", predict.submission, "write the challenge's layout, `,prdtypecode`")
      ->needs(data);
  add_machine_options(*command, predict.device, predict.threads);
  return command;
}

CLI::App* add_inspect(CLI::App& app, Settings& settings) {
  CLI::App* command = add_command(app, "inspect", "print what is in a pack and verify its files", settings);
  command->add_option("pack", settings.pack, "folder of the pack")->required();
  return command;
}

CLI::App* add_vectors(CLI::App& app, Settings& settings) {
  WordVectorOptions& training = settings.vectors.training;
  CLI::App* command =
      add_command(app, "vectors", "train vectors of words (word2vec) on a catalogue's texts", settings);
  add_data_options(*command, settings.data, settings.format)->required();
  command->add_option("--out", settings.vectors.out, "text file to write")->required();
  add_form_options(*command, settings.vectors.forms);
  command->add_flag("--skip-gram,!--cbow", training.skip_gram, "a word predicts its neighbours, or they it");
  command->add_option("--dimension", training.dimension, "of a vector")->check(CLI::Range(1, 4096));
  command->add_option("--window", training.window, "words on either side")->check(CLI::Range(1, 100));
  command->add_option("--negative", training.negative, "words drawn against each true one")
      ->check(CLI::Range(1, 100));
  command->add_option("--epochs", training.epochs, "passes over the texts")->check(CLI::Range(1, 10'000));
  command->add_option("--min-count", training.min_count, "times that a word must occur")
      ->check(CLI::Range(1, 1'000'000));
  command->add_option("--seed", training.seed, "of every random choice");
  command->add_option("--threads", training.threads, "0: all cores")->check(CLI::Range(0, 1024));
  return command;
}

CLI::App* add_compare(CLI::App& app, Settings& settings) {
  CLI::App* command =
      add_command(app, "compare", "train models on the same folds and set them side by side", settings);
  add_compare_options(*command, settings.compare);
  return command;
}

/// Results that cannot be written should be known before the work.
void open_output(const fs::path& path) {
  if (!path.empty()) vitrine::trainer::write_file(path, "");
}

std::string default_name(const fs::path& data) {
  std::string name;
  for (const char c : data.stem().string()) {
    const auto lower = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    name += (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') || lower == '_' ? lower : '-';
  }
  return name;
}

/// Of standard error; 0 where it is no terminal.
std::size_t terminal_columns() {
  winsize size{};
  if (isatty(STDERR_FILENO) == 0) return 0;
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

/// What a command printed and its twin in JSON; nothing in a process that others speak for.
struct Output {
  std::string text;
  std::string json;
  std::string failure = {};  ///< of a part of the work: a sentence
};

/// The options of `train` as they were parsed.
TrainOptions train_options(const Settings& settings) {
  TrainOptions options = settings.train;
  options.data = settings.data;
  if (options.name.empty()) options.name = default_name(options.data.data);
  options.photo.height = options.photo.width;
  options.photo.fit = settings.fit == "pad" ? vitrine::ImageFit::pad : vitrine::ImageFit::stretch;
  options.fusion = parse_fusion_rule(settings.fusion);
  options.splits.clear();
  std::istringstream splits(settings.splits);
  for (std::string split; std::getline(splits, split, ',');) options.splits.push_back(split);
  return options;
}

/// What a new run tells of itself.
Output describe_run(const TrainResult& result, const fs::path& folder) {
  std::ostringstream text;
  text << format_table(result.splits) << "\nrun: " << folder.string() << '\n';
  if (result.pack_bytes)
    text << "pack: " << (folder / run_file::kPack).string() << ", " << *result.pack_bytes << " bytes\n";
  else
    text << result.missing_pack << '\n';
  return {.text = text.str(), .json = result.report};
}

Output run_export(const Settings& settings) {
  const Run run = read_run(settings.export_run, "cpu", 0);
  export_pack(run, settings.export_run, settings.export_out);
  const Inspection inspection = inspect(settings.export_out);
  return {.text = inspection.text, .json = inspection.json};
}

Output run_evaluate(Settings& settings, Progress& progress) {
  settings.evaluate.data = settings.data;
  open_output(settings.evaluate.predictions);
  const vitrine::Evaluation evaluation = evaluate(settings.evaluate, progress);
  return {.text = format_evaluation(evaluation), .json = evaluation.json()};
}

Output run_predict(Settings& settings, Progress& progress) {
  PredictOptions& options = settings.predict;
  options.data = settings.data;
  const bool one = !(options.title.empty() && options.description.empty() && options.image.empty());
  if (one == !options.data.data.empty())
    throw UsageError(
        "vitrine predict: give one product by --title, --description and --image, or a catalogue "
        "by --data and --out.");
  if (!one) open_output(options.out);
  const Prediction prediction = one ? predict_product(options) : predict_catalogue(options, progress);
  return {.text = prediction.text, .json = prediction.json};
}

Output run_vectors(Settings& settings, Progress& progress) {
  VectorsOptions& options = settings.vectors;
  options.data = settings.data;
  options.training.threads = thread_count(options.training.threads);
  open_output(options.out);
  const WrittenVectors written = write_vectors(options, progress);
  return {.text = written.text, .json = written.json};
}

Output run_inspect(const Settings& settings) {
  const Inspection inspection = inspect(settings.pack);
  return {.text = inspection.text, .json = inspection.json};
}

/// Help of the command, or of the program.
std::string help(const CLI::App& app) {
  for (const CLI::App* command : app.get_subcommands()) return command->help();
  return app.help();
}

void parse(CLI::App& app, const std::vector<std::string>& arguments) {
  std::vector<std::string> reversed = expand_configuration(app, arguments);
  std::reverse(reversed.begin(), reversed.end());
  const auto refuse = [&](const std::string& why) {
    std::string command = "vitrine";
    for (const CLI::App* parsed : app.get_subcommands()) command += ' ' + parsed->get_name();
    return UsageError(command + ": " + why + ". `" + command + " --help` lists what there is.");
  };
  try {
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    throw;
  } catch (const CLI::ExtrasError&) {
    std::vector<std::string> extras = app.remaining(true);
    std::stable_partition(extras.begin(), extras.end(),
                          [](const std::string& extra) { return extra.rfind("--", 0) == 0; });
    throw refuse("unknown " + std::string(app.get_subcommands().empty() ? "command '" : "argument '") +
                 extras.front() + "'");
  } catch (const CLI::ParseError& error) {
    throw refuse(error.what());
  }
}

TrainOptions read_train_call(const std::vector<std::string>& arguments) {
  Settings settings;
  CLI::App app("", "vitrine");
  const CLI::App* const command = add_train(app, settings);
  parse(app, arguments);
  if (!settings.format.empty()) settings.data.format = vitrine::parse_catalogue_format(settings.format);
  settings.train.configuration = resolved_configuration(*command);
  return train_options(settings);
}

/// A run that `option` names and that is not made of others.
FinishedRun read_finished_run(const fs::path& folder, const std::string& option) {
  const fs::path configuration = folder / run_file::kConfiguration;
  if (!fs::exists(configuration))
    throw vitrine::Error('\'' + folder.string() + "' is not a run: it has no " + run_file::kConfiguration +
                         ". `vitrine train` writes one.");
  const vitrine::Pack manifest = read_manifest(folder / run_file::kManifest);
  if (const auto members = manifest.provenance.find("members"); members != manifest.provenance.end())
    throw vitrine::Error('\'' + folder.string() + "' is made of runs itself (" + members->second +
                         "); name those by " + option + ".");
  return {.folder = folder, .options = read_train_call({"train", "--config=" + configuration.string()})};
}

/// The runs that a fused run is made of, or the run itself.
std::vector<fs::path> member_folders(const fs::path& folder) {
  const fs::path manifest = folder / run_file::kManifest;
  const fs::path configuration = folder / run_file::kConfiguration;
  if (!fs::exists(manifest) || !fs::exists(configuration) ||
      !read_manifest(manifest).provenance.contains("members"))
    return {folder};
  Settings settings;
  CLI::App app("", "vitrine");
  add_fuse(app, settings);
  parse(app, {"fuse", "--config=" + configuration.string()});
  return {settings.fuse_runs.begin(), settings.fuse_runs.end()};
}

std::vector<FinishedRun> read_teachers(const std::vector<std::string>& folders) {
  std::vector<FinishedRun> teachers;
  for (const fs::path folder : folders)
    for (const fs::path& member : member_folders(folder)) {
      teachers.push_back(read_finished_run(member, "--teacher"));
      if (read_manifest(member / run_file::kManifest).provenance.contains("teachers"))
        throw vitrine::Error('\'' + member.string() + "' has teachers itself; name those by --teacher.");
    }
  return teachers;
}

Output run_train(const Settings& settings, Progress& progress) {
  TrainOptions options = train_options(settings);
  options.teachers = read_teachers(settings.teachers);
  if (options.find_learning_rate || options.overfit_one_batch) {
    TrainingCheck check = check_training(options, progress);
    return {.text = check.text, .json = check.json, .failure = check.failure};
  }
  const std::optional<TrainResult> result = train(options, progress);
  if (!result) return {};
  return describe_run(*result, options.out);
}

Output run_fuse(Settings& settings, Progress& progress) {
  settings.fuse.fusion = parse_fusion_rule(settings.fusion);
  for (const fs::path run : settings.fuse_runs)
    settings.fuse.members.push_back(read_finished_run(run, "--run"));
  return describe_run(fuse(settings.fuse, progress), settings.fuse.out);
}

Output run_compare(const Settings& settings, const CLI::App& train, Progress& progress) {
  CompareOutput output = run_compare(settings.compare, train, read_train_call, progress);
  return {.text = output.text, .json = output.json, .failure = output.failure};
}

int run(const std::vector<std::string>& arguments) {
  Settings settings;
  CLI::App app("Product classifiers from catalogues: train here, classify in the page.", "vitrine");
  app.require_subcommand(0, 1);
  const CLI::App* const train_command = add_train(app, settings);
  const CLI::App* const fuse_command = add_fuse(app, settings);
  const CLI::App* const export_command = add_export(app, settings);
  const CLI::App* const evaluate_command = add_evaluate(app, settings);
  const CLI::App* const predict_command = add_predict(app, settings);
  const CLI::App* const vectors_command = add_vectors(app, settings);
  add_inspect(app, settings);
  const CLI::App* const compare_command = add_compare(app, settings);
  try {
    parse(app, arguments);
  } catch (const CLI::CallForHelp&) {
    std::cout << help(app);
    return 0;
  }
  if (app.get_subcommands().empty()) {
    std::cout << app.help();
    return 0;
  }

  const CLI::App* const command = app.get_subcommands().front();
  if (!settings.format.empty()) settings.data.format = vitrine::parse_catalogue_format(settings.format);
  settings.train.command = quote_command(arguments);
  settings.train.configuration = resolved_configuration(*command);
  settings.fuse.command = settings.train.command;
  settings.fuse.configuration = settings.train.configuration;
  open_output(settings.json);
  Progress progress(std::cerr, terminal_columns());
  progress.stop_when([] { return interrupted != 0; });
  const Output output = command == train_command      ? run_train(settings, progress)
                        : command == fuse_command     ? run_fuse(settings, progress)
                        : command == export_command   ? run_export(settings)
                        : command == evaluate_command ? run_evaluate(settings, progress)
                        : command == predict_command  ? run_predict(settings, progress)
                        : command == vectors_command  ? run_vectors(settings, progress)
                        : command == compare_command  ? run_compare(settings, *train_command, progress)
                                                      : run_inspect(settings);
  std::cout << output.text;
  if (!settings.json.empty() && !output.json.empty())
    vitrine::trainer::write_file(settings.json, output.json + "\n");
  if (!output.failure.empty()) throw vitrine::Error(output.failure);
  return 0;
}

/// A second Ctrl-C ends the program at once, if it comes later: the first one may arrive twice, from the
/// terminal and from whoever started this program.
void end_after_the_step(int) {
  constexpr int kLaterSeconds = 2;
  static volatile std::sig_atomic_t first = 0;
  const auto now = static_cast<std::sig_atomic_t>(std::time(nullptr));
  if (interrupted == 0) first = now;
  interrupted = 1;
  if (now - first < kLaterSeconds) return;
  std::signal(SIGINT, SIG_DFL);
  std::raise(SIGINT);
}

/// LibTorch appends a stack trace to its sentences.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGINT, end_after_the_step);
  try {
    return run({argv + 1, argv + argc});
  } catch (const Stopped& stopped) {
    std::cerr << "vitrine: " << stopped.what() << '\n';
    return 130;
  } catch (const UsageError& error) {
    std::cerr << error.what() << '\n';
    return 2;
  } catch (const vitrine::Error& error) {
    std::cerr << "vitrine: " << error.what() << '\n';
  } catch (const std::exception& error) {
    std::cerr << "vitrine: " << first_line(error.what()) << '\n';
  }
  return 1;
}
