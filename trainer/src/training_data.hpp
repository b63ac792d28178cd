// The rows that training can use: labelled products with their photos, and the families among them.
#pragma once

#include <vector>

#include "data.hpp"
#include "labelled_catalogue.hpp"
#include "progress.hpp"

namespace vitrine::trainer {

struct TrainingData {
  LabelledCatalogue catalogue;
  std::size_t skipped_rows = 0;  ///< of the catalogue, that could not be read or have no label
};

/// Reads the catalogue and what `extra` adds to it, and decodes the photos. Rows and photos that cannot be
/// used are counted, and the first few of each are said through `progress` with file and line, as are copies
/// of one product under different labels; an extra row of a class that the catalogue lacks cannot be used.
/// Throws Error where fewer than two classes are left, where no extra row is, and for the first row or photo
/// that cannot be used if `options.strict`.
TrainingData read_training_data(const DataOptions& options, const ExtraDataOptions& extra,
                                const ImageOptions& photo, int threads, Progress& progress);

/// Says `issues` through `progress`: the first five as "file:line: reason", and how many there are. Throws
/// the first as an Error if `options.strict`.
void report_issues(const std::vector<RowIssue>& issues, const DataOptions& options, const std::string& what,
                   Progress& progress);

/// Decodes the photos of `data`, with progress; unusable ones are reported. Without images: nothing.
std::optional<Photos> load_photos(const Data& data, const DataOptions& options, const ImageOptions& photo,
                                  int train_size, int threads, Progress& progress);

}  // namespace vitrine::trainer
