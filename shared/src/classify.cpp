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
  if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); })) {
    throw Error(std::string(name) + ": expected finite numbers from the model, found others.");
  }
}

/// What each word added to `label`'s score; words that added nothing are left out.
std::vector<WordContribution> explain_words(const EncodedText& text, const std::vector<float>& feature_logits,
                                            std::size_t label, std::size_t classes, float temperature) {
  std::vector<float> scores(text.features.ids.size());
  for (std::size_t i = 0; i < scores.size(); ++i)
    scores[i] = feature_logits[i * classes + label] / temperature;
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

Classifier::Classifier(Pack pack, std::span<const std::uint8_t> vocabulary_bytes) : pack_(std::move(pack)) {
  if (!pack_.text) return;
  const PackFile& file = pack_.text->vocabulary;
  if (vocabulary_bytes.size() != file.bytes) {
    throw Error(file.file + ": expected " + std::to_string(file.bytes) + " bytes, found " +
                std::to_string(vocabulary_bytes.size()) + ".");
  }
  vocabulary_ = Vocabulary::parse(vocabulary_bytes);
}

EncodedText Classifier::encode_text(std::string_view title, std::string_view description) const {
  if (!vocabulary_) throw Error("The pack " + pack_.name + " does not read text.");
  EncodedText text;
  text.words = split_words(title, description, pack_.text->options);
  text.features = text_features(text.words, pack_.text->options, *vocabulary_);
  return text;
}

std::vector<float> Classifier::encode_image(const Image& image) const {
  if (!pack_.image) throw Error("The pack " + pack_.name + " does not read photos.");
  return normalize_image(fit_image(image, *pack_.image), *pack_.image);
}

Answer Classifier::answer(const EncodedText* text, const ModelOutputs& outputs, int photo_width,
                          int photo_height) const {
  const std::size_t classes = pack_.labels.size();
  const bool unknown_text = text != nullptr && text->features.ids.empty();
  const std::vector<float> text_logits = unknown_text ? std::vector<float>{} : outputs.text_logits;
  const std::vector<float>& image_logits = outputs.image_logits;

  if (text_logits.empty() && image_logits.empty()) {
    throw Error(unknown_text && !text->words.words.empty()
                    ? "There is no photo, and the pack knows none of the text's words: nothing to classify."
                    : "There is neither a title, nor a description, nor a photo: nothing to classify.");
  }
  if (!text_logits.empty()) check_output("text logits", text_logits, classes);
  if (!image_logits.empty()) check_output("image logits", image_logits, classes);

  Answer answer;
  const std::vector<float> probabilities = fuse(text_logits, image_logits, pack_.fusion, classes);
  for (const std::size_t label : top_k(probabilities, classes))
    answer.labels.push_back({label, probabilities[label]});
  const std::size_t winner = answer.labels.front().label;
  answer.needs_review = answer.labels.front().probability < pack_.fusion.review_threshold;

  if (!text_logits.empty()) {
    answer.text = fuse(text_logits, {}, pack_.fusion, classes);
    if (text != nullptr && !outputs.feature_logits.empty()) {
      check_output("feature logits", outputs.feature_logits, text->features.ids.size() * classes);
      answer.words =
          explain_words(*text, outputs.feature_logits, winner, classes, pack_.fusion.text_temperature);
    }
  }
  if (!image_logits.empty()) {
    answer.image = fuse({}, image_logits, pack_.fusion, classes);
    if (!outputs.location_logits.empty() && pack_.image) {
      check_output("location logits", outputs.location_logits,
                   classes * outputs.location_rows * outputs.location_columns);
      answer.heat = heat_map(outputs.location_logits, winner, classes);
      answer.heat_rows = outputs.location_rows;
      answer.heat_columns = outputs.location_columns;
      answer.heat_box = unit_box(*pack_.image, photo_width, photo_height);
    }
  }
  return answer;
}

}  // namespace vitrine
