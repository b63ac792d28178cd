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

/// One row in one view: calibrated log-probabilities of what was said, the text's, the photo's, and those of
/// each joint model; empty where nothing was.
struct Sample {
  std::vector<std::vector<double>> voices;
  int label;
  std::size_t fold;
};

constexpr std::size_t kText = 0;
constexpr std::size_t kImage = 1;
constexpr std::size_t kJoint = 2;  // and what follows

double log_sum_exp(std::span<const double> values) {
  const double top = *std::max_element(values.begin(), values.end());
  double sum = 0;
  for (const double value : values) sum += std::exp(value - top);
  return top + std::log(sum);
}

/// What the weights are fitted for.
struct Shape {
  std::size_t classes;
  std::size_t voices;

  std::size_t size() const { return voices + 3 * classes; }
};

/// Parameters: the shared weight of each voice, then per class the deviations of the text's weight and of the
/// photo's, and the bias.
struct Parameters {
  std::span<const double> values;
  Shape shape;

  /// Where the deviation of a class stands, or its bias in place of a third voice's.
  static std::size_t place(Shape shape, std::size_t voice, std::size_t c) {
    return shape.voices + voice * shape.classes + c;
  }
  double weight(std::size_t voice, std::size_t c) const {
    return values[voice] + (voice < kJoint ? values[place(shape, voice, c)] : 0);
  }
  double bias(std::size_t c) const { return values[place(shape, kJoint, c)]; }
};

void scores(const Sample& sample, const Parameters& parameters, std::vector<double>& out) {
  for (std::size_t c = 0; c < out.size(); ++c) {
    out[c] = 0;
    for (std::size_t voice = 0; voice < sample.voices.size(); ++voice)
      if (!sample.voices[voice].empty()) out[c] += parameters.weight(voice, c) * sample.voices[voice][c];
    out[c] += parameters.bias(c);
  }
}

double negative_log_likelihood(const std::vector<Sample>& samples, std::size_t fold,
                               const Parameters& parameters) {
  std::vector<double> score(parameters.shape.classes);
  double sum = 0;
  for (const Sample& sample : samples) {
    if (sample.fold != fold) continue;
    scores(sample, parameters, score);
    sum += log_sum_exp(score) - score[static_cast<std::size_t>(sample.label)];
  }
  return sum;
}

/// The most likely parameters given all samples but those of `left_out`, from `start`.
std::vector<double> fit_parameters(const std::vector<Sample>& samples, std::size_t left_out, Shape shape,
                                   double width, std::vector<double> start) {
  const double precision = 1 / (width * width);
  const double shared_precision = 1 / (kSharedWidth * kSharedWidth);
  // Per sample, so that the tolerance means the same for all sizes.
  const auto scale = 1.0 / static_cast<double>(std::max<std::size_t>(samples.size(), 1));
  std::vector<double> score(shape.classes);
  const Objective objective = [&](std::span<const double> point, std::span<double> gradient) {
    const Parameters parameters{.values = point, .shape = shape};
    std::fill(gradient.begin(), gradient.end(), 0.0);
    double value = 0;
    for (const Sample& sample : samples) {
      if (sample.fold == left_out) continue;
      scores(sample, parameters, score);
      const double total = log_sum_exp(score);
      const auto label = static_cast<std::size_t>(sample.label);
      value += total - score[label];
      for (std::size_t c = 0; c < shape.classes; ++c) {
        const double residual = std::exp(score[c] - total) - (c == label ? 1 : 0);
        for (std::size_t voice = 0; voice < shape.voices; ++voice) {
          if (sample.voices[voice].empty()) continue;
          const std::size_t at = voice < kJoint ? Parameters::place(shape, voice, c) : voice;
          gradient[at] += residual * sample.voices[voice][c];
        }
        gradient[Parameters::place(shape, kJoint, c)] += residual;
      }
    }
    for (const std::size_t voice : {kText, kImage})
      for (std::size_t c = 0; c < shape.classes; ++c)
        gradient[voice] += gradient[Parameters::place(shape, voice, c)];
    for (std::size_t i = 0; i < shape.voices; ++i) {
      value += shared_precision * (point[i] - 1) * (point[i] - 1) / 2;
      gradient[i] += shared_precision * (point[i] - 1);
    }
    for (std::size_t i = shape.voices; i < point.size(); ++i) {
      value += precision * point[i] * point[i] / 2;
      gradient[i] += precision * point[i];
    }
    for (double& entry : gradient) entry *= scale;
    return value * scale;
  };
  return minimize(objective, std::move(start), kGradientTolerance);
}

/// All voices with one weight in all classes.
std::vector<double> shared_parameters(Shape shape, double weight) {
  std::vector<double> point(shape.size(), 0.0);
  std::fill_n(point.begin(), shape.voices, weight);
  return point;
}

std::vector<double> fit_weights(const std::vector<Sample>& samples, Shape shape) {
  std::array<double, kPriorWidths.size()> losses{};
  for (std::size_t fold = 0; fold < kInnerFolds; ++fold) {
    std::vector<double> point = shared_parameters(shape, 1);
    for (std::size_t w = 0; w < kPriorWidths.size(); ++w) {
      point = fit_parameters(samples, fold, shape, kPriorWidths[w], std::move(point));
      losses[w] += negative_log_likelihood(samples, fold, {.values = point, .shape = shape});
    }
  }
  const auto best = static_cast<std::size_t>(std::min_element(losses.begin(), losses.end()) - losses.begin());
  return fit_parameters(samples, kInnerFolds, shape, kPriorWidths[best], shared_parameters(shape, 1));
}

/// One weight for all voices and all classes.
std::vector<double> fit_shared_weight(const std::vector<Sample>& samples, Shape shape) {
  const auto loss = [&](double log_weight) {
    const std::vector<double> point = shared_parameters(shape, std::exp(log_weight));
    double sum = 0;
    for (std::size_t fold = 0; fold < kInnerFolds; ++fold)
      sum += negative_log_likelihood(samples, fold, {.values = point, .shape = shape});
    return sum;
  };
  const double log_weight =
      minimize_scalar(loss, std::log(kLowestTemperature), std::log(kHighestTemperature), 1e-5);
  return shared_parameters(shape, std::exp(log_weight));
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
  const std::size_t classes = logits.classes();
  const auto equal = [](const ModalityLogits& a, const ModalityLogits& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](auto one, auto other) {
      return std::equal(one.begin(), one.end(), other.begin(), other.end());
    });
  };
  // Of each row what was said of its whole text and, where that differs, of its title alone.
  struct Case {
    ProductLogits said;
    int label;
    std::size_t fold;
    bool whole;
  };
  std::vector<Case> cases;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ProductLogits whole = said_of(logits, rows[i], View::text_image);
    ProductLogits title = said_of(logits, rows[i], View::title_image);
    const bool differs = !equal(whole.text, title.text) || !equal(whole.joint, title.joint);
    cases.push_back({std::move(whole), labels[rows[i]], i % kInnerFolds, true});
    if (differs) cases.push_back({std::move(title), labels[rows[i]], i % kInnerFolds, false});
  }

  const auto factors = [&](ModalityLogits ProductLogits::*role, std::size_t models, bool each_view) {
    std::vector<ModalityLogits> samples;
    std::vector<int> sample_labels;
    for (const Case& one : cases) {
      if (!says_something(one.said.*role) || !(each_view || one.whole)) continue;
      samples.push_back(one.said.*role);
      sample_labels.push_back(one.label);
    }
    return fit_factors(samples, sample_labels, models, classes, rule);
  };
  Fusion fusion;
  fusion.text = factors(&ProductLogits::text, logits.text.size(), true);
  fusion.image = factors(&ProductLogits::image, logits.image.size(), false);
  fusion.joint = factors(&ProductLogits::joint, logits.text_image.size(), true);

  const Shape shape{.classes = classes, .voices = kJoint + fusion.joint.size()};
  std::vector<Sample> samples;
  for (const Case& one : cases) {
    Sample sample{.voices = {}, .label = one.label, .fold = one.fold};
    sample.voices.push_back(pool(one.said.text, fusion.text, classes, "text logits"));
    sample.voices.push_back(pool(one.said.image, fusion.image, classes, "image logits"));
    for (std::size_t model = 0; model < fusion.joint.size(); ++model)
      sample.voices.push_back(
          pool({one.said.joint[model]}, std::span(fusion.joint).subspan(model, 1), classes, "joint logits"));
    const bool modalities = !sample.voices[kText].empty() && !sample.voices[kImage].empty();
    if (modalities || says_something(one.said.joint)) samples.push_back(std::move(sample));
  }
  const bool joint_alone = logits.text.empty() && logits.image.empty();
  const std::vector<double> point = samples.empty() || joint_alone ? shared_parameters(shape, 1)
                                    : rule == FusionRule::equal    ? fit_shared_weight(samples, shape)
                                                                   : fit_weights(samples, shape);
  const Parameters parameters{.values = point, .shape = shape};
  for (std::size_t model = 0; model < fusion.joint.size(); ++model)
    fusion.joint[model] *= static_cast<float>(point[kJoint + model]);
  for (std::size_t c = 0; c < classes; ++c) {
    fusion.both.text.push_back(static_cast<float>(parameters.weight(kText, c)));
    fusion.both.image.push_back(static_cast<float>(parameters.weight(kImage, c)));
    fusion.both.bias.push_back(static_cast<float>(parameters.bias(c)));
  }
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
