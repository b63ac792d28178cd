// Image models of any kind: what they are trained on, what they can do, and the table of them all. This
// header is free of LibTorch so that the commands compile quickly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "image_augmentation.hpp"
#include "photos.hpp"

namespace vitrine::trainer {

class LocalFeatureCache;  ///< see local_feature_cache.hpp
class ProcessGroup;       ///< see process_group.hpp
struct ImageNetwork;      ///< see image_network.hpp
struct ImageNetworkKind;  ///< see image_network_kinds.hpp
struct Safetensors;       ///< see safetensors.hpp

/// Where the metadata of an image model's weights name its kind.
inline constexpr const char* kImageModelKey = "image_model";

/// A trained image model, with weights on the shipped grid.
class ImageModel {
 public:
  virtual ~ImageModel() = default;

  virtual std::string_view kind() const = 0;  ///< its name in the table
  virtual std::size_t classes() const = 0;
  /// Logits [rows.size(), classes] of the exact photos; the photos must be there. None depends on its
  /// neighbours.
  virtual std::vector<float> logits(const Photos& photos, std::span<const std::size_t> rows) const = 0;
  /// Logits of one photo that fit_image made with `options`.
  virtual std::vector<float> logits(const Image& photo, const ImageOptions& options) const = 0;
  /// As LibTorch's module, for the exporter; null where the model is none, and so no pack can hold it.
  virtual std::shared_ptr<ImageNetwork> network() const { return nullptr; }
  /// Writes the weights as safetensors.
  virtual void save(const std::filesystem::path& path) const = 0;
};

/// How a bag of visual words reads photos.
struct VisualWordOptions {
  std::size_t count = 500;        ///< words of the vocabulary
  bool stretch_contrast = false;  ///< see local_features.hpp, like the blur
  double blur = 0;
  bool keep_background = false;              ///< words lie on a nearly white background too
  std::shared_ptr<LocalFeatureCache> cache;  ///< for trainings on the same photos; null: none
};

struct ImageModelOptions {
  std::string kind = "mobilenet-v2";  ///< a name in the table
  std::filesystem::path init;  ///< safetensors with torchvision's names, with or without real BatchNorm
  int head_epochs = 40;
  int epochs = 8;
  /// Runs of fine-tuning whose weights are averaged. On three folds of 840 Flipkart products, three runs of
  /// other rates and lengths gave 0.829 to 0.841 (log loss 0.565 to 0.578), the average of the first two
  /// 0.851 (0.544), of all three 0.851 (0.533).
  int soup = 2;
  /// Of a further run, taught by those of the soup: then it is what remains, not their average.
  int distill_epochs = 0;
  int batch = 32;  ///< of each process
  double learning_rate = 2e-4;
  double weight_decay = 0.02;
  double label_smoothing = 0.1;
  std::string optimizer = "adamw";     ///< of fine-tuning, see optimization.hpp
  std::string schedule = "one-cycle";  ///< of its learning rate, see optimization.hpp
  std::string loss = "cross-entropy";  ///< what it makes small, see image_loss.hpp
  std::string precision = "float32";   ///< of its convolutions, or, on a GPU, "bfloat16"
  int early_stopping = 0;              ///< epochs without a better validation loss that end a run; 0: none do
  bool balanced_sampling = false;      ///< every class as often as any other
  double clip_norm = 0;                ///< gradients longer than this are shortened to it; 0: none are
  double mixup = 0;                    ///< see image_mixing.hpp
  double cutmix = 0;
  Augmentation augmentation{.scale = 0.7};
  std::size_t frozen_blocks = 5;  ///< edges and textures are as good as ImageNet made them
  bool test_flip = false;         ///< scores are the means of those of the photo and of its mirror image
  VisualWordOptions words;
  std::uint64_t seed = 1;
  std::string device = "auto";  ///< auto, cpu or cuda
  int threads = 0;              ///< 0: all cores
  /// Where fine-tuning keeps its state until the caller removes it; none when empty. Where a file lies there,
  /// the training goes on from it, to the same weights.
  std::filesystem::path checkpoint;
  double checkpoint_seconds = 60;       ///< between two states
  std::shared_ptr<ProcessGroup> group;  ///< that trains together; null: this process alone

  /// Whether some rows are to be kept for validation.
  bool validates() const { return early_stopping > 0 || schedule == "plateau"; }
};

/// What an image model learns from. Rows without a photo are passed over; `labels` (in 0..classes-1) and,
/// where they are not empty, `weights` and `targets` are indexed by row.
struct ImageTrainingSet {
  const Photos& photos;
  std::span<const std::size_t> rows;
  std::span<const std::size_t> validation;  ///< rows that tell when to stop, and teach nothing; may be empty
  std::span<const int> labels;
  std::span<const float> weights;
  std::size_t classes;
  std::span<const float> targets = {};  ///< [rows, classes]: shares of all classes in place of `labels`
};

/// One report of the training loop; the caller prints.
struct ImageProgress {
  const char* phase;  ///< "features", "head", "fine-tuning" or "validation"; "words" of a bag of them
  std::size_t step;
  std::size_t steps;
  double loss;           ///< 0 where nothing is learnt, and so the next
  double learning_rate;  ///< that the step was taken with
  double images_per_second;
};

using ImageReport = std::function<void(const ImageProgress&)>;

/// An entry of the table.
struct ImageModelKind {
  std::string_view name;
  std::string_view summary;
  /// Of a network: what it is made of, and that it begins with weights of the user's. Null for other models,
  /// which one process trains and no pack can hold.
  const ImageNetworkKind* network;
  /// Throws Error where options, files and rows do not fit.
  std::function<std::unique_ptr<ImageModel>(const ImageTrainingSet& set, const ImageModelOptions& options,
                                            const ImageReport& report)>
      train;
  /// Of a file that the model wrote; `source` stands in messages. Throws Error where it does not fit.
  std::function<std::unique_ptr<ImageModel>(const Safetensors& file, const std::string& source,
                                            const std::string& device, int threads)>
      load;
};

std::span<const ImageModelKind> image_model_kinds();
/// Throws Error for a name that the table does not have.
const ImageModelKind& image_model_kind(std::string_view name);

/// Trains a model of `options.kind`. The same seed, machine and thread count give the same weights.
std::unique_ptr<ImageModel> train_image_model(const ImageTrainingSet& set, const ImageModelOptions& options,
                                              const ImageReport& report = {});
/// Reads what any image model's `save` wrote.
std::unique_ptr<ImageModel> load_image_model(const std::filesystem::path& path, const std::string& device,
                                             int threads);

}  // namespace vitrine::trainer
