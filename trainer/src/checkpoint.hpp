// What an unfinished training keeps in its run's folder, so that nobody need train it again.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "cross_validation.hpp"

namespace vitrine::trainer {

/// The logits of every fold that is done, and how far the models of the next one are. A training that was
/// killed at any moment leaves whole files only.
class Checkpoint {
 public:
  /// In `folder`, for a training that `key` stands for: its options and its data. Throws Error where another
  /// training's files lie there, or this one's while `resume` is not set.
  Checkpoint(std::filesystem::path folder, const std::string& key, bool resume);

  /// Fills the rows of `out` with what `save` kept of that fold; false where there is nothing. Throws Error
  /// where the file is damaged.
  bool load(const std::string& fold, std::span<const std::size_t> rows, CatalogueLogits& out) const;
  void save(const std::string& fold, std::span<const std::size_t> rows, const CatalogueLogits& logits) const;

  /// The files of ImageModelOptions::checkpoint; `save` of the same fold removes them.
  TrainingStates states(const std::string& fold) const;

  /// Where the photo model of a fold with witnesses is kept, which ships; `save` leaves it.
  std::filesystem::path image(const std::string& fold) const;

  /// Whether `save` kept that fold.
  bool has(const std::string& fold) const;
  /// Removes the folder: the training is done.
  void remove() const;

 private:
  std::filesystem::path path(const std::string& fold) const;

  std::filesystem::path folder_;
};

/// What decides a training's results, as a SHA-256: the options as TOML, the products, their parts of a
/// given split, the photos, and the versions of the libraries.
std::string training_key(const std::string& configuration, const LabelledCatalogue& catalogue);

}  // namespace vitrine::trainer
