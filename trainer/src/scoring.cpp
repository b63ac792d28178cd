// Products through the models of a run; see scoring.hpp.
#include "scoring.hpp"

#include <algorithm>
#include <numeric>
#include <thread>

#include "training_data.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
ClassifiedProduct classify_product(const Run& run, const Classifier& classifier, const std::string& title,
                                   const std::string& description, const Image* photo) {
  ClassifiedProduct product;
  ModelOutputs outputs;
  const std::size_t classes = run.manifest.labels.size();
  if (run.reads_texts() && !(title.empty() && description.empty())) {
    product.text = classifier.encode_text(title, description);
    const std::vector<const PackModel*> models = run.manifest.models_of("text");
    for (std::size_t i = 0; i < run.texts.size(); ++i) {
      const EncodedText& text = product.text[run.manifest.encoder_index(models[i]->encoder)];
      const std::vector<float> logits =
          text.known() ? run.texts[i]->logits({&text, 1}) : std::vector<float>(classes);
      outputs.text_logits.insert(outputs.text_logits.end(), logits.begin(), logits.end());
      if (outputs.feature_logits.empty()) outputs.feature_logits = run.texts[i]->feature_logits(text);
    }
  }
  if (photo != nullptr) {
    if (!run.reads_photos()) throw Error("The run '" + run.manifest.name + "' has no model for photos.");
    const ImageOptions& size = *run.manifest.image;
    const Image fitted = fit_image(*photo, size);
    for (const auto& model : run.images) {
      const std::vector<float> logits = model->logits(fitted, size);
      outputs.image_logits.insert(outputs.image_logits.end(), logits.begin(), logits.end());
    }
    const std::vector<const PackModel*> models = run.manifest.models_of("joint");
    for (std::size_t i = 0; i < run.joints.size() && !product.text.empty(); ++i) {
      const EncodedText& text = product.text[run.manifest.encoder_index(models[i]->encoder)];
      const std::vector<float> logits =
          text.known() ? run.joints[i].logits(text, fitted, size) : std::vector<float>(classes);
      outputs.joint_logits.insert(outputs.joint_logits.end(), logits.begin(), logits.end());
    }
  }
  product.answer = classifier.answer(product.text, outputs, photo != nullptr ? photo->width : 0,
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
  if (run.reads_photos())
    photos = load_photos(data, options, *run.manifest.image, 0, thread_count(threads), progress);

  Scored scored;
  scored.products = std::move(data.products);
  std::vector<std::size_t> rows(scored.products.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  scored.logits =
      make_logits({.text = run.texts.size(), .image = run.images.size(), .joint = run.joints.size()},
                  rows.size(), run.manifest.labels.size());
  for (std::size_t i = 0; i < run.texts.size(); ++i)
    predict_texts(*run.texts[i], scored.products, rows, scored.logits.title[i], scored.logits.text[i]);
  for (std::size_t i = 0; i < run.images.size() && photos; ++i)
    predict_images(*run.images[i], *photos, rows, scored.logits.image[i],
                   [&](std::size_t done) { progress.update("classifying", done, rows.size(), "photos"); });
  for (std::size_t i = 0; i < run.joints.size() && photos; ++i)
    predict_products(run.joints[i], scored.products, *photos, rows, scored.logits.title_image[i],
                     scored.logits.text_image[i], [&](std::size_t done) {
                       progress.update("classifying", done, rows.size(), "products");
                     });
  return scored;
}

}  // namespace vitrine::trainer
