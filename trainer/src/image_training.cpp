#include "image_training.hpp"

#include <algorithm>
#include <thread>

#include "batch_plan.hpp"
#include "image_batches.hpp"
#include "image_loss.hpp"
#include "optimization.hpp"
#include "process_group.hpp"
#include "safetensors.hpp"
#include "vitrine/error.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace vitrine::trainer {

namespace {

/// By default glibc hands every large tensor back to the kernel when it is freed and gets fresh, zeroed pages
/// for the next: that cost two thirds of the training time.
void keep_freed_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}

}  // namespace

torch::Device prepare_device(const std::string& name, int threads, int index) {
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
  if (name == "cpu" || !cuda) return torch::kCPU;
  return {torch::kCUDA,
          static_cast<torch::DeviceIndex>(index % static_cast<int>(torch::cuda::device_count()))};
}

void check_precision(const std::string& precision, torch::Device device) {
  // LibTorch 1.13 lacks some of the gradients in bfloat16 on processors, which few of them compute faster.
  if (precision == "bfloat16" && device.is_cpu())
    throw Error("--precision bfloat16 needs a GPU, but the photo model is trained on the processor.");
}

ImageExamples examples_with_photo(const ImageTrainingSet& set, std::span<const std::size_t> rows) {
  ImageExamples examples{.photos = set.photos, .rows = {}, .labels = {}, .targets = {}, .weights = {}};
  std::vector<std::int64_t> chosen;
  std::vector<float> targets, weights;
  for (const std::size_t row : rows) {
    if (!set.photos.has(row) || (!set.weights.empty() && set.weights[row] == 0)) continue;
    if (set.labels[row] < 0 || static_cast<std::size_t>(set.labels[row]) >= set.classes)
      throw Error("Row " + std::to_string(row) + " has label " + std::to_string(set.labels[row]) + "; 0 to " +
                  std::to_string(set.classes - 1) + " was expected.");
    examples.rows.push_back(row);
    chosen.push_back(set.labels[row]);
    if (!set.weights.empty()) weights.push_back(set.weights[row]);
    if (set.targets.empty()) continue;
    const std::span<const float> target = set.targets.subspan(row * set.classes, set.classes);
    targets.insert(targets.end(), target.begin(), target.end());
  }
  if (chosen.empty()) throw Error("None of the rows to train the image model on has a photo.");
  examples.labels = torch::tensor(chosen);
  if (!targets.empty())
    examples.targets = torch::tensor(targets).view({-1, static_cast<std::int64_t>(set.classes)});
  if (!weights.empty()) {
    examples.weights = torch::tensor(weights);
    examples.weights /= examples.weights.mean();
  }
  return examples;
}

std::shared_ptr<ImageNetwork> new_network(const ImageTrainingSet& set, const ImageModelOptions& options,
                                          torch::Device device) {
  torch::manual_seed(options.seed);
  const std::shared_ptr<ImageNetwork> network =
      make_image_network(*image_model_kind(options.kind).network, set.classes, read_safetensors(options.init),
                         options.init.string());
  network->to(device);
  return network;
}

std::vector<std::size_t> ImageExamples::rows_at(std::span<const std::size_t> positions) const {
  std::vector<std::size_t> result;
  for (const std::size_t position : positions) result.push_back(rows[position]);
  return result;
}

torch::Tensor ImageExamples::taught_at(const torch::Tensor& index, torch::Device device) const {
  return (targets.defined() ? targets : labels).index_select(0, index).to(device);
}

torch::Tensor ImageExamples::weights_at(const torch::Tensor& index, torch::Device device) const {
  return weights.defined() ? weights.index_select(0, index).to(device) : weights;
}

void Meter::step(std::size_t images, double loss, double learning_rate) {
  images_ += images;
  ++step_;
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin_;
  if (report_)
    report_({.phase = phase_,
             .step = step_,
             .steps = steps_,
             .loss = loss,
             .learning_rate = learning_rate,
             .images_per_second = static_cast<double>(images_) / std::max(seconds.count(), 1e-9)});
}

std::vector<torch::Tensor> trainable(const torch::nn::Module& module) {
  std::vector<torch::Tensor> parameters;
  for (const torch::Tensor& parameter : module.parameters())
    if (parameter.requires_grad()) parameters.push_back(parameter);
  return parameters;
}

torch::Tensor index_of(std::span<const std::size_t> positions) {
  return torch::tensor(std::vector<std::int64_t>(positions.begin(), positions.end()));
}

torch::Tensor exact_features(ImageNetwork& network, const ImageExamples& examples, std::size_t batch,
                             ProcessGroup& group, const ImageReport& report) {
  const torch::NoGradGuard no_grad;
  network.eval();
  const auto rank = static_cast<std::size_t>(group.rank());
  const auto size = static_cast<std::size_t>(group.size());
  const std::size_t count = examples.rows.size();
  const std::size_t batches = (count + batch - 1) / batch;
  const std::size_t steps = (batches + size - 1 - rank) / size;
  const auto begin_of = [&](std::size_t step) { return (step * size + rank) * batch; };
  const auto rows_of = [&](std::size_t step) {
    return std::span(examples.rows).subspan(begin_of(step), std::min(batch, count - begin_of(step)));
  };
  BatchQueue queue(steps, [&](std::size_t step) { return exact_batch(examples.photos, rows_of(step)); });
  Meter meter("features", steps, report);
  torch::Tensor features =
      torch::zeros({static_cast<std::int64_t>(count), network.channels()}, network.device());
  for (std::size_t step = 0; step < steps; ++step) {
    const auto rows = static_cast<std::int64_t>(rows_of(step).size());
    features.narrow(0, static_cast<std::int64_t>(begin_of(step)), rows)
        .copy_(network.pooled_features(on_device(queue.next(), network.device())));
    meter.step(static_cast<std::size_t>(rows), 0, 0);
  }
  group.sum(features);
  return features;
}

void train_head(ImageNetwork& network, const torch::Tensor& features, const ImageExamples& examples,
                const ImageModelOptions& options, const ImageReport& report) {
  constexpr double kHeadRate = 3e-3;
  network.train();
  const auto optimizer =
      make_optimizer("adamw", network.classifier->parameters(), kHeadRate, options.weight_decay);
  const BatchPlan plan =
      BatchPlan::shuffled(examples.rows.size(), options.batch, options.head_epochs, options.seed);
  Meter meter("head", plan.steps(), report);
  for (std::size_t step = 0; step < plan.steps(); ++step) {
    const double done = static_cast<double>(step) / static_cast<double>(plan.steps());
    const double rate = kHeadRate * learning_rate_factor("one-cycle", done);
    set_learning_rate(*optimizer, rate);
    const torch::Tensor index = index_of(plan.positions(step));
    optimizer->zero_grad();
    const torch::Tensor logits = network.head(features.index_select(0, index.to(network.device())),
                                              network.dropout_mask(index.size(0)));
    const torch::Tensor loss =
        image_loss("cross-entropy", logits, examples.taught_at(index, network.device()),
                   examples.weights_at(index, network.device()), options.label_smoothing);
    loss.backward();
    optimizer->step();
    meter.step(plan.positions(step).size(), loss.item<double>(), rate);
  }
  network.eval();
}

}  // namespace vitrine::trainer
