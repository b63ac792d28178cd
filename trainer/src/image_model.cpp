#include "image_model.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "image_batches.hpp"
#include "image_network.hpp"
#include "image_training.hpp"
#include "safetensors.hpp"
#include "vitrine/error.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace vitrine::trainer {

namespace {

constexpr std::size_t kInferenceBatch = 32;

/// By default glibc hands every large tensor back to the kernel when it is freed and gets fresh, zeroed pages
/// for the next: that cost two thirds of the training time.
void keep_freed_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}

torch::Device prepare_device(const std::string& name, int threads) {
  keep_freed_memory();
  torch::set_num_threads(threads > 0 ? threads
                                     : std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
  if (name != "auto" && name != "cpu" && name != "cuda")
    throw Error("Device \"" + name + "\" is not known; auto, cpu or cuda was expected.");
  const bool cuda = torch::cuda::is_available();
  if (name == "cuda" && !cuda)
    throw Error("Device \"cuda\" was asked for, but this LibTorch finds no CUDA device.");
  at::globalContext().setDeterministicCuDNN(true);
  at::globalContext().setBenchmarkCuDNN(false);
  return name == "cpu" || !cuda ? torch::kCPU : torch::kCUDA;
}

ImageExamples examples_with_photo(const Photos& photos, std::span<const std::size_t> rows,
                                  std::span<const int> labels, std::span<const float> row_weights,
                                  std::size_t classes) {
  ImageExamples examples{.photos = photos, .rows = {}, .labels = {}, .weights = {}};
  std::vector<std::int64_t> chosen;
  std::vector<float> weights;
  for (const std::size_t row : rows) {
    if (!photos.has(row) || (!row_weights.empty() && row_weights[row] == 0)) continue;
    if (labels[row] < 0 || static_cast<std::size_t>(labels[row]) >= classes)
      throw Error("Row " + std::to_string(row) + " has label " + std::to_string(labels[row]) + "; 0 to " +
                  std::to_string(classes - 1) + " was expected.");
    examples.rows.push_back(row);
    chosen.push_back(labels[row]);
    if (!row_weights.empty()) weights.push_back(row_weights[row]);
  }
  if (chosen.empty()) throw Error("None of the rows to train the image model on has a photo.");
  examples.labels = torch::tensor(chosen);
  if (!weights.empty()) {
    examples.weights = torch::tensor(weights);
    examples.weights /= examples.weights.mean();
  }
  return examples;
}

}  // namespace

ImageModel::ImageModel(std::shared_ptr<ImageNetwork> network) : network_(std::move(network)) {}

ImageModel ImageModel::train(const Photos& photos, std::span<const std::size_t> rows,
                             std::span<const int> labels, std::span<const float> row_weights,
                             std::size_t classes, const ImageModelOptions& options,
                             const std::function<void(const ImageProgress&)>& progress) {
  const torch::Device device = prepare_device(options.device, options.threads);
  const ImageExamples examples = examples_with_photo(photos, rows, labels, row_weights, classes);
  torch::manual_seed(options.seed);
  auto network = std::make_shared<ImageNetwork>(static_cast<std::int64_t>(classes));
  network->load_features(read_safetensors(options.init).tensors, options.init.string());
  network->to(device);

  if (options.checkpoint.empty() || !std::filesystem::exists(options.checkpoint)) {
    const torch::Tensor features = exact_features(*network, examples, kInferenceBatch, progress);
    train_head(*network, features, examples, options, progress);
  }
  fine_tune(*network, examples, options, progress);
  network->to(torch::kCPU);
  round_to_shipped_grid(*network, photos.options());
  network->to(device);
  return ImageModel(std::move(network));
}

ImageModel ImageModel::load(const std::filesystem::path& safetensors, const std::string& device,
                            int threads) {
  const auto tensors = read_safetensors(safetensors).tensors;
  const auto bias = tensors.find("classifier.bias");
  if (bias == tensors.end() || bias->second.dim() != 1 || bias->second.numel() == 0)
    throw Error(safetensors.string() + ": tensor \"classifier.bias\" with one value per class is missing.");
  auto network = std::make_shared<ImageNetwork>(bias->second.numel());
  network->load_features(tensors, safetensors.string());
  network->load_head(tensors, safetensors.string());
  network->to(prepare_device(device, threads));
  network->eval();
  return ImageModel(std::move(network));
}

void ImageModel::save(const std::filesystem::path& safetensors) const {
  Safetensors file;
  for (const auto& parameter : network_->named_parameters())
    file.tensors.emplace(parameter.key(), parameter.value());
  file.metadata = {{"architecture", "MobileNetV2 1.0, BatchNorm folded, 1x1 convolution as head"}};
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
