// Softmax, temperature scaling and what makes one answer of many, all in double precision.
#include "vitrine/fusion.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "vitrine/error.hpp"

namespace vitrine {
namespace {

/// What a class has at least of a vote, so that its logarithm is finite.
constexpr double kLeastBallot = 1e-9;

/// scores - log(sum(exp(scores))), in place.
void log_normalize(std::vector<double>& scores) {
  if (scores.empty()) return;
  const double top = *std::max_element(scores.begin(), scores.end());
  double sum = 0;
  for (const double score : scores) sum += std::exp(score - top);
  const double log_sum = top + std::log(sum);
  for (double& score : scores) score -= log_sum;
}

void check_length(const char* name, std::size_t found, std::size_t classes) {
  if (found == classes) return;
  throw Error(std::string(name) + ": expected " + std::to_string(classes) + " values, one per class, found " +
              std::to_string(found) + ".");
}

/// Adds the layer's weights times `inputs`, and its bias.
void add_layer(const StackLayer& layer, const std::vector<double>& inputs, std::vector<double>& scores) {
  if (layer.weights.size() != scores.size() * inputs.size())
    throw Error("fusion.stack: expected " + std::to_string(scores.size() * inputs.size()) +
                " weights, found " + std::to_string(layer.weights.size()) + ".");
  check_length("fusion.stack", layer.bias.size(), scores.size());
  for (std::size_t c = 0; c < scores.size(); ++c) {
    for (std::size_t i = 0; i < inputs.size(); ++i)
      scores[c] += static_cast<double>(layer.weights[c * inputs.size() + i]) * inputs[i];
    scores[c] += static_cast<double>(layer.bias[c]);
  }
}

}  // namespace

bool says_something(const ModalityLogits& logits) {
  return std::any_of(logits.begin(), logits.end(),
                     [](std::span<const float> model) { return !model.empty(); });
}

bool ProductLogits::empty() const {
  return !says_something(text) && !says_something(image) && !says_something(joint);
}

std::vector<double> log_softmax(std::span<const float> logits) {
  std::vector<double> scores(logits.begin(), logits.end());
  log_normalize(scores);
  return scores;
}

std::vector<double> pool(const ModalityLogits& logits, std::span<const float> factors, std::size_t classes,
                         const char* name) {
  if (logits.size() > factors.size())
    throw Error(std::string(name) + ": expected those of " + std::to_string(factors.size()) +
                (factors.size() == 1 ? " model" : " models") + ", found " + std::to_string(logits.size()) +
                ".");
  std::vector<double> scores;
  for (std::size_t model = 0; model < logits.size(); ++model) {
    if (logits[model].empty()) continue;
    check_length(name, logits[model].size(), classes);
    scores.resize(classes);
    for (std::size_t c = 0; c < classes; ++c)
      scores[c] += static_cast<double>(factors[model]) * static_cast<double>(logits[model][c]);
  }
  log_normalize(scores);
  return scores;
}

Situation situation_of(const ProductLogits& said) {
  if (says_something(said.joint)) return Situation::both;
  if (!says_something(said.image)) return Situation::text;
  return says_something(said.text) ? Situation::both : Situation::image;
}

std::vector<double> pooled_scores(const ProductLogits& said, const Fusion& fusion, std::size_t classes) {
  const std::vector<double> text = pool(said.text, fusion.text, classes, "text logits");
  const std::vector<double> image = pool(said.image, fusion.image, classes, "image logits");
  const std::vector<double> joint = pool(said.joint, fusion.joint, classes, "joint logits");
  if (situation_of(said) != Situation::both) return text.empty() ? image : text;
  check_length("fusion.both.text", fusion.both.text.size(), classes);
  check_length("fusion.both.image", fusion.both.image.size(), classes);
  check_length("fusion.both.bias", fusion.both.bias.size(), classes);
  const auto term = [](const std::vector<float>& weights, const std::vector<double>& scores, std::size_t c) {
    return scores.empty() ? 0 : static_cast<double>(weights[c]) * scores[c];
  };
  std::vector<double> scores(classes);
  for (std::size_t c = 0; c < classes; ++c)
    scores[c] = term(fusion.both.text, text, c) + term(fusion.both.image, image, c) +
                static_cast<double>(fusion.both.bias[c]) + (joint.empty() ? 0 : joint[c]);
  log_normalize(scores);
  return scores;
}

std::vector<double> vote_scores(const ProductLogits& said, const std::vector<double>& pooled) {
  std::vector<double> scores = pooled;
  for (double& score : scores) score = std::max(std::exp(score) / 2, kLeastBallot);
  for (const ModalityLogits* role : {&said.text, &said.image, &said.joint})
    for (const std::span<const float> model : *role) {
      if (model.empty()) continue;
      const auto first = std::max_element(model.begin(), model.end());
      scores[static_cast<std::size_t>(first - model.begin())] += 1;
    }
  for (double& score : scores) score = std::log(score);
  return scores;
}

std::size_t stack_models(const Fusion& fusion, Situation situation) {
  const std::size_t text = fusion.text.size();
  const std::size_t image = fusion.image.size();
  const std::size_t joint = fusion.joint.size();
  if (situation == Situation::text) return text;
  if (situation == Situation::image) return image;
  return (text > 0 && image > 0) || joint > 0 ? text + image + joint : 0;
}

std::vector<double> stack_inputs(const ProductLogits& said, const Fusion& fusion, std::size_t classes) {
  std::vector<double> inputs;
  const auto add = [&](const ModalityLogits& role, std::size_t models) {
    for (std::size_t model = 0; model < models; ++model) {
      const std::span<const float> logits = model < role.size() ? role[model] : std::span<const float>{};
      double mean = 0;
      for (const float logit : logits) mean += static_cast<double>(logit) / static_cast<double>(classes);
      for (std::size_t c = 0; c < classes; ++c)
        inputs.push_back(logits.empty() ? 0 : static_cast<double>(logits[c]) - mean);
    }
  };
  const Situation situation = situation_of(said);
  if (situation != Situation::image) add(said.text, fusion.text.size());
  if (situation != Situation::text) add(said.image, fusion.image.size());
  if (situation == Situation::both) add(said.joint, fusion.joint.size());
  return inputs;
}

std::vector<float> fuse(const ProductLogits& said, const Fusion& fusion, std::size_t classes) {
  std::vector<double> scores = pooled_scores(said, fusion, classes);
  if (!scores.empty()) {
    const auto situation = static_cast<std::size_t>(situation_of(said));
    if (const auto* vote = std::get_if<Vote>(&fusion.rule)) {
      scores = vote_scores(said, scores);
      for (double& score : scores) score *= static_cast<double>(vote->exponents[situation]);
    } else if (const auto* stack = std::get_if<Stack>(&fusion.rule)) {
      add_layer(stack->layers[situation], stack_inputs(said, fusion, classes), scores);
    }
    log_normalize(scores);
  }
  scores.resize(classes, -std::log(static_cast<double>(classes)));

  std::vector<float> probabilities;
  probabilities.reserve(scores.size());
  for (const double score : scores) probabilities.push_back(static_cast<float>(std::exp(score)));
  return probabilities;
}

std::vector<std::size_t> top_k(std::span<const float> values, std::size_t k) {
  std::vector<std::size_t> indices(values.size());
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  k = std::min(k, indices.size());
  std::partial_sort(indices.begin(), indices.begin() + static_cast<std::ptrdiff_t>(k), indices.end(),
                    [&](std::size_t a, std::size_t b) {
                      return values[a] > values[b] || (values[a] == values[b] && a < b);
                    });
  indices.resize(k);
  return indices;
}

}  // namespace vitrine
