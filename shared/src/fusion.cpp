// Softmax, temperature scaling and the per-class combination of two modalities, all in double precision.
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

std::vector<float> fuse(const ModalityLogits& text_logits, const ModalityLogits& image_logits,
                        const Fusion& fusion, std::size_t classes) {
  const std::vector<double> text = pool(text_logits, fusion.text, classes, "text logits");
  const std::vector<double> image = pool(image_logits, fusion.image, classes, "image logits");
  std::vector<double> scores = text.empty() ? image : text;
  if (!text.empty() && !image.empty()) {
    check_length("fusion.both.text", fusion.both.text.size(), classes);
    check_length("fusion.both.image", fusion.both.image.size(), classes);
    check_length("fusion.both.bias", fusion.both.bias.size(), classes);
    for (std::size_t c = 0; c < classes; ++c) {
      scores[c] = static_cast<double>(fusion.both.text[c]) * text[c] +
                  static_cast<double>(fusion.both.image[c]) * image[c] +
                  static_cast<double>(fusion.both.bias[c]);
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
