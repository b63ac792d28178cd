// A classifier at work: features in, the models' outputs back in, one answer out.
#include "vitrine/classify.hpp"

#include <algorithm>
#include <cmath>

#include "vitrine/error.hpp"

namespace vitrine {
namespace {

void check_output(const char* name, const std::vector<float>& values, std::size_t expected) {
  if (values.size() != expected) {
    throw Error(std::string(name) + ": expected " + std::to_string(expected) +
                " values from the model, found " + std::to_string(values.size()) + ".");
  }
  // No trained model says larger ones, and their sums would overflow.
  constexpr float kLargest = 1e9F;
  if (!std::all_of(values.begin(), values.end(), [](float value) { return std::abs(value) <= kLargest; })) {
    throw Error(std::string(name) + ": expected numbers from -1e9 to 1e9 from the model, found others.");
  }
}

/// What the models of one role said; `known` tells of each whether it had anything to read.
ModalityLogits split_models(const char* name, const std::vector<float>& values,
                            const std::vector<bool>& known, std::size_t classes) {
  if (values.empty()) return {};
  check_output(name, values, known.size() * classes);
  ModalityLogits logits;
  for (std::size_t model = 0; model < known.size(); ++model) {
    const auto own = std::span(values).subspan(model * classes, classes);
    logits.push_back(known[model] ? own : std::span<const float>{});
  }
  return logits;
}

/// Of each model, by its encoder, whether that knew anything of the text.
std::vector<bool> known_to(const std::vector<std::size_t>& encoders, std::span<const EncodedText> text) {
  std::vector<bool> known;
  known.reserve(encoders.size());
  // Texts that did not come from `encode_text` are taken as known.
  for (const std::size_t encoder : encoders) known.push_back(text.empty() || text[encoder].known());
  return known;
}

/// Why no model said anything; `alone` are the encoders of models that read a text without a photo too.
std::string nothing_said(std::span<const EncodedText> text, const std::vector<std::size_t>& alone,
                         bool photo) {
  const bool words =
      std::any_of(text.begin(), text.end(), [](const EncodedText& one) { return !one.words.words.empty(); });
  const bool known =
      std::any_of(text.begin(), text.end(), [](const EncodedText& one) { return one.known(); });
  if (known && !alone.empty())
    return "There is no photo, and the pack knows the text's words only together with one: add a photo.";
  if (known) return "There is no photo, and the pack reads a text only together with one: add a photo.";
  if (photo)
    return words ? "The pack knows none of the text's words, and it reads a photo only together with a text."
                 : "The pack reads a photo only together with a text: add a title or a description.";
  return words ? "There is no photo, and the pack knows none of the text's words: nothing to classify."
               : "There is neither a title, nor a description, nor a photo: nothing to classify.";
}

/// What each word added to `label`'s score; words that added nothing are left out.
std::vector<WordContribution> explain_words(const EncodedText& text, const std::vector<float>& feature_logits,
                                            std::size_t label, std::size_t classes, float factor) {
  std::vector<float> scores(text.features.ids.size());
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = feature_logits[i * classes + label] * factor;
  const std::vector<double> values = word_contributions(text.words, text.features, scores);

  std::vector<WordContribution> contributions;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] == 0) continue;
    const Word& word = text.words.words[i];
    contributions.push_back({.field = word.field,
                             .begin = word.begin,
                             .end = word.end,
                             .word = std::string(text.words.original(word)),
                             .value = values[i]});
  }
  return contributions;
}

/// The class's score at each location, less the mean over classes.
std::vector<float> heat_map(const std::vector<float>& location_logits, std::size_t label,
                            std::size_t classes) {
  const std::size_t locations = location_logits.size() / classes;
  std::vector<float> heat(locations);
  for (std::size_t i = 0; i < locations; ++i) {
    double sum = 0;
    for (std::size_t c = 0; c < classes; ++c) sum += static_cast<double>(location_logits[c * locations + i]);
    heat[i] = static_cast<float>(static_cast<double>(location_logits[label * locations + i]) -
                                 sum / static_cast<double>(classes));
  }
  return heat;
}

Box unit_box(const ImageOptions& options, int photo_width, int photo_height) {
  const Box box = photo_box(photo_width, photo_height, options);
  return {.left = box.left / options.width,
          .top = box.top / options.height,
          .right = box.right / options.width,
          .bottom = box.bottom / options.height};
}

}  // namespace

Classifier::Classifier(Pack pack, std::span<const std::span<const std::uint8_t>> vocabularies)
    : pack_(std::move(pack)) {
  if (vocabularies.size() != pack_.text.size())
    throw Error("Expected the bytes of " + std::to_string(pack_.text.size()) + " vocabularies, found " +
                std::to_string(vocabularies.size()) + ".");
  for (std::size_t i = 0; i < vocabularies.size(); ++i) {
    const PackFile& file = pack_.text[i].vocabulary;
    if (vocabularies[i].size() != file.bytes)
      throw Error(file.file + ": expected " + std::to_string(file.bytes) + " bytes, found " +
                  std::to_string(vocabularies[i].size()) + ".");
    encoders_.push_back(TextEncoder::parse(pack_.text[i].options, vocabularies[i]));
  }
  for (const PackModel* model : pack_.models_of("text"))
    text_encoders_.push_back(pack_.encoder_index(model->encoder));
  for (const PackModel* model : pack_.models_of("joint"))
    joint_encoders_.push_back(pack_.encoder_index(model->encoder));
}

std::vector<EncodedText> Classifier::encode_text(std::string_view title, std::string_view description) const {
  if (encoders_.empty()) throw Error("The pack " + pack_.name + " does not read text.");
  std::vector<EncodedText> text;
  for (const TextEncoder& encoder : encoders_) text.push_back(encoder.encode(title, description));
  return text;
}

std::vector<float> Classifier::encode_image(const Image& image) const {
  if (!pack_.image) throw Error("The pack " + pack_.name + " does not read photos.");
  return normalize_image(fit_image(image, *pack_.image), *pack_.image);
}

ProductLogits Classifier::read_outputs(std::span<const EncodedText> text, const ModelOutputs& outputs) const {
  const std::size_t classes = pack_.labels.size();
  if (!text.empty() && text.size() != encoders_.size())
    throw Error("Expected a text as " + std::to_string(encoders_.size()) + " encoders read it, found " +
                std::to_string(text.size()) + ".");
  const std::vector<bool> photos(pack_.models_of("image").size(), true);
  return {
      .text = split_models("text logits", outputs.text_logits, known_to(text_encoders_, text), classes),
      .image = split_models("image logits", outputs.image_logits, photos, classes),
      .joint = split_models("joint logits", outputs.joint_logits, known_to(joint_encoders_, text), classes),
  };
}

Answer Classifier::answer(std::span<const EncodedText> text, const ModelOutputs& outputs, int photo_width,
                          int photo_height) const {
  const std::size_t classes = pack_.labels.size();
  const ProductLogits said = read_outputs(text, outputs);
  if (said.empty()) throw Error(nothing_said(text, text_encoders_, photo_width > 0));

  Answer answer;
  const std::vector<float> probabilities = fuse(said, pack_.fusion, classes);
  for (const std::size_t label : top_k(probabilities, classes))
    answer.labels.push_back({label, probabilities[label]});
  answer.needs_review = answer.labels.front().probability < pack_.fusion.review_threshold;
  if (says_something(said.text))
    answer.text = fuse({.text = said.text, .image = {}, .joint = {}}, pack_.fusion, classes);
  if (says_something(said.image))
    answer.image = fuse({.text = {}, .image = said.image, .joint = {}}, pack_.fusion, classes);
  answer.explanation = explain(text, outputs, photo_width, photo_height, answer.labels.front().label);
  return answer;
}

Explanation Classifier::explain(std::span<const EncodedText> text, const ModelOutputs& outputs,
                                int photo_width, int photo_height, std::size_t label) const {
  const std::size_t classes = pack_.labels.size();
  if (label >= classes)
    throw Error("There is no class " + std::to_string(label) + ": the pack " + pack_.name + " has " +
                std::to_string(classes) + ".");
  const ProductLogits said = read_outputs(text, outputs);

  Explanation explanation;
  explanation.label = label;
  if (says_something(said.text) && !outputs.feature_logits.empty()) {
    const std::vector<const PackModel*> models = pack_.models_of("text");
    // The first that explains itself and knows something of the text, as whoever ran the models chose it.
    std::size_t model = 0;
    while (model < models.size() &&
           !(models[model]->gives("feature_logits") && !text.empty() && text[text_encoders_[model]].known()))
      ++model;
    if (model < models.size()) {
      const EncodedText& read = text[text_encoders_[model]];
      check_output("feature logits", outputs.feature_logits, read.features.ids.size() * classes);
      explanation.words =
          explain_words(read, outputs.feature_logits, label, classes, pack_.fusion.text[model]);
    }
  }
  if (says_something(said.image) && !outputs.location_logits.empty() && pack_.image) {
    check_output("location logits", outputs.location_logits,
                 classes * outputs.location_rows * outputs.location_columns);
    explanation.heat = heat_map(outputs.location_logits, label, classes);
    explanation.heat_rows = outputs.location_rows;
    explanation.heat_columns = outputs.location_columns;
    explanation.heat_box = unit_box(*pack_.image, photo_width, photo_height);
  }
  return explanation;
}

}  // namespace vitrine
