// A run in numbers; see run_metrics.hpp.
#include "run_metrics.hpp"

#include <nlohmann/json.hpp>

#include "run.hpp"
#include "versions.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {

using Json = nlohmann::ordered_json;

std::string format_run_metrics(const std::vector<SplitScores>& splits, const RunFacts& facts) {
  Json json{{"version", 1},
            {"rows", facts.rows},
            {"classes", facts.classes},
            {"pack_bytes", facts.pack_bytes ? Json(*facts.pack_bytes) : Json()},
            {"training_seconds", facts.training_seconds},
            {"splits", Json::object()},
            {"machine",
             {{"cpu", facts.machine.cpu},
              {"cores", facts.machine.cores},
              {"memory_bytes", facts.machine.memory_bytes},
              {"device", facts.device},
              {"threads", facts.threads},
              {"versions", library_versions()}}}};
  for (const SplitScores& split : splits) {
    Json views;
    for (const ViewScores& scores : split.views)
      views[view_name(scores.view).key] = {{"rows", scores.metrics.rows},
                                           {"accuracy", scores.metrics.accuracy},
                                           {"accuracy_interval", {scores.accuracy_low, scores.accuracy_high}},
                                           {"macro_f1", scores.metrics.macro_f1},
                                           {"weighted_f1", scores.metrics.weighted_f1},
                                           {"ece", scores.metrics.ece}};
    json["splits"][split.split] = {{"folds", split.folds}, {"views", views}};
  }
  return json.dump(2);
}

double read_training_seconds(const std::filesystem::path& path) {
  const Json json = Json::parse(read_text(path), nullptr, false);
  const auto found = json.find("training_seconds");
  if (!json.is_object() || found == json.end() || !found->is_number())
    throw Error("'" + path.string() + "' does not say training_seconds as a run's metrics do.");
  return found->get<double>();
}

}  // namespace vitrine::trainer
