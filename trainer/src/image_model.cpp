// The table of image models; see image_model.hpp.
#include "image_model.hpp"

#include <algorithm>

#include "image_network_kinds.hpp"
#include "neural_image.hpp"
#include "safetensors.hpp"
#include "vitrine/error.hpp"
#include "words_image.hpp"

namespace vitrine::trainer {
namespace {

/// Accuracies are of 840 Flipkart products by photo (224 pixels, 5 folds, one seed). "sift-words" gave 0.587;
/// with the background 0.568, and then 0.571 with stretched contrast and 0.538 with a blur of 1 pixel; 1,000
/// words in place of 500 gave 0.598, and 0.579 with the background, in twice the time. "orb-words" gave
/// 0.480; with the background 0.496, and then 0.463 and 0.483. On other folds, "sift-words" gave 0.572, with
/// the background 0.584, with 1,000 words 0.585, and "orb-words" 0.490: the background makes no sure
/// difference.
const WordsImageKind kWords[] = {
    {"sift-words", "a bag of visual words on SIFT descriptors", LocalFeatureKind::sift},
    {"orb-words", "a bag of visual words on ORB descriptors", LocalFeatureKind::orb},
};

std::vector<ImageModelKind> make_table() {
  std::vector<ImageModelKind> table;
  for (const ImageNetworkKind& kind : image_network_kinds()) table.push_back(network_entry(kind));
  for (const WordsImageKind& kind : kWords) table.push_back(words_entry(kind));
  return table;
}

}  // namespace

std::span<const ImageModelKind> image_model_kinds() {
  static const std::vector<ImageModelKind> table = make_table();
  return table;
}

const ImageModelKind& image_model_kind(std::string_view name) {
  const std::span<const ImageModelKind> kinds = image_model_kinds();
  const auto found =
      std::find_if(kinds.begin(), kinds.end(), [&](const ImageModelKind& kind) { return kind.name == name; });
  if (found == kinds.end()) {
    std::string names;
    for (const ImageModelKind& kind : kinds) {
      if (!names.empty()) names += ", ";
      names += kind.name;
    }
    throw Error("There is no image model '" + std::string(name) + "'; there are " + names + ".");
  }
  return *found;
}

std::unique_ptr<ImageModel> train_image_model(const ImageTrainingSet& set, const ImageModelOptions& options,
                                              const ImageReport& report) {
  return image_model_kind(options.kind).train(set, options, report);
}

std::unique_ptr<ImageModel> load_image_model(const std::filesystem::path& path, const std::string& device,
                                             int threads) {
  const Safetensors file = read_safetensors(path);
  const auto name = file.metadata.find(kImageModelKey);
  // The first runs did not say it.
  const ImageModelKind& kind =
      image_model_kind(name == file.metadata.end() ? ImageModelOptions{}.kind : name->second);
  return kind.load(file, path.string(), device, threads);
}

}  // namespace vitrine::trainer
