#include "image_model.hpp"

#include <algorithm>
#include <utility>

#include "fine_tuning.hpp"
#include "image_batches.hpp"
#include "image_network.hpp"
#include "image_training.hpp"
#include "process_group.hpp"
#include "safetensors.hpp"
#include "shipped_grid.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {

namespace {

constexpr std::size_t kInferenceBatch = 32;

/// Metadata of a run's weights.
constexpr const char* kKind = "image_model";
constexpr const char* kTestFlip = "test_flip";

/// What the first process's file holds; nothing where there is none.
std::optional<Safetensors> shared_state(const std::filesystem::path& path, ProcessGroup& group) {
  std::vector<std::uint8_t> bytes;
  if (!path.empty() && std::filesystem::exists(path)) bytes = read_file(path);
  group.share(bytes);
  if (bytes.empty()) return std::nullopt;
  return parse_safetensors(bytes, path.string());
}

}  // namespace

ImageModel::ImageModel(const ImageModelKind& kind, std::shared_ptr<ImageNetwork> network)
    : kind_(&kind), network_(std::move(network)) {}

ImageModel ImageModel::train(const ImageTrainingSet& set, const ImageModelOptions& chosen,
                             const std::function<void(const ImageProgress&)>& progress) {
  ImageModelOptions options = chosen;
  if (!options.group) options.group = ProcessGroup::alone();
  ProcessGroup& group = *options.group;
  options.batch *= group.size();
  const torch::Device device = prepare_device(options.device, options.threads, group.local_rank());
  // LibTorch 1.13 lacks some of the gradients in bfloat16 on processors, which few of them compute faster.
  if (options.precision == "bfloat16" && device.is_cpu())
    throw Error("--precision bfloat16 needs a GPU, but the photo model is trained on the processor.");
  const ImageExamples examples = examples_with_photo(set, set.rows);
  std::optional<ImageExamples> validation;
  if (!set.validation.empty()) validation.emplace(examples_with_photo(set, set.validation));
  const std::shared_ptr<ImageNetwork> network = new_network(set, options, device);
  const std::optional<Safetensors> state = shared_state(options.checkpoint, group);
  if (!state) {
    const torch::Tensor features = exact_features(*network, examples, kInferenceBatch, group, progress);
    train_head(*network, features, examples, options, progress);
    // Processors of other makes may round otherwise.
    for (torch::Tensor& parameter : network->classifier->parameters()) group.share(parameter);
  }
  fine_tune(*network, examples, validation, options, state, progress);
  round_to_shipped_grid(*network);
  network->test_flip = options.test_flip;
  return {image_model_kind(options.kind), network};
}

ImageModel ImageModel::load(const std::filesystem::path& safetensors, const std::string& device,
                            int threads) {
  const Safetensors file = read_safetensors(safetensors);
  const auto bias = file.tensors.find("classifier.bias");
  if (bias == file.tensors.end() || bias->second.dim() != 1 || bias->second.numel() == 0)
    throw Error(safetensors.string() + ": tensor \"classifier.bias\" with one value per class is missing.");
  const auto name = file.metadata.find(kKind);
  // The first runs did not say it.
  const ImageModelKind& kind =
      image_model_kind(name == file.metadata.end() ? ImageModelOptions{}.kind : name->second);
  const auto network =
      make_image_network(kind, static_cast<std::size_t>(bias->second.numel()), file, safetensors.string());
  network->load_head(file.tensors, safetensors.string());
  network->test_flip = file.metadata.count(kTestFlip) != 0;
  network->to(prepare_device(device, threads, 0));
  network->eval();
  return {kind, network};
}

void ImageModel::save(const std::filesystem::path& safetensors) const {
  Safetensors file;
  for (const auto& parameter : network_->named_parameters())
    file.tensors.emplace(parameter.key(), parameter.value());
  file.metadata = {{kKind, std::string(kind())}};
  if (network_->test_flip) file.metadata[kTestFlip] = "on";
  write_safetensors(safetensors, file);
}

std::vector<float> ImageModel::logits(const Photos& photos, std::span<const std::size_t> rows) const {
  const torch::NoGradGuard no_grad;
  std::vector<float> result;
  result.reserve(rows.size() * classes());
  for (std::size_t begin = 0; begin < rows.size(); begin += kInferenceBatch) {
    const auto part = rows.subspan(begin, std::min(kInferenceBatch, rows.size() - begin));
    const torch::Tensor images = exact_batch(photos, part).to(network_->device());
    const torch::Tensor scores = network_->forward(images).logits.cpu().contiguous();
    result.insert(result.end(), scores.data_ptr<float>(), scores.data_ptr<float>() + scores.numel());
  }
  return result;
}

std::vector<float> ImageModel::logits(std::span<const float> image, int width, int height) const {
  if (width < 1 || height < 1 || image.size() != std::size_t{3} * width * height)
    throw Error("An image of " + std::to_string(width) + " x " + std::to_string(height) +
                " pixels has 3 values per pixel, but " + std::to_string(image.size()) + " came.");
  const torch::NoGradGuard no_grad;
  const torch::Tensor images =
      torch::tensor(at::ArrayRef<float>(image.data(), image.size())).view({1, 3, height, width});
  const torch::Tensor scores = network_->forward(images.to(network_->device())).logits.cpu().contiguous();
  return {scores.data_ptr<float>(), scores.data_ptr<float>() + scores.numel()};
}

std::size_t ImageModel::classes() const { return static_cast<std::size_t>(network_->classes()); }

}  // namespace vitrine::trainer
