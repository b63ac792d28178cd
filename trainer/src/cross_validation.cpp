// Cross-validation; see cross_validation.hpp.
#include "cross_validation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <sstream>

#include "checkpoint.hpp"
#include "distillation.hpp"
#include "vitrine/metrics.hpp"

namespace vitrine::trainer {
namespace {

std::string format_loss(double loss) {
  std::ostringstream text;
  text.precision(3);
  text << std::fixed << "loss " << loss;
  return text.str();
}

/// `model` goes before the name of the phase.
void log_step(StageLog& log, const std::string& model, const ImageProgress& now) {
  constexpr std::size_t kEvery = 10;
  const std::string phase = model + now.phase;
  const bool of_an_epoch = now.images_per_second == 0;
  if (!of_an_epoch && now.step % kEvery != 0 && now.step != now.steps) return;
  const auto step = static_cast<std::int64_t>(now.step);
  if (now.learning_rate > 0) {
    log.scalar(phase, step, "loss", now.loss);
    log.scalar(phase, step, "learning_rate", now.learning_rate);
  }
  if (!of_an_epoch) log.scalar(phase, step, "images_per_second", now.images_per_second);
}

/// `probabilities` [rows, classes] for rows that the models did not learn from.
void log_scores(StageLog& log, const std::string& name, std::span<const int> truth,
                std::span<const float> probabilities, std::span<const std::string> codes) {
  if (truth.empty()) return;
  const Metrics metrics = classification_metrics(truth, probabilities, codes.size());
  log.scalar("held-out", 0, name + "_accuracy", metrics.accuracy);
  log.scalar("held-out", 0, name + "_macro_f1", metrics.macro_f1);
  log.confusion("held-out", 0, name + "_confusion", codes, metrics.confusion);
}

/// Of one model alone: what brings two together is fitted when all folds are done.
void log_fold(StageLog& log, const std::string& name, const LogitTable& logits,
              std::span<const std::size_t> held_out, const LabelledCatalogue& catalogue) {
  std::vector<int> truth;
  std::vector<float> probabilities;
  for (const std::size_t row : held_out) {
    if (logits.row(row).empty()) continue;
    truth.push_back(catalogue.labels[row]);
    for (const double value : log_softmax(logits.row(row)))
      probabilities.push_back(static_cast<float>(std::exp(value)));
  }
  log_scores(log, name, truth, probabilities, catalogue.codes);
}

/// Trains with the unlabelled products too, which teach `said` [unlabelled, classes]: all of it where the
/// others have targets, else the likeliest class, by its probability as weight. Those of which nothing was
/// said do not teach.
std::shared_ptr<const TextModel> train_with_unlabelled(const std::vector<Product>& unlabelled,
                                                       std::span<const float> said,
                                                       const TextTraining& training,
                                                       const TextModelOptions& options,
                                                       const TextReport& report) {
  const std::size_t own = training.products.size();
  std::vector<Product> products = training.products;
  std::vector<std::size_t> rows(training.rows.begin(), training.rows.end());
  std::vector<int> labels(training.labels.begin(), training.labels.end());
  std::vector<float> weights(training.weights.begin(), training.weights.end());
  std::vector<float> targets(training.targets.begin(), training.targets.end());
  weights.resize(own, 1);
  products.insert(products.end(), unlabelled.begin(), unlabelled.end());
  if (!targets.empty()) targets.insert(targets.end(), said.begin(), said.end());
  for (std::size_t i = 0; i < unlabelled.size(); ++i) {
    const auto of_product = said.subspan(i * training.classes, training.classes);
    const auto best = std::max_element(of_product.begin(), of_product.end());
    labels.push_back(static_cast<int>(best - of_product.begin()));
    weights.push_back(targets.empty() ? *best : 1);
    if (*best > 0) rows.push_back(own + i);
  }
  return text_model_kind(options.kind)
      .train({products, rows, labels, training.classes, weights, targets}, options, report);
}

/// Probabilities [products, classes]; 0 where the model knows nothing of a product.
std::vector<float> probabilities_of(const TextModel& model, const std::vector<Product>& products,
                                    std::size_t classes) {
  std::vector<std::size_t> rows(products.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  LogitTable title(products.size(), classes), text = title;
  predict_texts(model, products, rows, title, text);
  std::vector<float> probabilities(products.size() * classes);
  for (const std::size_t row : rows) {
    const std::vector<double> said = log_softmax(text.row(row));
    for (std::size_t c = 0; c < said.size(); ++c)
      probabilities[row * classes + c] = static_cast<float>(std::exp(said[c]));
  }
  return probabilities;
}

std::shared_ptr<const TextModel> train_text_model(const LabelledCatalogue& catalogue,
                                                  std::span<const std::size_t> rows, const SoftLabels& taught,
                                                  const ModelOptions& models, Progress& progress,
                                                  StageLog& log) {
  constexpr std::size_t kEvery = 10;
  const auto report = [&](const TextProgress& now) {
    progress.end_if_stopped();
    if (now.loss == 0) return;
    progress.update("text", now.step, now.steps, "steps", format_loss(now.loss));
    if (now.step % kEvery != 0 && now.step != now.steps) return;
    log.scalar("text", static_cast<std::int64_t>(now.step), "loss", now.loss);
    log.scalar("text", static_cast<std::int64_t>(now.step), "learning_rate", now.learning_rate);
  };
  const TextModelOptions& options = *models.text;
  const TextTraining training{catalogue.products, rows,       catalogue.labels, catalogue.codes.size(),
                              catalogue.weights,  taught.rows};
  const bool alone = catalogue.unlabelled.empty() || models.teaches;
  if (!alone && !taught.unlabelled.empty())
    return train_with_unlabelled(catalogue.unlabelled, taught.unlabelled, training, options, report);
  std::shared_ptr<const TextModel> model = text_model_kind(options.kind).train(training, options, report);
  if (alone) return model;
  // Trained again, on what the first one says of the unlabelled products too, which weigh as much as it is
  // sure (self-training; Scudder, 1965). On 5,420 Rakuten products with 13,768 unlabelled ones that gave the
  // linear model 0.743 by title and 0.757 with descriptions, plain split, after 0.735 and 0.749 without;
  // weights of the probability's third power gave 0.740 and 0.753.
  const std::vector<float> said = probabilities_of(*model, catalogue.unlabelled, training.classes);
  return train_with_unlabelled(catalogue.unlabelled, said, training, options, report);
}

std::unique_ptr<ImageModel> train_on_photos(const LabelledCatalogue& catalogue,
                                            std::span<const std::size_t> rows, const SoftLabels& taught,
                                            const ImageModelOptions& options, const ImageReport& report) {
  const bool validates = image_model_kind(options.kind).network != nullptr && options.validates();
  TeachingRows parts{.teaching = {rows.begin(), rows.end()}, .validation = {}};
  if (validates) parts = set_aside(catalogue, rows, options.seed);
  return train_image_model({.photos = *catalogue.photos,
                            .rows = parts.teaching,
                            .validation = parts.validation,
                            .labels = catalogue.labels,
                            .weights = catalogue.weights,
                            .classes = catalogue.codes.size(),
                            .targets = taught.rows},
                           options, report);
}

bool any_has_photo(const LabelledCatalogue& catalogue, std::span<const std::size_t> rows) {
  return catalogue.photos &&
         std::any_of(rows.begin(), rows.end(), [&](std::size_t row) { return catalogue.photos->has(row); });
}

/// A text model for the witnesses in place of the fold's own: one that the extra rows did not teach, whose
/// labels may come from texts, so that text would look too good beside the photo.
std::shared_ptr<const TextModel> train_witness_model(const LabelledCatalogue& catalogue,
                                                     std::span<const std::size_t> teaching,
                                                     const ModelOptions& options, Progress& progress,
                                                     StageLog& log) {
  std::vector<std::size_t> own;
  for (const std::size_t row : teaching)
    if (row < catalogue.own_rows()) own.push_back(row);
  ModelOptions alone = options;
  alone.teaches = true;
  return train_text_model(catalogue, own, {}, alone, progress, log);
}

JointModel train_joint_model(const LabelledCatalogue& catalogue, std::span<const std::size_t> rows,
                             const JointModelOptions& options, const ImageReport& report) {
  TeachingRows parts{.teaching = {rows.begin(), rows.end()}, .validation = {}};
  const JointModelKind& kind = joint_model_kind(options.kind);
  if (kind.fine_tuned && options.image.validates()) parts = set_aside(catalogue, rows, options.image.seed);
  return kind.train(kind,
                    {.products = catalogue.products,
                     .photos = *catalogue.photos,
                     .rows = parts.teaching,
                     .validation = parts.validation,
                     .labels = catalogue.labels,
                     .weights = catalogue.weights,
                     .classes = catalogue.codes.size()},
                    options, report);
}

}  // namespace

TrainedModels train_models(const LabelledCatalogue& catalogue, std::span<const std::size_t> rows,
                           const SoftLabels& taught, const ModelOptions& options,
                           const TrainingStates& states, Progress& progress, StageLog& log) {
  TrainedModels models;
  if (options.text) {
    models.text = train_text_model(catalogue, rows, taught, options, progress, log);
    log.scalar("text", 0, "vocabulary", static_cast<double>(models.text->encoder().size()));
  }
  const auto report_of = [&](const std::string& model) {
    return [&progress, &log, model](const ImageProgress& now) {
      progress.end_if_stopped();
      log_step(log, model, now);
      if (now.images_per_second > 0)
        progress.update(model + now.phase, now.step, now.steps, "steps",
                        format_rate(now.images_per_second) + " photos/s" +
                            (now.loss > 0 ? ", " + format_loss(now.loss) : ""));
    };
  };
  if (options.image && catalogue.photos) {
    const auto report = report_of("");
    ImageModelOptions image = *options.image;
    image.checkpoint = states.image;
    models.image = train_on_photos(catalogue, rows, taught, image, report);
  }
  if (options.joint && catalogue.photos) {
    JointModelOptions joint = *options.joint;
    joint.image.checkpoint = states.joint;
    models.joint = train_joint_model(catalogue, rows, joint, report_of("joint "));
  }
  return models;
}

CrossValidation combine(Split split, CatalogueLogits logits, std::span<const int> labels, FusionRule rule) {
  CrossValidation result{.split = std::move(split), .logits = std::move(logits), .fusions = {}};
  const int parts = 1 + *std::max_element(result.split.part.begin(), result.split.part.end());
  for (int part = 0; part < parts; ++part)
    result.fusions.push_back(fit_fusion(result.logits, labels, calibration_rows(result.split, part), rule,
                                        witnesses(result.split)));
  return result;
}

CrossValidation cross_validate(const LabelledCatalogue& catalogue, Split split, const ModelOptions& options,
                               const Checkpoint& checkpoint, Progress& progress, TrainingLog& log) {
  const bool images = options.image && catalogue.photos;
  const std::size_t classes = catalogue.codes.size();
  CatalogueLogits logits = make_logits(
      {.text = options.text ? 1U : 0U, .image = images ? 1U : 0U, .joint = options.joint ? 1U : 0U},
      catalogue.products.size(), classes);
  CatalogueLogits unlabelled;
  if (options.teaches)
    unlabelled = make_logits({.text = logits.text.size()}, catalogue.unlabelled.size(), classes);
  for (int k = 0; k < split.folds; ++k) {
    const std::string name = fold_name(split, k);
    const std::string name_of_further = name + "-unlabelled";
    const std::vector<std::size_t> held_out = held_out_rows(split, k);
    std::vector<std::size_t> further;  // of the unlabelled products, each asked of the models of one fold
    for (auto i = static_cast<std::size_t>(k); !unlabelled.text.empty() && i < catalogue.unlabelled.size();
         i += static_cast<std::size_t>(split.folds))
      further.push_back(i);
    if (checkpoint.load(name, held_out, logits)) {
      if (!further.empty()) checkpoint.load(name_of_further, further, unlabelled);
      continue;
    }
    const std::vector<std::size_t> teaching = teaching_rows(split, k, catalogue);
    const SoftLabels taught =
        ask_teachers(catalogue, teaching, split, name, options, checkpoint, progress, log);
    progress.stage(split.name + " fold " + std::to_string(k + 1) + " of " + std::to_string(split.folds));
    StageLog fold_log = log.stage(name);
    ModelOptions asked = options;
    if (!any_has_photo(catalogue, held_out)) {
      asked.image.reset();
      asked.joint.reset();
    }
    const TrainedModels models =
        train_models(catalogue, teaching, taught, asked, checkpoint.states(name), progress, fold_log);
    if (models.text) {
      LogitTable& text = logits.text.front();
      predict_texts(*models.text, catalogue.products, held_out, logits.title.front(), text);
      if (const std::vector<std::size_t> rows = witnesses(split); k == 0 && !rows.empty())
        predict_texts(*train_witness_model(catalogue, teaching, options, progress, fold_log),
                      catalogue.products, rows, logits.title.front(), text);
      log_fold(fold_log, "text", text, held_out, catalogue);
    }
    if (models.image) {
      if (!witnesses(split).empty()) models.image->save(checkpoint.image(name));
      LogitTable& image = logits.image.front();
      predict_images(*models.image, *catalogue.photos, held_out, image);
      log_fold(fold_log, "image", image, held_out, catalogue);
    }
    if (models.joint) {
      LogitTable& both = logits.text_image.front();
      predict_products(*models.joint, catalogue.products, *catalogue.photos, held_out,
                       logits.title_image.front(), both);
      log_fold(fold_log, "joint", both, held_out, catalogue);
    }
    if (models.text && !further.empty()) {
      predict_texts(*models.text, catalogue.unlabelled, further, unlabelled.title.front(),
                    unlabelled.text.front());
      checkpoint.save(name_of_further, further, unlabelled);
    }
    checkpoint.save(name, held_out, logits);
  }
  StageLog split_log = log.stage(split.name);
  CrossValidation result = combine(std::move(split), std::move(logits), catalogue.labels, options.fusion);
  result.unlabelled = std::move(unlabelled);
  for (const View view : available_views(result)) {
    const ViewPredictions predictions = view_predictions(result, catalogue.labels, view);
    log_scores(split_log, view_name(view).key, predictions.truth, predictions.probabilities, catalogue.codes);
  }
  return result;
}

void assist(const LabelledCatalogue& catalogue, const std::vector<Split>& splits,
            std::span<const std::uint8_t> done, const ImageModelOptions& options, const Progress& progress) {
  const auto report = [&](const ImageProgress&) { progress.end_if_stopped(); };
  std::size_t training = 0;
  for (const Split& split : splits)
    for (int k = 0; k < split.folds; ++k)
      if (done[training++] == 0 && any_has_photo(catalogue, held_out_rows(split, k)))
        train_on_photos(catalogue, teaching_rows(split, k, catalogue), {}, options, report);
  if (!witnesses(splits.front()).empty()) return;  // the first fold's photo model ships
  std::vector<std::size_t> rows(catalogue.products.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  train_on_photos(catalogue, rows, {}, options, report);
}

ViewPredictions view_predictions(const CrossValidation& validation, std::span<const int> labels, View view) {
  ViewPredictions result;
  for (const std::size_t row : scored_rows(validation.split)) {
    const ProductLogits said = said_of(validation.logits, row, view);
    if (said.empty()) continue;
    const Fusion& fusion = validation.fusions[static_cast<std::size_t>(validation.split.part[row])];
    const std::vector<float> probabilities = fuse(said, fusion, validation.logits.classes());
    result.rows.push_back(row);
    result.truth.push_back(labels[row]);
    result.probabilities.insert(result.probabilities.end(), probabilities.begin(), probabilities.end());
  }
  return result;
}

std::vector<View> available_views(const CrossValidation& validation) {
  const CatalogueLogits& logits = validation.logits;
  const std::vector<std::size_t> scored = scored_rows(validation.split);
  const auto said = [&](const std::vector<LogitTable>& tables) {
    return !tables.empty() && std::any_of(scored.begin(), scored.end(),
                                          [&](std::size_t row) { return !tables.front().row(row).empty(); });
  };
  const bool text = said(logits.text);
  const bool image = said(logits.image);
  const bool both = (text && image) || said(logits.text_image);
  std::vector<View> views;
  for (const View view : kViews)
    if (view == View::image ? image : view == View::title || view == View::text ? text : both)
      views.push_back(view);
  return views;
}

}  // namespace vitrine::trainer
