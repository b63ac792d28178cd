// `vitrine fuse`; see fuse.hpp.
#include "fuse.hpp"

#include <algorithm>

#include "run_metrics.hpp"
#include "run_results.hpp"
#include "scoring.hpp"
#include "training_setup.hpp"
#include "usage_error.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

std::string quoted(const FinishedRun& member) { return '\'' + member.folder.string() + '\''; }

/// Whose data, names and folds all members share.
const FinishedRun& leading(const std::vector<FinishedRun>& members) {
  const auto found = std::find_if(members.begin(), members.end(), [](const FinishedRun& member) {
    return (!member.options.data.images.empty() || !member.options.extra.images.empty()) &&
           (!member.options.no_image || member.options.joint.kind != "none");
  });
  return found == members.end() ? members.front() : *found;
}

}  // namespace

TrainResult fuse(const FuseOptions& options, Progress& progress) {
  if (options.members.size() < 2)
    throw UsageError("vitrine fuse: expected two runs or more by --run, but got " +
                     std::to_string(options.members.size()) + ".");
  const FinishedRun& first = leading(options.members);
  TrainOptions how = first.options;
  how.out = options.out;
  how.command = options.command;
  how.configuration = options.configuration;
  how.fusion = options.fusion;
  how.name = options.name.empty() ? options.members.front().options.name : options.name;
  check_options(how);

  std::vector<Run> runs;
  for (const FinishedRun& member : options.members) runs.push_back(read_run(member.folder, "cpu", 0));
  const TrainingData data =
      read_training_data(how.data, how.extra, how.photo, thread_count(how.threads), progress);
  const LabelledCatalogue& catalogue = data.catalogue;
  TrainedRun trained{.validations = {},
                     .labels = pack_labels(catalogue.codes, how),
                     .texts = {},
                     .images = {},
                     .joints = {},
                     .training_seconds = 0,
                     .threads = thread_count(how.threads),
                     .provenance = {}};

  std::optional<ImageOptions> photo;
  for (std::size_t m = 0; m < runs.size(); ++m) {
    Run& run = runs[m];
    const FinishedRun& member = options.members[m];
    if (!std::equal(run.manifest.labels.begin(), run.manifest.labels.end(), catalogue.codes.begin(),
                    catalogue.codes.end(),
                    [](const PackLabel& label, const std::string& code) { return label.code == code; }))
      throw Error("The run " + quoted(member) + " knows other classes than '" + how.data.data.string() +
                  "'.");
    if (photo && run.manifest.image && *run.manifest.image != *photo)
      throw Error("The run " + quoted(member) +
                  " reads photos of another size or shape than the runs before it; a pack reads them in one "
                  "way, by --image-size and --image-fit.");
    if (run.manifest.image) photo = run.manifest.image;
    std::string& names = trained.provenance["members"];
    names += (names.empty() ? "" : ", ") + folder_name(member.folder);
    for (const char* fact : {"init", "epochs", "text_init", "teachers"}) {
      const auto own = run.manifest.provenance.find(fact);
      if (own == run.manifest.provenance.end()) continue;
      std::string& all = trained.provenance[fact];
      all += (all.empty() ? "" : ", ") + own->second;
    }
    trained.training_seconds += read_training_seconds(member.folder / run_file::kMetrics);
    std::move(run.texts.begin(), run.texts.end(), std::back_inserter(trained.texts));
    std::move(run.images.begin(), run.images.end(), std::back_inserter(trained.images));
    std::move(run.joints.begin(), run.joints.end(), std::back_inserter(trained.joints));
  }
  if (photo) how.photo = *photo;
  if (options.fusion == FusionRule::stacked) {
    const auto models = [&](const char* role) {
      std::size_t sum = 0;
      for (const Run& run : runs) sum += run.manifest.models_of(role).size();
      return sum;
    };
    check_stack_size(catalogue.codes.size(), models("text"), models("image"), models("joint"));
  }

  for (Split& split : make_splits(how, catalogue)) {
    CatalogueLogits logits;
    for (std::size_t m = 0; m < runs.size(); ++m)
      append(logits, read_held_out_logits(options.members[m].folder, runs[m].manifest, catalogue, split));
    trained.validations.push_back(combine(std::move(split), std::move(logits), catalogue.labels, how.fusion));
  }
  create_run_folder(options.out, options.force);
  return write_results(how, data, std::move(trained));
}

}  // namespace vitrine::trainer
