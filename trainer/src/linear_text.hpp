// The linear text model: a pruned n-gram vocabulary and a linear classifier on TF-IDF features.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "linear_solver.hpp"
#include "naive_bayes.hpp"
#include "vitrine/catalogue.hpp"
#include "vitrine/encoder.hpp"
#include "word_forms.hpp"

namespace vitrine::trainer {

/// The defaults were chosen by 5-fold cross-validation on 840 Flipkart products, plain split, mean of 8
/// seeds: accuracy 0.925 by title and 0.948 by title and description, log loss 0.269 and 0.188. The comments
/// say what an alternative gave under the same folds.
struct LinearTextOptions {
  TextOptions text;
  FormOptions forms;
  /// N-grams kept, those of the largest squared weights in a first training (on 100,000 products where there
  /// are more): the byte budget of the pack. 20,000 gave 0.925 and 0.947. A first trial with 4,000 (4 seeds)
  /// gave 0.912 by title, and 0.900 where chi-squared chose them.
  std::size_t max_features = 60'000;
  /// An n-gram must occur in as many products; raised where more than 8 * max_features would be left.
  /// 2 gave 0.918 and 0.947.
  int min_rows = 1;
  /// Of word n-grams against character n-grams, as a factor of their idf. 1 gave 0.920 and 0.945.
  double word_weight = 3;
  /// Length of the pieces of a description that teach too. 0, none, gave 0.920 and 0.944.
  int piece_words = 20;
  /// C 5 gave 0.923 and 0.946, C 40 gave 0.926 and 0.948 in twice the time.
  LinearSolverOptions solver{.c = 20, .epsilon = 0.1};
  std::optional<NaiveBayesOptions> naive_bayes;  ///< none: the features as they are
};

struct LinearText {
  TextEncoder encoder;  ///< of n-grams
  LinearModel linear;   ///< weights [features, classes]
};

/// Trains on the lessons (see lessons.hpp) of the products listed in `rows`. `labels` is indexed by product,
/// in 0..classes-1. `row_weights` is indexed by product or empty. `targets` [products, classes], where they
/// are given, say what the rows teach in place of `labels`: each class its share (see label_shares).
LinearText train_linear_text(const std::vector<Product>& products, std::span<const std::size_t> rows,
                             std::span<const int> labels, std::size_t classes,
                             const LinearTextOptions& options, std::span<const float> row_weights = {},
                             std::span<const float> targets = {});

/// Logits of one text, [classes]. Sums in double precision.
std::vector<float> linear_logits(const LinearText& model, const TextFeatures& features);
std::vector<float> linear_logits(const LinearText& model, std::string_view title,
                                 std::string_view description);

}  // namespace vitrine::trainer
