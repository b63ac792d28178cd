// Image networks as models; see neural_image.hpp.
#include "neural_image.hpp"

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
constexpr const char* kTestFlip = "test_flip";  ///< in the weights' metadata

/// What the first process's file holds; nothing where there is none.
std::optional<Safetensors> shared_state(const std::filesystem::path& path, ProcessGroup& group) {
  std::vector<std::uint8_t> bytes;
  if (!path.empty() && std::filesystem::exists(path)) bytes = read_file(path);
  group.share(bytes);
  if (bytes.empty()) return std::nullopt;
  return parse_safetensors(bytes, path.string());
}

class NeuralImageModel : public ImageModel {
 public:
  NeuralImageModel(const ImageNetworkKind& kind, std::shared_ptr<ImageNetwork> network)
      : kind_(kind), network_(std::move(network)) {}

  std::string_view kind() const override { return kind_.name; }
  std::size_t classes() const override { return static_cast<std::size_t>(network_->classes()); }
  std::shared_ptr<ImageNetwork> network() const override { return network_; }

  std::vector<float> logits(const Photos& photos, std::span<const std::size_t> rows) const override {
    std::vector<float> result;
    result.reserve(rows.size() * classes());
    for (std::size_t begin = 0; begin < rows.size(); begin += kInferenceBatch) {
      const auto part = rows.subspan(begin, std::min(kInferenceBatch, rows.size() - begin));
      const std::vector<float> own = logits(exact_batch(photos, part));
      result.insert(result.end(), own.begin(), own.end());
    }
    return result;
  }

  std::vector<float> logits(const Image& photo, const ImageOptions& options) const override {
    const std::vector<float> values = normalize_image(photo, options);
    return logits(torch::tensor(values).view({1, 3, options.height, options.width}));
  }

  void save(const std::filesystem::path& path) const override {
    Safetensors file;
    for (const auto& parameter : network_->named_parameters())
      file.tensors.emplace(parameter.key(), parameter.value());
    file.metadata = {{kImageModelKey, std::string(kind())}};
    if (network_->test_flip) file.metadata[kTestFlip] = "on";
    write_safetensors(path, file);
  }

 private:
  std::vector<float> logits(const torch::Tensor& images) const {
    const torch::NoGradGuard no_grad;
    const torch::Tensor scores =
        network_->forward(on_device(images, network_->device())).logits.cpu().contiguous();
    return {scores.data_ptr<float>(), scores.data_ptr<float>() + scores.numel()};
  }

  const ImageNetworkKind& kind_;
  std::shared_ptr<ImageNetwork> network_;
};

std::unique_ptr<ImageModel> train_network(const ImageNetworkKind& kind, const ImageTrainingSet& set,
                                          const ImageModelOptions& chosen, const ImageReport& report) {
  ImageModelOptions options = chosen;
  if (!options.group) options.group = ProcessGroup::alone();
  ProcessGroup& group = *options.group;
  options.batch *= group.size();
  const torch::Device device = prepare_device(options.device, options.threads, group.local_rank());
  check_precision(options.precision, device);
  const ImageExamples examples = examples_with_photo(set, set.rows);
  std::optional<ImageExamples> validation;
  if (!set.validation.empty()) validation.emplace(examples_with_photo(set, set.validation));
  const std::shared_ptr<ImageNetwork> network = new_network(set, options, device);
  const std::optional<Safetensors> state = shared_state(options.checkpoint, group);
  if (!state) {
    const torch::Tensor features = exact_features(*network, examples, kInferenceBatch, group, report);
    train_head(*network, features, examples, options, report);
    // Processors of other makes may round otherwise.
    for (torch::Tensor& parameter : network->classifier->parameters()) group.share(parameter);
  }
  fine_tune(*network, examples, validation, options, state, report);
  round_to_shipped_grid(*network);
  network->test_flip = options.test_flip;
  return std::make_unique<NeuralImageModel>(kind, network);
}

std::unique_ptr<ImageModel> load_network(const ImageNetworkKind& kind, const Safetensors& file,
                                         const std::string& source, const std::string& device, int threads) {
  const auto bias = file.tensors.find("classifier.bias");
  if (bias == file.tensors.end() || bias->second.dim() != 1 || bias->second.numel() == 0)
    throw Error(source + ": tensor \"classifier.bias\" with one value per class is missing.");
  const auto network = make_image_network(kind, static_cast<std::size_t>(bias->second.numel()), file, source);
  network->load_head(file.tensors, source);
  network->test_flip = file.metadata.count(kTestFlip) != 0;
  network->to(prepare_device(device, threads, 0));
  network->eval();
  return std::make_unique<NeuralImageModel>(kind, network);
}

}  // namespace

ImageModelKind network_entry(const ImageNetworkKind& kind) {
  return {.name = kind.name,
          .summary = kind.title,
          .network = &kind,
          .train = [&kind](const ImageTrainingSet& set, const ImageModelOptions& options,
                           const ImageReport& report) { return train_network(kind, set, options, report); },
          .load = [&kind](const Safetensors& file, const std::string& source, const std::string& device,
                          int threads) { return load_network(kind, file, source, device, threads); }};
}

}  // namespace vitrine::trainer
