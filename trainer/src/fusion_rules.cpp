// Votes and stacked generalisation; see fusion_rules.hpp.
#include "fusion_rules.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "minimize.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

constexpr double kLowestExponent = 1.0 / 20;
constexpr double kHighestExponent = 20;
/// Standard deviations of the prior that are tried, on inputs of mean square 1.
constexpr std::array kStackWidths{0.01, 0.03, 0.1, 0.3, 1.0};
/// Numbers that leave room for the rest of a pack's manifest.
constexpr std::size_t kMaxStackNumbers = 100'000;

std::vector<const FusionSample*> samples_of(const std::vector<FusionSample>& samples, Situation situation) {
  std::vector<const FusionSample*> own;
  for (const FusionSample& sample : samples)
    if (!sample.said.empty() && situation_of(sample.said) == situation) own.push_back(&sample);
  return own;
}

/// The samples of one situation as a regression sees them.
class StackProblem {
 public:
  StackProblem(const std::vector<const FusionSample*>& samples, const Fusion& pool, Situation situation,
               std::size_t classes)
      : samples_(samples), classes_(classes), inputs_(stack_models(pool, situation) * classes) {
    for (const FusionSample* sample : samples) {
      const std::vector<double> pooled = pooled_scores(sample->said, pool, classes);
      const std::vector<double> said = stack_inputs(sample->said, pool, classes);
      pooled_.insert(pooled_.end(), pooled.begin(), pooled.end());
      inputs_of_.insert(inputs_of_.end(), said.begin(), said.end());
    }
    standardize();
  }

  /// [inputs, classes] and, last, the bias [classes].
  std::size_t size() const { return (inputs_ + 1) * classes_; }

  /// The most likely weights given all samples but those of `left_out`, from `start`.
  std::vector<double> fit(std::size_t left_out, double width, std::vector<double> start) const {
    const double precision = 1 / (width * width);
    const double scale = 1 / static_cast<double>(samples_.size());
    std::vector<double> residual(classes_);
    const Objective objective = [&](std::span<const double> point, std::span<double> gradient) {
      std::fill(gradient.begin(), gradient.end(), 0.0);
      double value = 0;
      for (std::size_t i = 0; i < samples_.size(); ++i) {
        if (samples_[i]->fold == left_out) continue;
        value += loss(i, point, residual);
        add_outer_product(i, residual, gradient);
      }
      for (std::size_t k = 0; k < point.size(); ++k) {
        value += precision * point[k] * point[k] / 2;
        gradient[k] = scale * (gradient[k] + precision * point[k]);
      }
      return value * scale;
    };
    return minimize(objective, std::move(start), kFitTolerance);
  }

  /// Writes the negative log-likelihood of each sample of a fold into `losses`, which has one entry per
  /// sample.
  void score_fold(std::size_t fold, std::span<const double> point, std::vector<double>& losses) const {
    std::vector<double> ignored(classes_);
    for (std::size_t i = 0; i < samples_.size(); ++i)
      if (samples_[i]->fold == fold) losses[i] = loss(i, point, ignored);
  }

  /// For inputs as the models give them.
  StackLayer layer(std::span<const double> point) const {
    StackLayer layer;
    for (std::size_t c = 0; c < classes_; ++c)
      for (std::size_t k = 0; k < inputs_; ++k)
        layer.weights.push_back(static_cast<float>(point[k * classes_ + c] / scales_[k / classes_]));
    for (std::size_t c = 0; c < classes_; ++c)
      layer.bias.push_back(static_cast<float>(point[inputs_ * classes_ + c]));
    return layer;
  }

 private:
  /// Gives what each model says a mean square of 1, so that one prior suits all.
  void standardize() {
    std::vector<double> squares(inputs_ / classes_);
    for (std::size_t at = 0; at < inputs_of_.size(); ++at)
      squares[at % inputs_ / classes_] += inputs_of_[at] * inputs_of_[at];
    for (const double sum : squares)
      scales_.push_back(sum > 0 ? std::sqrt(sum / static_cast<double>(samples_.size() * classes_)) : 1);
    for (std::size_t at = 0; at < inputs_of_.size(); ++at) inputs_of_[at] /= scales_[at % inputs_ / classes_];
  }

  /// Of one sample; `residual` is its gradient by the scores.
  double loss(std::size_t i, std::span<const double> point, std::vector<double>& residual) const {
    const double* pooled = &pooled_[i * classes_];
    const double* bias = &point[inputs_ * classes_];
    for (std::size_t c = 0; c < classes_; ++c) residual[c] = pooled[c] + bias[c];
    for (std::size_t k = 0; k < inputs_; ++k) {
      const double input = inputs_of_[i * inputs_ + k];
      const double* weights = &point[k * classes_];
      for (std::size_t c = 0; c < classes_; ++c) residual[c] += weights[c] * input;
    }
    const double top = *std::max_element(residual.begin(), residual.end());
    const auto label = static_cast<std::size_t>(samples_[i]->label);
    const double score = residual[label] - top;
    double sum = 0;
    for (double& value : residual) {
      value = std::exp(value - top);
      sum += value;
    }
    for (double& value : residual) value /= sum;
    residual[label] -= 1;
    return std::log(sum) - score;
  }

  void add_outer_product(std::size_t i, const std::vector<double>& residual,
                         std::span<double> gradient) const {
    for (std::size_t k = 0; k < inputs_; ++k) {
      const double input = inputs_of_[i * inputs_ + k];
      double* weights = &gradient[k * classes_];
      for (std::size_t c = 0; c < classes_; ++c) weights[c] += residual[c] * input;
    }
    double* bias = &gradient[inputs_ * classes_];
    for (std::size_t c = 0; c < classes_; ++c) bias[c] += residual[c];
  }

  const std::vector<const FusionSample*>& samples_;
  std::size_t classes_;
  std::size_t inputs_;
  std::vector<double> pooled_;     ///< [samples, classes]
  std::vector<double> inputs_of_;  ///< [samples, inputs]
  std::vector<double> scales_;     ///< by model
};

/// Whether `losses` are on average not larger than `least` by more than the standard error of the difference.
bool as_good(const std::vector<double>& losses, const std::vector<double>& least) {
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < losses.size(); ++i) {
    const double more = losses[i] - least[i];
    sum += more;
    squares += more * more;
  }
  return sum <= std::sqrt(std::max(squares - sum * sum / static_cast<double>(losses.size()), 0.0));
}

StackLayer fit_layer(const StackProblem& problem, std::size_t samples) {
  // The pool itself, then from narrow to wide.
  const std::vector<double> none(problem.size(), 0.0);
  std::array<std::vector<double>, 1 + kStackWidths.size()> losses;
  losses.fill(std::vector<double>(samples));
  for (std::size_t fold = 0; fold < kInnerFolds; ++fold) {
    problem.score_fold(fold, none, losses[0]);
    std::vector<double> point = none;
    for (std::size_t w = 0; w < kStackWidths.size(); ++w) {
      point = problem.fit(fold, kStackWidths[w], std::move(point));
      problem.score_fold(fold, point, losses[1 + w]);
    }
  }
  const auto sum = [](const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
  };
  const auto least = std::min_element(losses.begin(), losses.end(),
                                      [&](const auto& a, const auto& b) { return sum(a) < sum(b); });
  const auto chosen =
      std::find_if(losses.begin(), least, [&](const auto& narrower) { return as_good(narrower, *least); });
  if (chosen == losses.begin()) return problem.layer(none);
  const double width = kStackWidths[static_cast<std::size_t>(chosen - losses.begin()) - 1];
  return problem.layer(problem.fit(kInnerFolds, width, none));
}

}  // namespace

FusionRule parse_fusion_rule(const std::string& name) {
  const auto found = std::find(kFusionRules.begin(), kFusionRules.end(), name);
  if (found == kFusionRules.end()) throw Error("There is no fusion rule '" + name + "'.");
  return static_cast<FusionRule>(found - kFusionRules.begin());
}

Vote fit_vote(const std::vector<FusionSample>& samples, const Fusion& pool, std::size_t classes) {
  Vote vote;
  for (std::size_t s = 0; s < kSituations; ++s) {
    const std::vector<const FusionSample*> own = samples_of(samples, static_cast<Situation>(s));
    if (own.empty()) continue;
    std::vector<std::vector<double>> ballots;
    for (const FusionSample* sample : own)
      ballots.push_back(vote_scores(sample->said, pooled_scores(sample->said, pool, classes)));
    const auto loss = [&](double log_exponent) {
      const double exponent = std::exp(log_exponent);
      double sum = 0;
      for (std::size_t i = 0; i < own.size(); ++i) {
        double total = 0;
        const double top = *std::max_element(ballots[i].begin(), ballots[i].end());
        for (const double score : ballots[i]) total += std::exp(exponent * (score - top));
        sum += std::log(total) - exponent * (ballots[i][static_cast<std::size_t>(own[i]->label)] - top);
      }
      return sum;
    };
    vote.exponents[s] = static_cast<float>(
        std::exp(minimize_scalar(loss, std::log(kLowestExponent), std::log(kHighestExponent), 1e-5)));
  }
  return vote;
}

Stack fit_stack(const std::vector<FusionSample>& samples, const Fusion& pool, std::size_t classes) {
  Stack stack;
  for (std::size_t s = 0; s < kSituations; ++s) {
    const auto situation = static_cast<Situation>(s);
    if (stack_models(pool, situation) == 0) continue;
    const std::vector<const FusionSample*> own = samples_of(samples, situation);
    const StackProblem problem(own, pool, situation, classes);
    stack.layers[s] = own.empty() ? problem.layer(std::vector<double>(problem.size(), 0.0))
                                  : fit_layer(problem, own.size());
  }
  return stack;
}

void check_stack_size(std::size_t classes, std::size_t text_models, std::size_t image_models,
                      std::size_t joint_models) {
  Fusion shape;
  shape.text.resize(text_models);
  shape.image.resize(image_models);
  shape.joint.resize(joint_models);
  std::size_t models = 0;
  for (std::size_t s = 0; s < kSituations; ++s) models += stack_models(shape, static_cast<Situation>(s));
  if (models * classes * classes > kMaxStackNumbers)
    throw Error("Stacked fusion has a weight for each model and each pair of classes: with " +
                std::to_string(classes) + " classes that are " + std::to_string(models * classes * classes) +
                ", and a pack holds at most " + std::to_string(kMaxStackNumbers) +
                "; take fewer models or another rule (--fusion).");
}

}  // namespace vitrine::trainer
