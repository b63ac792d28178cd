// Weights of text, photo and both together; see fusion_weights.hpp.
#include "fusion_weights.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "minimize.hpp"

namespace vitrine::trainer {
namespace {

/// Standard deviations of the priors that are tried, from "all classes alike" to "each class for itself".
constexpr std::array kPriorWidths{0.03, 0.1, 0.3, 1.0};
/// The shared weights have a wide prior around 1, which only matters where rows are perfectly separable.
constexpr double kSharedWidth = 2;

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

void scores(const VoiceSample& sample, const Parameters& parameters, std::vector<double>& out) {
  for (std::size_t c = 0; c < out.size(); ++c) {
    out[c] = 0;
    for (std::size_t voice = 0; voice < sample.voices.size(); ++voice)
      if (!sample.voices[voice].empty()) out[c] += parameters.weight(voice, c) * sample.voices[voice][c];
    out[c] += parameters.bias(c);
  }
}

double negative_log_likelihood(const std::vector<VoiceSample>& samples, std::size_t fold,
                               const Parameters& parameters) {
  std::vector<double> score(parameters.shape.classes);
  double sum = 0;
  for (const VoiceSample& sample : samples) {
    if (sample.fold != fold) continue;
    scores(sample, parameters, score);
    sum += log_sum_exp(score) - score[static_cast<std::size_t>(sample.label)];
  }
  return sum;
}

/// The most likely parameters given all samples but those of `left_out`, from `start`.
std::vector<double> fit_parameters(const std::vector<VoiceSample>& samples, std::size_t left_out, Shape shape,
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
    for (const VoiceSample& sample : samples) {
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
  return minimize(objective, std::move(start), kFitTolerance);
}

/// All voices with one weight in all classes.
std::vector<double> shared_parameters(Shape shape, double weight) {
  std::vector<double> point(shape.size(), 0.0);
  std::fill_n(point.begin(), shape.voices, weight);
  return point;
}

std::vector<double> fit_weights(const std::vector<VoiceSample>& samples, Shape shape) {
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
std::vector<double> fit_shared_weight(const std::vector<VoiceSample>& samples, Shape shape) {
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

}  // namespace

VoiceWeights fit_voice_weights(const std::vector<VoiceSample>& samples, std::size_t joint_models,
                               std::size_t classes, FusionRule rule) {
  const Shape shape{.classes = classes, .voices = kJoint + joint_models};
  const std::vector<double> point = samples.empty()             ? shared_parameters(shape, 1)
                                    : rule == FusionRule::equal ? fit_shared_weight(samples, shape)
                                                                : fit_weights(samples, shape);
  const Parameters parameters{.values = point, .shape = shape};
  VoiceWeights weights;
  for (std::size_t model = 0; model < joint_models; ++model)
    weights.joint.push_back(static_cast<float>(point[kJoint + model]));
  for (std::size_t c = 0; c < classes; ++c) {
    weights.both.text.push_back(static_cast<float>(parameters.weight(kText, c)));
    weights.both.image.push_back(static_cast<float>(parameters.weight(kImage, c)));
    weights.both.bias.push_back(static_cast<float>(parameters.bias(c)));
  }
  return weights;
}

}  // namespace vitrine::trainer
