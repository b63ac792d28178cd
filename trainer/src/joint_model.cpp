// The table of joint models, and what they all can do; see joint_model.hpp.
#include "joint_model.hpp"

#include <algorithm>

#include "image_batches.hpp"
#include "image_network_kinds.hpp"
#include "joint_training.hpp"
#include "safetensors.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kScoredProducts = 32;  // at a time
constexpr const char* kPhoto = "photo.";
constexpr const char* kUnusedHead = "photo.classifier.";
/// Metadata of a run's weights.
constexpr const char* kDimension = "dimension";
constexpr const char* kHidden = "hidden";

bool begins_with(const std::string& text, const char* prefix) { return text.rfind(prefix, 0) == 0; }

constexpr JointModelKind kKinds[] = {
    {.name = "early-svm",
     .summary = "a support vector machine on TF-IDF of n-grams and the photo network's features together",
     .reads = EncoderOptions::Kind::ngrams,
     .make = make_early_linear_network,
     .train = train_early_linear,
     .c = 3},
    {.name = "early-mlp",
     .summary = "a hidden layer over vectors of n-grams, summed, and the photo network's features",
     .reads = EncoderOptions::Kind::ngrams,
     .make = make_early_mlp_network,
     .train = train_joint_network,
     .fine_tuned = true,
     .dimension = 64,
     .hidden = 128,
     .learning_rate = 3e-3,
     .dropout = 0.4},
    {.name = "cross-attention",
     .summary = "words that attend to the photo's regions",
     .reads = EncoderOptions::Kind::words,
     .make = make_cross_attention_network,
     .train = train_joint_network,
     .fine_tuned = true,
     .dimension = 64,
     .hidden = 128,
     .learning_rate = 1e-3,
     .dropout = 0.2},
};

std::vector<float> values_of(const torch::Tensor& logits) {
  const torch::Tensor values = logits.cpu().contiguous();
  return {values.data_ptr<float>(), values.data_ptr<float>() + values.numel()};
}

}  // namespace

std::span<const JointModelKind> joint_model_kinds() { return kKinds; }

const JointModelKind& joint_model_kind(std::string_view name) {
  const auto* const found = std::find_if(std::begin(kKinds), std::end(kKinds),
                                         [&](const JointModelKind& kind) { return kind.name == name; });
  if (found == std::end(kKinds)) {
    std::string names;
    for (const JointModelKind& kind : kKinds) {
      if (!names.empty()) names += ", ";
      names += kind.name;
    }
    throw Error("There is no joint model '" + std::string(name) + "'; there are " + names + ".");
  }
  return *found;
}

JointModel::JointModel(const JointModelKind& kind, std::string_view image_kind, TextEncoder encoder,
                       std::shared_ptr<JointNetwork> network)
    : kind_(&kind), image_kind_(image_kind), encoder_(std::move(encoder)), network_(std::move(network)) {}

std::string_view JointModel::kind() const { return kind_->name; }

std::size_t JointModel::classes() const { return static_cast<std::size_t>(network_->sizes.classes); }

JointModel JointModel::load(const fs::path& path, const JointModelKind& kind, const TextEncoder& encoder,
                            std::size_t classes, const std::string& device, int threads) {
  const Safetensors file = read_safetensors(path);
  const auto image_kind = file.metadata.find(kImageModelKey);
  if (image_kind == file.metadata.end())
    throw Error("'" + path.string() + "': expected the photo network's kind as \"" + kImageModelKey +
                "\" in the metadata.");
  Safetensors photo;
  for (const auto& [name, tensor] : file.tensors)
    if (begins_with(name, kPhoto)) photo.tensors[name.substr(std::string(kPhoto).size())] = tensor;
  const JointNetworkSizes sizes{.vocabulary = static_cast<std::int64_t>(encoder.size()),
                                .classes = static_cast<std::int64_t>(classes),
                                .dimension = metadata_number(file, kDimension, path),
                                .hidden = metadata_number(file, kHidden, path)};
  const ImageNetworkKind* const photo_kind = image_model_kind(image_kind->second).network;
  if (photo_kind == nullptr)
    throw Error("'" + path.string() + "': expected a photo network, but " + image_kind->second +
                " is another kind of model.");
  const std::shared_ptr<JointNetwork> network =
      kind.make(sizes, make_image_network(*photo_kind, /*classes=*/1, photo, path.string()));
  const torch::NoGradGuard no_grad;
  for (auto& parameter : network->named_parameters()) {
    if (begins_with(parameter.key(), kPhoto)) continue;
    const auto found = file.tensors.find(parameter.key());
    if (found == file.tensors.end() || found->second.sizes() != parameter.value().sizes() ||
        found->second.scalar_type() != torch::kFloat32)
      throw Error("'" + path.string() + "': the tensor \"" + parameter.key() +
                  "\" is missing, or is not one of float32 that fits vocabulary and labels.");
    parameter.value().copy_(found->second);
  }
  network->to(prepare_device(device, threads));
  network->eval();
  return {kind, image_kind->second, encoder, network};
}

void JointModel::save(const fs::path& path) const {
  Safetensors file;
  for (const auto& parameter : network_->named_parameters())
    if (!begins_with(parameter.key(), kUnusedHead))
      file.tensors[parameter.key()] = parameter.value().detach().cpu();
  file.metadata = {{kImageModelKey, image_kind_},
                   {kDimension, std::to_string(network_->sizes.dimension)},
                   {kHidden, std::to_string(network_->sizes.hidden)}};
  write_safetensors(path, file);
}

std::vector<float> JointModel::logits(std::span<const EncodedText> texts, const Photos& photos,
                                      std::span<const std::size_t> rows) const {
  const torch::NoGradGuard no_grad;
  const torch::Device device = network_->device();
  std::vector<float> result;
  result.reserve(texts.size() * classes());
  for (std::size_t begin = 0; begin < texts.size(); begin += kScoredProducts) {
    std::vector<const EncodedText*> part;
    std::vector<std::size_t> read;    // rows
    std::vector<std::int64_t> photo;  // of each text, among those
    for (std::size_t i = begin; i < std::min(begin + kScoredProducts, texts.size()); ++i) {
      part.push_back(&texts[i]);
      if (read.empty() || read.back() != rows[i]) read.push_back(rows[i]);
      photo.push_back(static_cast<std::int64_t>(read.size()) - 1);
    }
    const torch::Tensor regions = network_->photo->features(on_device(exact_batch(photos, read), device))
                                      .index_select(0, torch::tensor(photo).to(device));
    std::vector<torch::Tensor> inputs = network_inputs(part, kind_->reads);
    for (torch::Tensor& input : inputs) input = input.to(device);
    const std::vector<float> values = values_of(network_->scores(inputs, regions));
    result.insert(result.end(), values.begin(), values.end());
  }
  return result;
}

std::vector<float> JointModel::logits(const EncodedText& text, const Image& photo,
                                      const ImageOptions& options) const {
  const torch::NoGradGuard no_grad;
  const EncodedText* const one = &text;
  std::vector<torch::Tensor> inputs = network_inputs({&one, 1}, kind_->reads);
  inputs.push_back(
      torch::tensor(normalize_image(photo, options)).view({1, 3, options.height, options.width}));
  for (torch::Tensor& input : inputs) input = input.to(network_->device());
  return values_of(network_->forward(inputs));
}

}  // namespace vitrine::trainer
