// What the models say about the rows of a catalogue, before calibration.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "image_model.hpp"
#include "text_model.hpp"
#include "vitrine/fusion.hpp"

namespace vitrine::trainer {

/// Logits of many rows, [rows, classes]; a row may have none.
class LogitTable {
 public:
  LogitTable() = default;
  LogitTable(std::size_t rows, std::size_t classes);

  std::size_t rows() const { return present_.size(); }
  std::size_t classes() const { return classes_; }
  /// Throws Error where `logits` has another length than `classes()`; an empty one takes the row out.
  void set(std::size_t row, std::span<const float> logits);
  /// Empty where the row has none, or where the table has no rows at all.
  std::span<const float> row(std::size_t row) const;

 private:
  std::size_t classes_ = 0;
  std::vector<float> values_;
  std::vector<bool> present_;
};

/// By view, a table for each model. `text` reads title and description; where there is no description it
/// equals `title`.
struct CatalogueLogits {
  std::vector<LogitTable> title;
  std::vector<LogitTable> text;
  std::vector<LogitTable> image;
};

/// Tables for so many models.
CatalogueLogits make_logits(std::size_t text_models, std::size_t image_models, std::size_t rows,
                            std::size_t classes);

/// What the models of one view say about a row; empty where none says anything.
ModalityLogits said_of(const std::vector<LogitTable>& models, std::size_t row);

/// Writes what a model says of `rows` into the tables of its two views; a text without anything that its
/// encoder knows has no logits.
void predict_texts(const TextModel& model, const std::vector<Product>& products,
                   std::span<const std::size_t> rows, LogitTable& title, LogitTable& text);

/// The same of an image model; a row without a photo has no logits. `progress` is called with the number of
/// photos that are done.
void predict_images(const ImageModel& model, const Photos& photos, std::span<const std::size_t> rows,
                    LogitTable& image, const std::function<void(std::size_t)>& progress = {});

}  // namespace vitrine::trainer
