// Fusion: what the models of a pack say becomes one calibrated answer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

namespace vitrine {

/// How much each class trusts each modality. All three have one entry per class.
struct FusionWeights {
  std::vector<float> text;
  std::vector<float> image;
  std::vector<float> bias;

  bool operator==(const FusionWeights&) const = default;
};

/// What a product shows to the models: its text alone, its photo alone, or both.
enum class Situation : std::uint8_t { text, image, both };
inline constexpr std::size_t kSituations = 3;
inline constexpr std::array<const char*, kSituations> kSituationNames{"text", "image", "both"};  ///< in JSON

/// The answer is that of the pool, see Fusion.
struct Pool {
  bool operator==(const Pool&) const = default;
};

/// The class that most models put first; of several, the one that the pool finds likeliest. The probability
/// of class c is proportional to (votes[c] + p_pool[c] / 2) ^ exponent.
struct Vote {
  std::array<float, kSituations> exponents{1, 1, 1};  ///< more than 0

  bool operator==(const Vote&) const = default;
};

/// Of one situation with M models in the order text, image, joint.
struct StackLayer {
  std::vector<float> weights;  ///< [classes, M, classes]
  std::vector<float> bias;     ///< [classes]

  bool operator==(const StackLayer&) const = default;
};

/// Stacked generalisation (Wolpert, 1992): a multinomial logistic regression on what every model says of
/// every class, its logits less their mean, on top of the pool. A model that says nothing adds nothing.
struct Stack {
  std::array<StackLayer, kSituations> layers;  ///< empty where no models speak

  bool operator==(const Stack&) const = default;
};

/// Calibration and fusion parameters of a pack. The models of one modality form a log-linear pool: their
/// logits are added up, each times its factor (Genest and Zidek, 1986), and the modality alone is the softmax
/// of the sum. The factor of a single model is one over its temperature (Guo et al., 2017). With both
/// modalities, the score of class c is text[c] * log p_text[c] + image[c] * log p_image[c] + bias[c] and the
/// logits of the joint models, which read both, each times its factor; a modality without models adds
/// nothing. `rule` says what becomes of the pool's answer.
struct Fusion {
  std::vector<float> text;   ///< factors of the text models, in the pack's order
  std::vector<float> image;  ///< factors of the image models
  std::vector<float> joint;  ///< factors of the joint models
  FusionWeights both;
  std::variant<Pool, Vote, Stack> rule;
  float review_threshold = 0;  ///< a top probability below it asks for a person

  bool operator==(const Fusion&) const = default;
};

/// log(softmax(logits)), in double precision and without overflow.
std::vector<double> log_softmax(std::span<const float> logits);

/// What the models of one role said, in the pack's order; a model that had nothing to say has an empty span.
/// Where none said anything, it may be empty itself.
using ModalityLogits = std::vector<std::span<const float>>;

bool says_something(const ModalityLogits& logits);

/// What all models said about one product.
struct ProductLogits {
  ModalityLogits text;
  ModalityLogits image;
  ModalityLogits joint;

  bool empty() const;  ///< no model said anything
};

/// log(softmax(sum of the logits, each times its factor)); empty where no model said anything. Throws Error,
/// which calls them `name`, where there are more models than factors or lengths differ from `classes`.
std::vector<double> pool(const ModalityLogits& logits, std::span<const float> factors, std::size_t classes,
                         const char* name);

/// Both where text and photo were read, together or apart.
Situation situation_of(const ProductLogits& said);

/// The pool's log-probabilities; empty where no model said anything. Throws Error where a length does not
/// fit.
std::vector<double> pooled_scores(const ProductLogits& said, const Fusion& fusion, std::size_t classes);

/// log(votes[c] + p_pool[c] / 2), where `pooled` are the pool's log-probabilities.
std::vector<double> vote_scores(const ProductLogits& said, const std::vector<double>& pooled);

/// How many models a layer of a Stack has, from the numbers of factors; 0 for a situation that cannot occur.
std::size_t stack_models(const Fusion& fusion, Situation situation);

/// What a layer of a Stack reads, [models, classes]: the logits of each model less their mean.
std::vector<double> stack_inputs(const ProductLogits& said, const Fusion& fusion, std::size_t classes);

/// Probabilities from what the models said. Where none said anything, all classes are equally likely.
/// Throws Error where a length does not fit.
std::vector<float> fuse(const ProductLogits& said, const Fusion& fusion, std::size_t classes);

/// Indices of the k largest values, largest first; equal values by index.
std::vector<std::size_t> top_k(std::span<const float> values, std::size_t k);

}  // namespace vitrine
