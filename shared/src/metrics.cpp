// Accuracy, F1 scores, calibration error and the confusion matrix from probabilities.
#include "vitrine/metrics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "vitrine/error.hpp"

namespace vitrine {
namespace {

constexpr std::size_t kBins = 15;

/// What fell into one bin of the top probability: sums.
struct Bin {
  double weight = 0;
  double confidence = 0;
  double correct = 0;
};

std::size_t bin_of(double confidence) {
  const double bin = std::ceil(confidence * static_cast<double>(kBins)) - 1;
  return static_cast<std::size_t>(std::clamp(bin, 0.0, static_cast<double>(kBins - 1)));
}

void check(std::span<const int> truth, std::span<const float> probabilities, std::size_t classes,
           std::span<const double> weights) {
  const auto expected = [](const std::string& what, std::size_t wanted, std::size_t found) {
    throw Error("Metrics: expected " + std::to_string(wanted) + " " + what + ", found " +
                std::to_string(found) + ".");
  };
  if (classes == 0) throw Error("Metrics: expected at least one class, found none.");
  if (probabilities.size() != truth.size() * classes) {
    expected("probabilities (rows times classes)", truth.size() * classes, probabilities.size());
  }
  if (!weights.empty() && weights.size() != truth.size()) {
    expected("weights, one per row", truth.size(), weights.size());
  }
  for (std::size_t row = 0; row < truth.size(); ++row) {
    const std::string where = "Metrics: row " + std::to_string(row);
    if (truth[row] < 0 || static_cast<std::size_t>(truth[row]) >= classes) {
      throw Error(where + ": expected a label from 0 to " + std::to_string(classes - 1) + ", found " +
                  std::to_string(truth[row]) + ".");
    }
    if (!weights.empty() && !(std::isfinite(weights[row]) && weights[row] >= 0)) {
      throw Error(where + ": expected a weight of 0 or more, found " + std::to_string(weights[row]) + ".");
    }
    for (const float probability : probabilities.subspan(row * classes, classes)) {
      if (!std::isfinite(probability)) {
        throw Error(where + ": expected finite probabilities, found " + std::to_string(probability) + ".");
      }
    }
  }
}

double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

}  // namespace

Metrics classification_metrics(std::span<const int> truth, std::span<const float> probabilities,
                               std::size_t classes, std::span<const double> weights) {
  check(truth, probabilities, classes, weights);

  std::vector<std::vector<double>> confusion(classes, std::vector<double>(classes, 0.0));
  std::array<Bin, kBins> bins;
  double total = 0;
  for (std::size_t row = 0; row < truth.size(); ++row) {
    const auto scores = probabilities.subspan(row * classes, classes);
    const auto top =
        static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
    const auto label = static_cast<std::size_t>(truth[row]);
    const double weight = weights.empty() ? 1.0 : weights[row];
    const auto confidence = static_cast<double>(scores[top]);

    total += weight;
    confusion[label][top] += weight;
    Bin& bin = bins[bin_of(confidence)];
    bin.weight += weight;
    bin.confidence += weight * confidence;
    bin.correct += top == label ? weight : 0.0;
  }

  Metrics result = confusion_metrics(std::move(confusion));
  result.rows = truth.size();
  for (const Bin& bin : bins) {
    result.ece += std::abs(bin.confidence - bin.correct);
    result.reliability.push_back({.weight = bin.weight,
                                  .probability = ratio(bin.confidence, bin.weight),
                                  .accuracy = ratio(bin.correct, bin.weight)});
  }
  result.ece = ratio(result.ece, total);
  return result;
}

Metrics confusion_metrics(std::vector<std::vector<double>> confusion) {
  const std::size_t classes = confusion.size();
  Metrics result;
  result.per_class.resize(classes);
  std::vector<double> predicted_weight(classes, 0.0);
  double total = 0;
  double correct = 0;
  for (std::size_t label = 0; label < classes; ++label) {
    for (std::size_t predicted = 0; predicted < classes; ++predicted) {
      result.per_class[label].support += confusion[label][predicted];
      predicted_weight[predicted] += confusion[label][predicted];
    }
    total += result.per_class[label].support;
    correct += confusion[label][label];
  }

  double occurring = 0;
  for (std::size_t c = 0; c < classes; ++c) {
    ClassMetrics& metrics = result.per_class[c];
    const double hits = confusion[c][c];
    metrics.precision = ratio(hits, predicted_weight[c]);
    metrics.recall = ratio(hits, metrics.support);
    metrics.f1 = ratio(2 * hits, predicted_weight[c] + metrics.support);
    occurring += predicted_weight[c] + metrics.support > 0 ? 1 : 0;
    result.macro_precision += metrics.precision;
    result.macro_recall += metrics.recall;
    result.macro_f1 += metrics.f1;
    result.weighted_f1 += metrics.f1 * metrics.support;
  }
  result.accuracy = ratio(correct, total);
  result.macro_precision = ratio(result.macro_precision, occurring);
  result.macro_recall = ratio(result.macro_recall, occurring);
  result.macro_f1 = ratio(result.macro_f1, occurring);
  result.weighted_f1 = ratio(result.weighted_f1, total);
  result.confusion = std::move(confusion);
  return result;
}

}  // namespace vitrine
