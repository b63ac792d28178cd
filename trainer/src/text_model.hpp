// The text model: a pruned n-gram vocabulary and a linear classifier on TF-IDF features.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "linear_solver.hpp"
#include "vitrine/catalogue.hpp"
#include "vitrine/text.hpp"

namespace vitrine::trainer {

/// The defaults were chosen by 5-fold cross-validation on 840 Flipkart products, plain split, mean of 8
/// seeds: accuracy 0.925 by title and 0.948 by title and description, log loss 0.269 and 0.188. The comments
/// say what the alternative gave under the same folds.
struct TextModelOptions {
  TextOptions text;
  /// N-grams kept, those of the largest squared weights in a first training: the byte budget of the pack.
  /// 20,000 lose nothing there (0.925 and 0.947), 5,000 lose 0.006 and 0.003; at 4,000 the choice by
  /// chi-squared loses 0.012 by title against this one.
  std::size_t max_features = 60'000;
  /// An n-gram must occur in as many products; raised where more than 8 * max_features would be left. 2 gives
  /// 0.920 by title: names that one product has still share their letters with others.
  int min_rows = 1;
  double word_weight =
      3;  ///< of word n-grams, as a factor of their idf; 1 adds 0.006 to the log loss with description
  int piece_words = 20;  ///< length of the pieces of a description that teach too; 0, none: 0.921 and 0.946
  LinearSolverOptions solver{.c = 20, .epsilon = 0.1};  ///< C 5 to 40 stay within 0.003, 1 loses 0.007
};

struct TextModel {
  TextOptions options;
  Vocabulary vocabulary;
  LinearModel linear;  ///< weights [features, classes]
};

/// Trains on the products listed in `rows`. Each product with a description teaches by its title alone, by
/// both, and by pieces of the description as long as titles are (one weight in all), so that one model serves
/// all: separate models gave 0.913 by title and 0.938 by both where the joint one gave 0.917 and 0.942.
/// `labels` is indexed by product, in 0..classes-1. `row_weights` is indexed by product or empty.
TextModel train_text_model(const std::vector<Product>& products, std::span<const std::size_t> rows,
                           std::span<const int> labels, std::size_t classes, const TextModelOptions& options,
                           std::span<const float> row_weights = {});

/// Logits of one text, [classes]. Sums in double precision.
std::vector<float> text_logits(const TextModel& model, const TextFeatures& features);
std::vector<float> text_logits(const TextModel& model, std::string_view title, std::string_view description);

}  // namespace vitrine::trainer
