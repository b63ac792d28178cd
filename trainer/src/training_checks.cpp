// The checks of the photo model; see training_checks.hpp.
#include "training_checks.hpp"

#include <cmath>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <numeric>
#include <sstream>

#include "image_checks.hpp"
#include "process_group.hpp"
#include "training_setup.hpp"
#include "usage_error.hpp"

namespace vitrine::trainer {
namespace {

std::string short_number(double value) {
  std::ostringstream text;
  text << std::setprecision(2) << value;
  return text.str();
}

std::string fixed_number(double value) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(3) << value;
  return text.str();
}

TrainingCheck describe(const LearningRateCurve& curve) {
  constexpr std::size_t kEvery = 4;
  constexpr double kBar = 40;
  double highest = 0;
  for (const auto& point : curve.points) highest = std::max(highest, point.loss);
  std::ostringstream text;
  text << "learning rate   loss\n";
  nlohmann::json points = nlohmann::json::array();
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    const auto& [rate, loss] = curve.points[i];
    points.push_back({{"rate", rate}, {"loss", loss}});
    if (i % kEvery != 0) continue;
    text << std::left << std::setw(16) << short_number(rate) << fixed_number(loss) << "  "
         << std::string(static_cast<std::size_t>(std::lround(kBar * loss / highest)), '#') << '\n';
  }
  text << "\nThe loss is lowest at --learning-rate " << short_number(curve.best) << ".\n";
  const nlohmann::json json{{"points", points}, {"best", curve.best}};
  return {.text = text.str(), .json = json.dump(2), .failure = {}};
}

TrainingCheck describe(const MemorizedBatch& batch) {
  std::ostringstream text;
  text << "one batch of " << batch.photos << " photos: loss " << fixed_number(batch.first_loss) << " before, "
       << fixed_number(batch.last_loss) << " after " << batch.steps << " steps; " << batch.right
       << " right\n";
  const nlohmann::json json{{"photos", batch.photos},         {"steps", batch.steps},
                            {"first_loss", batch.first_loss}, {"last_loss", batch.last_loss},
                            {"right", batch.right},           {"learnt", batch.learnt()}};
  TrainingCheck check{.text = text.str(), .json = json.dump(2), .failure = {}};
  if (!batch.learnt())
    check.failure =
        "The photo model did not learn one batch by heart. Look at the photos' labels, at --init, and at "
        "--learning-rate, which --find-learning-rate suggests.";
  return check;
}

}  // namespace

TrainingCheck check_training(const TrainOptions& options, Progress& progress) {
  check_options(options);
  const TrainingSetup setup = set_up_training(options, ProcessGroup::alone(), progress);
  const LabelledCatalogue& catalogue = setup.data.catalogue;
  if (!setup.models.image)
    throw UsageError(
        "--find-learning-rate and --overfit-one-batch are of the photo model: give --images and --init.");
  std::vector<std::size_t> rows(catalogue.products.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const ImageTrainingSet set{.photos = *catalogue.photos,
                             .rows = rows,
                             .validation = {},
                             .labels = catalogue.labels,
                             .weights = catalogue.weights,
                             .classes = catalogue.codes.size()};
  const auto report = [&](const ImageProgress& now) {
    progress.end_if_stopped();
    progress.update(now.phase, now.step, now.steps, "steps");
  };
  return options.find_learning_rate ? describe(find_learning_rate(set, *setup.models.image, report))
                                    : describe(overfit_one_batch(set, *setup.models.image, report));
}

}  // namespace vitrine::trainer
