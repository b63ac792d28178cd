// Calibration and fusion; see calibration.hpp.
#include "calibration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>

#include "minimize.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

constexpr double kLowestTemperature = 1.0 / 20;
constexpr double kHighestTemperature = 20;
constexpr std::size_t kInnerFolds = 5;
/// Standard deviations of the priors that are tried, from "all classes alike" to "each class for itself".
constexpr std::array kPriorWidths{0.03, 0.1, 0.3, 1.0};
/// Per row; far below what a row more or less would change.
constexpr double kGradientTolerance = 2e-5;
/// The shared weights have a wide prior around 1, which only matters where rows are perfectly separable.
constexpr double kSharedWidth = 2;
/// The same of the logarithms of the models' factors.
constexpr double kFactorWidth = 3;

/// One row in one view: calibrated log-probabilities of both modalities.
struct Sample {
  std::vector<double> text;
  std::vector<double> image;
  int label;
  std::size_t fold;
};

double log_sum_exp(std::span<const double> values) {
  const double top = *std::max_element(values.begin(), values.end());
  double sum = 0;
  for (const double value : values) sum += std::exp(value - top);
  return top + std::log(sum);
}

/// Parameters: shared text weight, shared image weight, then per class the deviations of the text weight and
/// of the image weight, and the bias.
struct Parameters {
  std::span<const double> values;
  std::size_t classes;

  double text(std::size_t c) const { return values[0] + values[2 + c]; }
  double image(std::size_t c) const { return values[1] + values[2 + classes + c]; }
  double bias(std::size_t c) const { return values[2 + 2 * classes + c]; }
};

void scores(const Sample& sample, const Parameters& parameters, std::vector<double>& out) {
  for (std::size_t c = 0; c < out.size(); ++c)
    out[c] = parameters.text(c) * sample.text[c] + parameters.image(c) * sample.image[c] + parameters.bias(c);
}

double negative_log_likelihood(const std::vector<Sample>& samples, std::size_t fold,
                               const Parameters& parameters) {
  std::vector<double> score(parameters.classes);
  double sum = 0;
  for (const Sample& sample : samples) {
    if (sample.fold != fold) continue;
    scores(sample, parameters, score);
    sum += log_sum_exp(score) - score[static_cast<std::size_t>(sample.label)];
  }
  return sum;
}

/// The most likely parameters given all samples but those of `left_out`, from `start`.
std::vector<double> fit_parameters(const std::vector<Sample>& samples, std::size_t left_out,
                                   std::size_t classes, double width, std::vector<double> start) {
  const double precision = 1 / (width * width);
  const double shared_precision = 1 / (kSharedWidth * kSharedWidth);
  // Per sample, so that the tolerance means the same for all sizes.
  const auto scale = 1.0 / static_cast<double>(std::max<std::size_t>(samples.size(), 1));
  std::vector<double> score(classes);
  const Objective objective = [&](std::span<const double> point, std::span<double> gradient) {
    const Parameters parameters{.values = point, .classes = classes};
    std::fill(gradient.begin(), gradient.end(), 0.0);
    double value = 0;
    for (const Sample& sample : samples) {
      if (sample.fold == left_out) continue;
      scores(sample, parameters, score);
      const double total = log_sum_exp(score);
      const auto label = static_cast<std::size_t>(sample.label);
      value += total - score[label];
      for (std::size_t c = 0; c < classes; ++c) {
        const double residual = std::exp(score[c] - total) - (c == label ? 1 : 0);
        gradient[2 + c] += residual * sample.text[c];
        gradient[2 + classes + c] += residual * sample.image[c];
        gradient[2 + 2 * classes + c] += residual;
      }
    }
    for (std::size_t c = 0; c < classes; ++c) {
      gradient[0] += gradient[2 + c];
      gradient[1] += gradient[2 + classes + c];
    }
    for (std::size_t i = 0; i < 2; ++i) {
      value += shared_precision * (point[i] - 1) * (point[i] - 1) / 2;
      gradient[i] += shared_precision * (point[i] - 1);
    }
    for (std::size_t i = 2; i < point.size(); ++i) {
      value += precision * point[i] * point[i] / 2;
      gradient[i] += precision * point[i];
    }
    for (double& entry : gradient) entry *= scale;
    return value * scale;
  };
  return minimize(objective, std::move(start), kGradientTolerance);
}

std::vector<double> start_parameters(std::size_t classes) {
  std::vector<double> start(2 + 3 * classes, 0.0);
  start[0] = start[1] = 1;
  return start;
}

FusionWeights fit_weights(const std::vector<Sample>& samples, std::size_t classes) {
  std::array<double, kPriorWidths.size()> losses{};
  for (std::size_t fold = 0; fold < kInnerFolds; ++fold) {
    std::vector<double> point = start_parameters(classes);
    for (std::size_t w = 0; w < kPriorWidths.size(); ++w) {
      point = fit_parameters(samples, fold, classes, kPriorWidths[w], std::move(point));
      losses[w] += negative_log_likelihood(samples, fold, {.values = point, .classes = classes});
    }
  }
  const auto best = static_cast<std::size_t>(std::min_element(losses.begin(), losses.end()) - losses.begin());
  const std::vector<double> point =
      fit_parameters(samples, kInnerFolds, classes, kPriorWidths[best], start_parameters(classes));
  const Parameters parameters{.values = point, .classes = classes};
  FusionWeights weights;
  for (std::size_t c = 0; c < classes; ++c) {
    weights.text.push_back(static_cast<float>(parameters.text(c)));
    weights.image.push_back(static_cast<float>(parameters.image(c)));
    weights.bias.push_back(static_cast<float>(parameters.bias(c)));
  }
  return weights;
}

FusionWeights shared_weights(double weight, std::size_t classes) {
  const std::vector<float> weights(classes, static_cast<float>(weight));
  return {.text = weights, .image = weights, .bias = std::vector<float>(classes, 0.0F)};
}

/// One weight for both modalities and all classes.
FusionWeights fit_shared_weights(const std::vector<Sample>& samples, std::size_t classes) {
  const auto loss = [&](double log_weight) {
    std::vector<double> point(2 + 3 * classes, 0.0);
    point[0] = point[1] = std::exp(log_weight);
    double sum = 0;
    for (std::size_t fold = 0; fold < kInnerFolds; ++fold)
      sum += negative_log_likelihood(samples, fold, {.values = point, .classes = classes});
    return sum;
  };
  const double log_weight =
      minimize_scalar(loss, std::log(kLowestTemperature), std::log(kHighestTemperature), 1e-5);
  return shared_weights(std::exp(log_weight), classes);
}

struct Accepted {
  float probability;
  bool right;
};

std::vector<Accepted> top_probabilities(std::span<const int> truth, std::span<const float> probabilities,
                                        std::size_t classes) {
  if (probabilities.size() != truth.size() * classes)
    throw Error("Expected " + std::to_string(truth.size() * classes) + " probabilities for " +
                std::to_string(truth.size()) + " rows, but got " + std::to_string(probabilities.size()) +
                ".");
  std::vector<Accepted> rows;
  rows.reserve(truth.size());
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const auto row = probabilities.subspan(i * classes, classes);
    const auto top = std::max_element(row.begin(), row.end());
    rows.push_back({.probability = *top, .right = top - row.begin() == truth[i]});
  }
  return rows;
}

/// Factors of several models that make the labels most likely, near `start`. Their logarithms have a wide
/// prior, which only matters where the samples hardly tell the models apart.
std::vector<float> refine_factors(const std::vector<ModalityLogits>& samples, const std::vector<int>& labels,
                                  const std::vector<float>& start, std::size_t classes) {
  std::vector<double> logarithms;
  for (const float factor : start) logarithms.push_back(std::log(static_cast<double>(factor)));
  const std::vector<double> center = logarithms;
  const auto factors_at = [](std::span<const double> point) {
    std::vector<float> factors;
    for (const double logarithm : point) factors.push_back(static_cast<float>(std::exp(logarithm)));
    return factors;
  };
  const double scale = 1 / static_cast<double>(samples.size());
  const Objective objective = [&](std::span<const double> point, std::span<double> gradient) {
    const std::vector<float> factors = factors_at(point);
    std::fill(gradient.begin(), gradient.end(), 0.0);
    double value = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const std::vector<double> scores = pool(samples[i], factors, classes, "logits");
      const auto label = static_cast<std::size_t>(labels[i]);
      value -= scores[label];
      for (std::size_t model = 0; model < factors.size(); ++model) {
        const std::span<const float> logits = samples[i][model];
        if (logits.empty()) continue;
        double slope = -static_cast<double>(logits[label]);
        for (std::size_t c = 0; c < classes; ++c)
          slope += std::exp(scores[c]) * static_cast<double>(logits[c]);
        gradient[model] += static_cast<double>(factors[model]) * slope;
      }
    }
    for (std::size_t model = 0; model < point.size(); ++model) {
      const double away = (point[model] - center[model]) / kFactorWidth;
      value += away * away / 2;
      gradient[model] += away / kFactorWidth;
      gradient[model] *= scale;
    }
    return value * scale;
  };
  return factors_at(minimize(objective, std::move(logarithms), kGradientTolerance));
}

}  // namespace

std::vector<float> fit_factors(const std::vector<ModalityLogits>& samples, const std::vector<int>& labels,
                               std::size_t models, std::size_t classes, FusionRule rule) {
  if (samples.empty()) return std::vector<float>(models, 1.0F);
  // One temperature for the mean of all models first; the factors of several are sought from there.
  const auto common = [&](double log_temperature) {
    return std::vector<float>(models,
                              static_cast<float>(std::exp(-log_temperature) / static_cast<double>(models)));
  };
  const auto loss = [&](double log_temperature) {
    const std::vector<float> factors = common(log_temperature);
    double sum = 0;
    for (std::size_t i = 0; i < samples.size(); ++i)
      sum -= pool(samples[i], factors, classes, "logits")[static_cast<std::size_t>(labels[i])];
    return sum;
  };
  const double temperature =
      minimize_scalar(loss, std::log(kLowestTemperature), std::log(kHighestTemperature), 1e-5);
  return models == 1 || rule == FusionRule::equal
             ? common(temperature)
             : refine_factors(samples, labels, common(temperature), classes);
}

Fusion fit_fusion(const CatalogueLogits& logits, std::span<const int> labels,
                  std::span<const std::size_t> rows, FusionRule rule) {
  const std::size_t classes =
      logits.text.empty() ? logits.image.front().classes() : logits.text.front().classes();
  const auto texts = [&](std::size_t row) {
    std::vector<ModalityLogits> views;
    const ModalityLogits full = said_of(logits.text, row);
    const ModalityLogits title = said_of(logits.title, row);
    const auto equal = [](std::span<const float> a, std::span<const float> b) {
      return std::equal(a.begin(), a.end(), b.begin(), b.end());
    };
    if (!full.empty()) views.push_back(full);
    if (!title.empty() && !std::equal(title.begin(), title.end(), full.begin(), full.end(), equal))
      views.push_back(title);
    return views;
  };

  std::vector<ModalityLogits> text_logits, image_logits;
  std::vector<int> text_labels, image_labels;
  for (const std::size_t row : rows) {
    for (ModalityLogits& view : texts(row)) {
      text_logits.push_back(std::move(view));
      text_labels.push_back(labels[row]);
    }
    ModalityLogits photo = said_of(logits.image, row);
    if (photo.empty()) continue;
    image_logits.push_back(std::move(photo));
    image_labels.push_back(labels[row]);
  }
  Fusion fusion;
  fusion.text = fit_factors(text_logits, text_labels, logits.text.size(), classes, rule);
  fusion.image = fit_factors(image_logits, image_labels, logits.image.size(), classes, rule);

  std::vector<Sample> samples;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t row = rows[i];
    const std::vector<double> photo = pool(said_of(logits.image, row), fusion.image, classes, "image logits");
    if (photo.empty()) continue;
    for (const ModalityLogits& view : texts(row))
      samples.push_back({.text = pool(view, fusion.text, classes, "text logits"),
                         .image = photo,
                         .label = labels[row],
                         .fold = i % kInnerFolds});
  }
  fusion.both = samples.empty()             ? shared_weights(1, classes)
                : rule == FusionRule::equal ? fit_shared_weights(samples, classes)
                                            : fit_weights(samples, classes);
  return fusion;
}

ReviewPoint review_point(std::span<const int> truth, std::span<const float> probabilities,
                         std::size_t classes, double target) {
  std::vector<Accepted> rows = top_probabilities(truth, probabilities, classes);
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Accepted& a, const Accepted& b) { return a.probability > b.probability; });
  ReviewPoint point{.threshold = 1, .coverage = 0, .accuracy = 0};
  std::size_t right = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    right += rows[i].right ? 1 : 0;
    // Rows of one probability are accepted or refused together.
    if (i + 1 < rows.size() && rows[i + 1].probability == rows[i].probability) continue;
    const double accuracy = static_cast<double>(right) / static_cast<double>(i + 1);
    if (accuracy < target) continue;
    point = {.threshold = i + 1 == rows.size() ? 0 : rows[i].probability,
             .coverage = static_cast<double>(i + 1) / static_cast<double>(rows.size()),
             .accuracy = accuracy};
  }
  return point;
}

ReviewPoint review_at(std::span<const int> truth, std::span<const float> probabilities, std::size_t classes,
                      float threshold) {
  std::size_t accepted = 0, right = 0;
  for (const Accepted& row : top_probabilities(truth, probabilities, classes)) {
    if (row.probability < threshold) continue;
    ++accepted;
    right += row.right ? 1 : 0;
  }
  return {.threshold = threshold,
          .coverage = truth.empty() ? 0 : static_cast<double>(accepted) / static_cast<double>(truth.size()),
          .accuracy = accepted == 0 ? 0 : static_cast<double>(right) / static_cast<double>(accepted)};
}

}  // namespace vitrine::trainer
