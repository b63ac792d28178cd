// Products through the models of a run; see scoring.hpp.
#include "scoring.hpp"

#include <algorithm>
#include <numeric>
#include <thread>

#include "training_data.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

/// What each feature adds to each class, [features, classes].
std::vector<float> feature_logits(const TextModel& model, const TextFeatures& features) {
  const std::size_t classes = model.linear.classes;
  std::vector<float> result;
  result.reserve(features.ids.size() * classes);
  for (std::size_t i = 0; i < features.ids.size(); ++i)
    for (std::size_t c = 0; c < classes; ++c)
      result.push_back(features.values[i] *
                       model.linear.weights[static_cast<std::size_t>(features.ids[i]) * classes + c]);
  return result;
}

}  // namespace

ClassifiedProduct classify_product(const Run& run, const Classifier& classifier, const std::string& title,
                                   const std::string& description, const Image* photo) {
  ClassifiedProduct product;
  ModelOutputs outputs;
  if (run.text && !(title.empty() && description.empty())) {
    product.text = classifier.encode_text(title, description);
    outputs.text_logits = text_logits(*run.text, product.text->features);
    outputs.feature_logits = feature_logits(*run.text, product.text->features);
  }
  if (photo != nullptr) {
    if (!run.image) throw Error("The run '" + run.manifest.name + "' has no model for photos.");
    const ImageOptions& size = *run.manifest.image;
    outputs.image_logits = run.image->logits(classifier.encode_image(*photo), size.width, size.height);
  }
  product.answer =
      classifier.answer(product.text ? &*product.text : nullptr, outputs, photo != nullptr ? photo->width : 0,
                        photo != nullptr ? photo->height : 0);
  return product;
}

int thread_count(int threads) {
  return threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

Scored score_catalogue(const Run& run, const DataOptions& options, int threads, Progress& progress) {
  Data data = read_data(options);
  report_issues(data.issues, options, "rows that could not be read", progress);
  std::optional<Photos> photos;
  if (run.image) photos = load_photos(data, options, *run.manifest.image, 0, thread_count(threads), progress);

  Scored scored;
  scored.products = std::move(data.products);
  std::vector<std::size_t> rows(scored.products.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  scored.logits =
      make_logits(run.text.has_value(), run.image.has_value(), rows.size(), run.manifest.labels.size());
  predict_logits(run.models(), scored.products, photos ? &*photos : nullptr, rows, scored.logits,
                 [&](std::size_t done) { progress.update("classifying", done, rows.size(), "photos"); });
  return scored;
}

}  // namespace vitrine::trainer
