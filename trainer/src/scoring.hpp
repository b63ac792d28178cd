// Products through the models of a run.
#pragma once

#include <string>
#include <vector>

#include "data.hpp"
#include "logits.hpp"
#include "progress.hpp"
#include "run.hpp"
#include "vitrine/classify.hpp"

namespace vitrine::trainer {

struct Scored {
  std::vector<Product> products;
  CatalogueLogits logits;
};

/// Reads the rows and what the models say about each; unusable rows and photos are reported through
/// `progress`. A modality that the run has no model for is left out.
Scored score_catalogue(const Run& run, const DataOptions& options, int threads, Progress& progress);

/// The answer for one product and its text as the run's encoders read it; empty where it has none.
struct ClassifiedProduct {
  Answer answer;
  std::vector<EncodedText> text;
};

/// `classifier` is that of the run. `photo` may be null. Throws Error for a photo where the run has no model
/// for photos.
ClassifiedProduct classify_product(const Run& run, const Classifier& classifier, const std::string& title,
                                   const std::string& description, const Image* photo);

/// `threads`, or the number of cores where it is 0.
int thread_count(int threads);

}  // namespace vitrine::trainer
