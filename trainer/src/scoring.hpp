// A catalogue through the models of a run.
#pragma once

#include <vector>

#include "data.hpp"
#include "logits.hpp"
#include "progress.hpp"
#include "run.hpp"

namespace vitrine::trainer {

struct Scored {
  std::vector<Product> products;
  CatalogueLogits logits;
};

/// Reads the rows and what the models say about each; unusable rows and photos are reported through
/// `progress`. A modality that the run has no model for is left out.
Scored score_catalogue(const Run& run, const DataOptions& options, int threads, Progress& progress);

/// `threads`, or the number of cores where it is 0.
int thread_count(int threads);

}  // namespace vitrine::trainer
