// Text models of any kind: what they are trained on, what they can do, and the table of them all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "linear_text.hpp"
#include "vitrine/encoder.hpp"

namespace vitrine::trainer {

struct TextNetwork;  ///< see text_network.hpp

/// A trained text model, with weights on the shipped grid.
class TextModel {
 public:
  virtual ~TextModel() = default;

  virtual std::string_view kind() const = 0;  ///< its name in the table
  virtual const TextEncoder& encoder() const = 0;
  /// Logits [texts, classes] of texts of which the encoder knows something. None depends on its neighbours.
  virtual std::vector<float> logits(std::span<const EncodedText> texts) const = 0;
  /// What each feature of the text adds to each class, [features, classes]; empty where the model cannot
  /// tell.
  virtual std::vector<float> feature_logits(const EncodedText&) const { return {}; }
  /// As LibTorch's module, for the exporter.
  virtual std::shared_ptr<TextNetwork> network() const = 0;
  /// Writes the weights as safetensors.
  virtual void save(const std::filesystem::path& path) const = 0;
};

/// How the networks are trained; what is not given is as the table says.
struct TextNetworkOptions {
  std::optional<int> dimension;  ///< of a token's vector
  std::optional<int> hidden;     ///< units of what reads the vectors
  std::optional<int> epochs;
  std::optional<double> learning_rate;  ///< of AdamW with one-cycle, at its highest
  std::optional<double> dropout;
  int batch = 64;  ///< texts per step
  double weight_decay = 0.01;
  double label_smoothing = 0;
  std::size_t max_tokens = 128;  ///< of one text
  /// Initial vectors, in word2vec's text format, for a network that reads words; empty: trained on the texts
  /// to learn from. With those, a GRU reached 0.767 on 57,375 short English texts of 27 classes, and 0.752
  /// from random vectors; convolutions 0.758 and 0.759.
  std::filesystem::path vectors;
  std::filesystem::path pieces;  ///< a sentencepiece model; empty: a network that reads tokens reads words
  /// Of `bert`, which has its sizes from there: a checkpoint, and its vocab.txt where it has no `pieces`.
  std::filesystem::path init;
  std::filesystem::path vocabulary;
  std::optional<int> heads;  ///< of its attention; not given: see read_bert_checkpoint
};

struct TextModelOptions {
  std::string kind = "linear";  ///< a name in the table
  std::optional<double> c;      ///< of a linear model's solver; not given: as the table says
  LinearTextOptions linear;     ///< its vocabulary and lessons serve the networks too
  TextNetworkOptions network;
  std::uint64_t seed = 1;
  int threads = 1;
};

/// The products to learn from. `labels`, in 0..classes-1, `weights` and `targets` are indexed by product;
/// `weights` and `targets` may be empty.
struct TextTraining {
  const std::vector<Product>& products;
  std::span<const std::size_t> rows;
  std::span<const int> labels;
  std::size_t classes = 0;
  std::span<const float> weights = {};
  std::span<const float> targets = {};  ///< [products, classes]: shares of all classes in place of `labels`
};

/// How far a training is; `loss` is 0 where the model does not tell.
struct TextProgress {
  std::size_t step = 0;
  std::size_t steps = 0;
  double loss = 0;
  double learning_rate = 0;
};
using TextReport = std::function<void(const TextProgress&)>;

/// An entry of the table.
struct TextModelKind {
  std::string_view name;
  std::string_view summary;
  EncoderOptions::Kind reads;
  bool explains;  ///< gives "feature_logits"
  std::function<std::unique_ptr<TextModel>(const TextTraining& training, const TextModelOptions& options,
                                           const TextReport& report)>
      train;
  /// Throws Error where the file does not fit.
  std::function<std::unique_ptr<TextModel>(const std::filesystem::path& weights, const TextEncoder& encoder,
                                           std::size_t classes)>
      load;
};

std::span<const TextModelKind> text_model_kinds();
/// Throws Error for a name that the table does not have.
const TextModelKind& text_model_kind(std::string_view name);

}  // namespace vitrine::trainer
