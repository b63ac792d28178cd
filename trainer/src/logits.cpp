// What the models say about the rows of a catalogue; see logits.hpp.
#include "logits.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

/// Photos that are scored between two reports of progress.
constexpr std::size_t kReportedPhotos = 128;
/// Rows whose texts are encoded at a time: bounds the memory.
constexpr std::size_t kTextRows = 1024;

std::vector<std::size_t> rows_with_photo(const Photos& photos, std::span<const std::size_t> rows) {
  std::vector<std::size_t> result;
  for (const std::size_t row : rows)
    if (photos.has(row)) result.push_back(row);
  return result;
}

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

std::size_t CatalogueLogits::classes() const {
  for (const std::vector<LogitTable>* models : {&text, &image, &text_image})
    if (!models->empty()) return models->front().classes();
  return 0;
}

CatalogueLogits make_logits(const ModelCounts& models, std::size_t rows, std::size_t classes) {
  const LogitTable empty(rows, classes);
  return {.title = {models.text, empty},
          .text = {models.text, empty},
          .image = {models.image, empty},
          .title_image = {models.joint, empty},
          .text_image = {models.joint, empty}};
}

void append(CatalogueLogits& logits, CatalogueLogits&& more) {
  const auto add = [](std::vector<LogitTable>& tables, std::vector<LogitTable>& further) {
    std::move(further.begin(), further.end(), std::back_inserter(tables));
  };
  add(logits.title, more.title);
  add(logits.text, more.text);
  add(logits.image, more.image);
  add(logits.title_image, more.title_image);
  add(logits.text_image, more.text_image);
}

ProductLogits said_of(const CatalogueLogits& logits, std::size_t row, View view) {
  const auto said = [row](const std::vector<LogitTable>& models) {
    ModalityLogits rows;
    for (const LogitTable& model : models) rows.push_back(model.row(row));
    return rows;
  };
  switch (view) {
    case View::title:
      return {.text = said(logits.title), .image = {}, .joint = {}};
    case View::text:
      return {.text = said(logits.text), .image = {}, .joint = {}};
    case View::image:
      return {.text = {}, .image = said(logits.image), .joint = {}};
    case View::title_image:
      return {.text = said(logits.title), .image = said(logits.image), .joint = said(logits.title_image)};
    case View::text_image:
      break;
  }
  return {.text = said(logits.text), .image = said(logits.image), .joint = said(logits.text_image)};
}

void predict_texts(const TextModel& model, const std::vector<Product>& products,
                   std::span<const std::size_t> rows, LogitTable& title, LogitTable& text) {
  const TextEncoder& encoder = model.encoder();
  const std::size_t classes = title.classes();
  for (std::size_t begin = 0; begin < rows.size(); begin += kTextRows) {
    std::vector<EncodedText> known;
    std::vector<std::pair<LogitTable*, std::size_t>> places;
    const auto add = [&](std::string_view first, std::string_view second, LogitTable& table,
                         std::size_t row) {
      EncodedText encoded = encoder.encode(first, second);
      if (!encoded.known()) return;
      known.push_back(std::move(encoded));
      places.emplace_back(&table, row);
    };
    for (const std::size_t row : rows.subspan(begin, std::min(kTextRows, rows.size() - begin))) {
      const Product& product = products[row];
      add(product.title, {}, title, row);
      if (!product.description.empty()) add(product.title, product.description, text, row);
    }
    const std::vector<float> logits = model.logits(known);
    for (std::size_t i = 0; i < places.size(); ++i)
      places[i].first->set(places[i].second, std::span(logits).subspan(i * classes, classes));
  }
  for (const std::size_t row : rows)
    if (products[row].description.empty()) text.set(row, title.row(row));
}

void predict_images(const ImageModel& model, const Photos& photos, std::span<const std::size_t> rows,
                    LogitTable& image, const std::function<void(std::size_t)>& progress) {
  const std::vector<std::size_t> with_photo = rows_with_photo(photos, rows);
  const std::size_t classes = model.classes();
  for (std::size_t begin = 0; begin < with_photo.size(); begin += kReportedPhotos) {
    const auto part =
        std::span(with_photo).subspan(begin, std::min(kReportedPhotos, with_photo.size() - begin));
    const std::vector<float> logits = model.logits(photos, part);
    for (std::size_t i = 0; i < part.size(); ++i)
      image.set(part[i], std::span(logits).subspan(i * classes, classes));
    if (progress) progress(begin + part.size());
  }
}

void predict_products(const JointModel& model, const std::vector<Product>& products, const Photos& photos,
                      std::span<const std::size_t> rows, LogitTable& title, LogitTable& text,
                      const std::function<void(std::size_t)>& progress) {
  const std::vector<std::size_t> with_photo = rows_with_photo(photos, rows);
  const std::size_t classes = model.classes();
  for (std::size_t begin = 0; begin < with_photo.size(); begin += kReportedPhotos) {
    const auto part =
        std::span(with_photo).subspan(begin, std::min(kReportedPhotos, with_photo.size() - begin));
    std::vector<EncodedText> known;
    std::vector<std::size_t> known_rows;
    std::vector<LogitTable*> tables;
    const auto add = [&](std::size_t row, std::string_view description, LogitTable& table) {
      EncodedText encoded = model.encoder().encode(products[row].title, description);
      if (!encoded.known()) return;
      known.push_back(std::move(encoded));
      known_rows.push_back(row);
      tables.push_back(&table);
    };
    for (const std::size_t row : part) {
      add(row, {}, title);
      if (!products[row].description.empty()) add(row, products[row].description, text);
    }
    const std::vector<float> logits = model.logits(known, photos, known_rows);
    for (std::size_t i = 0; i < known.size(); ++i)
      tables[i]->set(known_rows[i], std::span(logits).subspan(i * classes, classes));
    for (const std::size_t row : part)
      if (products[row].description.empty()) text.set(row, title.row(row));
    if (progress) progress(begin + part.size());
  }
}

}  // namespace vitrine::trainer
