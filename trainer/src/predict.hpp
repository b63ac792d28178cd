// `vitrine predict`: classes for one product, or for every row of a catalogue.
#pragma once

#include <filesystem>
#include <string>

#include "data.hpp"
#include "progress.hpp"

namespace vitrine::trainer {

struct PredictOptions {
  std::filesystem::path run;
  // One product:
  std::string title;
  std::string description;
  std::filesystem::path image;
  // Or a catalogue:
  DataOptions data;
  std::filesystem::path out;  ///< CSV to write
  bool submission = false;    ///< in the challenge's layout, `,prdtypecode`
  std::string device = "auto";
  int threads = 0;  ///< 0: all cores
};

struct Prediction {
  std::string text;  ///< for people
  std::string json;  ///< the answer as vitrine.js documents it
};

/// One product. Throws Error where there is nothing to classify.
Prediction predict_product(const PredictOptions& options);

/// Every row of `options.data`: writes `line,code,name,probability,needs_review` to `options.out`, or the
/// submission, whose first column is that of the data file. Returns what is said and {"rows",
/// "needs_review"}. A row without anything to classify gets the class of largest probability among equals,
/// and review.
Prediction predict_catalogue(const PredictOptions& options, Progress& progress);

}  // namespace vitrine::trainer
