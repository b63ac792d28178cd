// Joint models of text and photo: what they are trained on, what they can do, and the table of them all.
// This header is free of LibTorch so that the commands compile quickly; `joint_network.hpp` has the modules.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "image_model.hpp"
#include "text_model.hpp"

namespace vitrine::trainer {

struct JointModelKind;
struct JointNetwork;       ///< see joint_network.hpp
struct JointNetworkSizes;  ///< likewise

/// A trained joint model, with weights on the shipped grid. It is asked about products that have both a text
/// of which its encoder knows something and a photo.
class JointModel {
 public:
  JointModel(const JointModelKind& kind, std::string_view image_kind, TextEncoder encoder,
             std::shared_ptr<JointNetwork> network);
  /// Reads what `save` wrote. Throws Error where the file does not fit `encoder` and `classes`.
  static JointModel load(const std::filesystem::path& safetensors, const JointModelKind& kind,
                         const TextEncoder& encoder, std::size_t classes, const std::string& device,
                         int threads);
  void save(const std::filesystem::path& safetensors) const;

  std::string_view kind() const;                               ///< its name in the table
  std::string_view image_kind() const { return image_kind_; }  ///< of its photo network
  const TextEncoder& encoder() const { return encoder_; }
  std::size_t classes() const;
  JointNetwork& network() const { return *network_; }  ///< for the exporter

  /// Logits [texts, classes] of products by their texts and, exactly, their photos at `rows`, one for each
  /// text. Texts of one row that stand together share the work on its photo. None depends on its neighbours.
  std::vector<float> logits(std::span<const EncodedText> texts, const Photos& photos,
                            std::span<const std::size_t> rows) const;
  /// Of one text and one photo that fit_image made with `options`.
  std::vector<float> logits(const EncodedText& text, const Image& photo, const ImageOptions& options) const;

 private:
  const JointModelKind* kind_;
  std::string image_kind_;
  TextEncoder encoder_;
  std::shared_ptr<JointNetwork> network_;
};

struct JointModelOptions {
  std::string kind = "none";  ///< a name in the table, or that for no joint model
  TextModelOptions text;      ///< its vocabulary, words and lessons
  ImageModelOptions image;    ///< its photo network, and how that is fine-tuned; photos are not mixed
  std::optional<double> c;    ///< of a linear model's solver; not given: as the table says
  /// Length of the photo's features of a linear model, where those of its text have length 1. With C 3, by
  /// title and photo and by all of 840 Flipkart products (5 folds), 0.3 gave 0.933 and 0.954, 0.5 gave 0.934
  /// and 0.948; with C 1, 0.2 gave 0.927 and 0.954, 0.3 gave 0.931 and 0.951, 0.5 gave 0.931 and 0.948.
  double photo_weight = 0.3;
  /// Share of a network's examples that see one of the two alone, so that it learns to read each.
  double modality_dropout = 0.2;
};

/// The products to learn from: those of `rows` that have a text and a photo. `labels`, in 0..classes-1, and
/// `weights` are indexed by product; `weights` may be empty.
struct JointTraining {
  const std::vector<Product>& products;
  const Photos& photos;
  std::span<const std::size_t> rows;
  std::span<const std::size_t> validation;  ///< rows that tell when to stop, and teach nothing; may be empty
  std::span<const int> labels;
  std::span<const float> weights;
  std::size_t classes = 0;
};

/// An entry of the table.
struct JointModelKind {
  std::string_view name;
  std::string_view summary;
  EncoderOptions::Kind reads;
  std::shared_ptr<JointNetwork> (*make)(const JointNetworkSizes& sizes,
                                        const std::shared_ptr<ImageNetwork>& photo);
  /// The same seed, machine and thread count give the same weights. Throws Error where no row has both a text
  /// and a photo, and where the photo network's weights do not fit.
  JointModel (*train)(const JointModelKind& kind, const JointTraining& training,
                      const JointModelOptions& options, const ImageReport& report);
  bool fine_tuned = false;        ///< its photo network learns too
  double c = 0;                   ///< of a linear one
  int dimension = 0, hidden = 0;  ///< of a network, as JointNetworkSizes has them
  double learning_rate = 0, dropout = 0;
};

std::span<const JointModelKind> joint_model_kinds();
/// Throws Error for a name that the table does not have.
const JointModelKind& joint_model_kind(std::string_view name);

}  // namespace vitrine::trainer
