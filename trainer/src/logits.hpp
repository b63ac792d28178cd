// What the models say about the rows of a catalogue, before calibration.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "image_model.hpp"
#include "joint_model.hpp"
#include "text_model.hpp"
#include "view.hpp"
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

/// By what they read, a table for each model: of the text models `title` and `text`, of the image models
/// `image`, of the joint models `title_image` and `text_image`. `text` is title and description; where there
/// is no description, it equals the title.
struct CatalogueLogits {
  std::vector<LogitTable> title;
  std::vector<LogitTable> text;
  std::vector<LogitTable> image;
  std::vector<LogitTable> title_image;
  std::vector<LogitTable> text_image;

  std::size_t classes() const;  ///< 0 where there are no models
};

struct ModelCounts {
  std::size_t text = 0;
  std::size_t image = 0;
  std::size_t joint = 0;
};

/// Tables for so many models.
CatalogueLogits make_logits(const ModelCounts& models, std::size_t rows, std::size_t classes);

/// Adds the tables of further models.
void append(CatalogueLogits& logits, CatalogueLogits&& more);

/// What all models say about a row that shows what the view has.
ProductLogits said_of(const CatalogueLogits& logits, std::size_t row, View view);

/// Writes what a model says of `rows` into the tables of its two views; a text without anything that its
/// encoder knows has no logits.
void predict_texts(const TextModel& model, const std::vector<Product>& products,
                   std::span<const std::size_t> rows, LogitTable& title, LogitTable& text);

/// The same of an image model; a row without a photo has no logits. `progress` is called with the number of
/// photos that are done.
void predict_images(const ImageModel& model, const Photos& photos, std::span<const std::size_t> rows,
                    LogitTable& image, const std::function<void(std::size_t)>& progress = {});

/// The same of a joint model, for products with a photo: by title, and by title and description.
void predict_products(const JointModel& model, const std::vector<Product>& products, const Photos& photos,
                      std::span<const std::size_t> rows, LogitTable& title, LogitTable& text,
                      const std::function<void(std::size_t)>& progress = {});

}  // namespace vitrine::trainer
