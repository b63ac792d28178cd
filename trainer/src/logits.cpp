// What the models say about the rows of a catalogue; see logits.hpp.
#include "logits.hpp"

#include <algorithm>
#include <string>

#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

/// Photos that are scored between two reports of progress.
constexpr std::size_t kReportedPhotos = 128;

}  // namespace

LogitTable::LogitTable(std::size_t rows, std::size_t classes)
    : classes_(classes), values_(rows * classes), present_(rows) {}

void LogitTable::set(std::size_t row, std::span<const float> logits) {
  present_.at(row) = !logits.empty();
  if (logits.empty()) return;
  if (logits.size() != classes_)
    throw Error("Expected " + std::to_string(classes_) + " logits for a row, but got " +
                std::to_string(logits.size()) + ".");
  std::copy(logits.begin(), logits.end(), values_.begin() + static_cast<std::ptrdiff_t>(row * classes_));
}

std::span<const float> LogitTable::row(std::size_t row) const {
  if (present_.empty() || !present_.at(row)) return {};
  return std::span(values_).subspan(row * classes_, classes_);
}

CatalogueLogits make_logits(bool text, bool image, std::size_t rows, std::size_t classes) {
  CatalogueLogits logits;
  if (text) logits.title = logits.text = LogitTable(rows, classes);
  if (image) logits.image = LogitTable(rows, classes);
  return logits;
}

std::vector<float> known_text_logits(const TextModel& model, std::string_view title,
                                     std::string_view description) {
  const TextFeatures features =
      text_features(split_words(title, description, model.options), model.options, model.vocabulary);
  if (features.ids.empty()) return {};
  return text_logits(model, features);
}

void predict_logits(const Models& models, const std::vector<Product>& products, const Photos* photos,
                    std::span<const std::size_t> rows, CatalogueLogits& out,
                    const std::function<void(std::size_t)>& progress) {
  if (models.text != nullptr) {
    for (const std::size_t row : rows) {
      const Product& product = products[row];
      const std::vector<float> title = known_text_logits(*models.text, product.title, {});
      out.title.set(row, title);
      out.text.set(row, product.description.empty()
                            ? title
                            : known_text_logits(*models.text, product.title, product.description));
    }
  }
  if (models.image == nullptr || photos == nullptr) return;
  std::vector<std::size_t> with_photo;
  for (const std::size_t row : rows)
    if (photos->has(row)) with_photo.push_back(row);
  const std::size_t classes = models.image->classes();
  for (std::size_t begin = 0; begin < with_photo.size(); begin += kReportedPhotos) {
    const auto part =
        std::span(with_photo).subspan(begin, std::min(kReportedPhotos, with_photo.size() - begin));
    const std::vector<float> logits = models.image->logits(*photos, part);
    for (std::size_t i = 0; i < part.size(); ++i)
      out.image.set(part[i], std::span(logits).subspan(i * classes, classes));
    if (progress) progress(begin + part.size());
  }
}

}  // namespace vitrine::trainer
