// Softmax, temperature scaling and the per-class combination of both modalities, all in double precision.
#include "vitrine/fusion.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "vitrine/error.hpp"

namespace vitrine {
namespace {

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

std::vector<float> fuse(const ProductLogits& said, const Fusion& fusion, std::size_t classes) {
  const std::vector<double> text = pool(said.text, fusion.text, classes, "text logits");
  const std::vector<double> image = pool(said.image, fusion.image, classes, "image logits");
  const std::vector<double> joint = pool(said.joint, fusion.joint, classes, "joint logits");
  std::vector<double> scores = text.empty() ? image : text;
  if ((!text.empty() && !image.empty()) || !joint.empty()) {
    check_length("fusion.both.text", fusion.both.text.size(), classes);
    check_length("fusion.both.image", fusion.both.image.size(), classes);
    check_length("fusion.both.bias", fusion.both.bias.size(), classes);
    const auto term = [](const std::vector<float>& weights, const std::vector<double>& scores,
                         std::size_t c) {
      return scores.empty() ? 0 : static_cast<double>(weights[c]) * scores[c];
    };
    scores.resize(classes);
    for (std::size_t c = 0; c < classes; ++c)
      scores[c] = term(fusion.both.text, text, c) + term(fusion.both.image, image, c) +
                  static_cast<double>(fusion.both.bias[c]) + (joint.empty() ? 0 : joint[c]);
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
