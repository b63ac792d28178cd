// Calibration and fusion; see calibration.hpp.
#include "calibration.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>

#include "fusion_weights.hpp"
#include "minimize.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

/// Of the logarithms of the models' factors: wide, so that it only matters where rows are perfectly
/// separable.
constexpr double kFactorWidth = 3;

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
  return factors_at(minimize(objective, std::move(logarithms), kFitTolerance));
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
                  std::span<const std::size_t> rows, FusionRule rule,
                  std::span<const std::size_t> witnesses) {
  const std::size_t classes = logits.classes();
  const auto equal = [](const ModalityLogits& a, const ModalityLogits& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](auto one, auto other) {
      return std::equal(one.begin(), one.end(), other.begin(), other.end());
    });
  };
  // Of each row what was said of its whole text and, where that differs, of its title alone.
  struct Case : FusionSample {
    bool whole;
    bool witness;
  };
  std::vector<Case> cases;
  const auto add_cases = [&](std::span<const std::size_t> of, bool witness) {
    for (std::size_t i = 0; i < of.size(); ++i) {
      ProductLogits whole = said_of(logits, of[i], View::text_image);
      ProductLogits title = said_of(logits, of[i], View::title_image);
      const bool differs = !equal(whole.text, title.text) || !equal(whole.joint, title.joint);
      cases.push_back({{std::move(whole), labels[of[i]], i % kInnerFolds}, true, witness});
      if (differs) cases.push_back({{std::move(title), labels[of[i]], i % kInnerFolds}, false, witness});
    }
  };
  add_cases(rows, false);
  add_cases(witnesses, true);

  const auto factors = [&](ModalityLogits ProductLogits::*role, std::size_t models, bool each_view,
                           std::optional<bool> witness = {}) {
    std::vector<ModalityLogits> samples;
    std::vector<int> sample_labels;
    for (const Case& one : cases) {
      if (!says_something(one.said.*role) || !(each_view || one.whole)) continue;
      if (witness && one.witness != *witness) continue;
      samples.push_back(one.said.*role);
      sample_labels.push_back(one.label);
    }
    return fit_factors(samples, sample_labels, models, classes, rule);
  };
  Fusion fusion;
  fusion.text = factors(&ProductLogits::text, logits.text.size(), true, false);
  const std::vector<float> witnessed = factors(&ProductLogits::text, logits.text.size(), true, true);
  fusion.image = factors(&ProductLogits::image, logits.image.size(), false);
  fusion.joint = factors(&ProductLogits::joint, logits.text_image.size(), true);

  std::vector<VoiceSample> samples;
  for (const Case& one : cases) {
    if (situation_of(one.said) != Situation::both) continue;
    VoiceSample sample{.voices = {}, .label = one.label, .fold = one.fold};
    sample.voices.push_back(
        pool(one.said.text, one.witness ? witnessed : fusion.text, classes, "text logits"));
    sample.voices.push_back(pool(one.said.image, fusion.image, classes, "image logits"));
    for (std::size_t model = 0; model < fusion.joint.size(); ++model)
      sample.voices.push_back(
          pool({one.said.joint[model]}, std::span(fusion.joint).subspan(model, 1), classes, "joint logits"));
    samples.push_back(std::move(sample));
  }
  // Joint models alone are calibrated by now.
  if (logits.text.empty() && logits.image.empty()) samples.clear();
  const VoiceWeights weights = fit_voice_weights(samples, fusion.joint.size(), classes, rule);
  fusion.both = weights.both;
  for (std::size_t model = 0; model < fusion.joint.size(); ++model)
    fusion.joint[model] *= weights.joint[model];
  if (rule != FusionRule::vote && rule != FusionRule::stacked) return fusion;

  std::vector<FusionSample> shown;
  for (const Case& one : cases) {
    shown.push_back({{.text = one.said.text, .image = {}, .joint = {}}, one.label, one.fold});
    if (one.whole) shown.push_back({{.text = {}, .image = one.said.image, .joint = {}}, one.label, one.fold});
    if (situation_of(one.said) == Situation::both) shown.push_back(one);
  }
  if (rule == FusionRule::vote)
    fusion.rule = fit_vote(shown, fusion, classes);
  else
    fusion.rule = fit_stack(shown, fusion, classes);
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
