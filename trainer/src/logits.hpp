// What the models say about the rows of a catalogue, before calibration.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "image_model.hpp"
#include "text_model.hpp"

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

/// By view. `text` reads title and description; where there is no description it equals `title`. A table
/// without rows stands for a model that was not trained.
struct CatalogueLogits {
  LogitTable title;
  LogitTable text;
  LogitTable image;
};

/// The models of one classifier; either may be missing.
struct Models {
  const TextModel* text = nullptr;
  const ImageModel* image = nullptr;
};

/// Writes the logits of `rows` into `out`, whose tables must have a row per product. A text without any known
/// n-gram and a row without a photo have none. `photos` may be null. `progress` is called with the number of
/// rows whose photos are done.
void predict_logits(const Models& models, const std::vector<Product>& products, const Photos* photos,
                    std::span<const std::size_t> rows, CatalogueLogits& out,
                    const std::function<void(std::size_t)>& progress = {});

/// Tables for a classifier that has those models.
CatalogueLogits make_logits(bool text, bool image, std::size_t rows, std::size_t classes);

/// Logits of one text; empty where it has no known n-gram.
std::vector<float> known_text_logits(const TextModel& model, std::string_view title,
                                     std::string_view description);

}  // namespace vitrine::trainer
