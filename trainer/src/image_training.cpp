#include "image_training.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>
#include <vector>

#include "image_batches.hpp"
#include "random.hpp"
#include "torch_onnx/quantize.hpp"

namespace vitrine::trainer {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatchesAhead = 3;
constexpr double kAverageFrom = 0.5;  ///< of all steps

/// The learning rate's factor after `done` of all steps (0..1): up by a cosine, then down to nothing
/// (one-cycle; Smith and Topin, 2017).
double one_cycle(double done) {
  constexpr double kWarmUp = 0.2;
  constexpr double kStart = 0.04;
  const auto cosine = [](double t) { return 0.5 - 0.5 * std::cos(std::numbers::pi * t); };
  return done < kWarmUp ? kStart + (1 - kStart) * cosine(done / kWarmUp)
                        : 1 - cosine((done - kWarmUp) / (1 - kWarmUp));
}

void set_learning_rate(torch::optim::Optimizer& optimizer, double rate) {
  for (torch::optim::OptimizerParamGroup& group : optimizer.param_groups()) group.options().set_lr(rate);
}

std::vector<torch::Tensor> trainable(torch::nn::Module& module) {
  std::vector<torch::Tensor> parameters;
  for (const torch::Tensor& parameter : module.parameters())
    if (parameter.requires_grad()) parameters.push_back(parameter);
  return parameters;
}

std::vector<torch::Tensor> clones(const std::vector<torch::Tensor>& tensors) {
  std::vector<torch::Tensor> result;
  for (const torch::Tensor& tensor : tensors) result.push_back(tensor.detach().clone());
  return result;
}

void copy(const std::vector<torch::Tensor>& from, const std::vector<torch::Tensor>& to) {
  const torch::NoGradGuard no_grad;
  for (std::size_t i = 0; i < to.size(); ++i) to[i].copy_(from[i]);
}

torch::Tensor loss_of(const torch::Tensor& logits, const torch::Tensor& labels, double smoothing) {
  return torch::nn::functional::cross_entropy(
      logits, labels, torch::nn::functional::CrossEntropyFuncOptions().label_smoothing(smoothing));
}

/// Reports steps with the throughput since its construction.
class Meter {
 public:
  Meter(const char* phase, std::size_t steps, const ReportProgress& report)
      : phase_(phase), steps_(steps), report_(report) {}

  void step(std::size_t images, double loss, double learning_rate) {
    images_ += images;
    ++step_;
    const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
    if (report_)
      report_({.phase = phase_,
               .step = step_,
               .steps = steps_,
               .loss = loss,
               .learning_rate = learning_rate,
               .images_per_second = static_cast<double>(images_) / std::max(seconds, 1e-9)});
  }

 private:
  const char* phase_;
  std::size_t steps_;
  const ReportProgress& report_;
  std::size_t step_ = 0;
  std::size_t images_ = 0;
  Clock::time_point begin_ = Clock::now();
};

/// The moving average of the weights over the last steps, which generalises better than the last weights
/// (Izmailov et al., 2018).
class WeightAverage {
 public:
  explicit WeightAverage(std::vector<torch::Tensor> weights) : weights_(std::move(weights)) {}

  void add() {
    const torch::NoGradGuard no_grad;
    if (averages_.empty()) averages_ = clones(weights_);
    for (std::size_t i = 0; i < weights_.size(); ++i) averages_[i].lerp_(weights_[i], 1 - kDecay);
  }

  /// Puts the averages in the weights' place.
  void apply() { copy(averages_, weights_); }

 private:
  static constexpr double kDecay = 0.98;

  std::vector<torch::Tensor> weights_;
  std::vector<torch::Tensor> averages_;
};

/// Positions 0..count-1 in a random order for each of `epochs`, cut into batches.
class BatchPlan {
 public:
  BatchPlan(std::size_t count, std::size_t batch, std::size_t epochs, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
      random.shuffle(order);
      for (std::size_t begin = 0; begin < count; begin += batch)
        batches_.emplace_back(order.begin() + begin, order.begin() + std::min(begin + batch, count));
    }
  }
  std::size_t steps() const { return batches_.size(); }
  const std::vector<std::size_t>& positions(std::size_t step) const { return batches_[step]; }
  torch::Tensor index(std::size_t step) const {
    return torch::tensor(std::vector<std::int64_t>(batches_[step].begin(), batches_[step].end()));
  }

 private:
  std::vector<std::vector<std::size_t>> batches_;
};

/// One run of fine-tuning from where the network stands. `seed` chooses the crops.
void fine_tune_once(ImageNetwork& network, const std::vector<torch::Tensor>& weights,
                    const ImageExamples& examples, const BatchPlan& plan, const ImageModelOptions& options,
                    std::uint64_t seed, Meter& meter) {
  torch::optim::AdamW optimizer(
      weights, torch::optim::AdamWOptions(options.learning_rate).weight_decay(options.weight_decay));
  const Augmentation augmentation{.min_area = options.min_crop_area, .scale = options.crop_scale};
  BatchQueue queue(plan.steps(), kBatchesAhead, [&](std::size_t step) {
    std::vector<std::size_t> rows;
    for (const std::size_t position : plan.positions(step)) rows.push_back(examples.rows[position]);
    return augmented_batch(examples.photos, rows, augmentation, seed + (step << 20));
  });
  WeightAverage average(weights);
  for (std::size_t step = 0; step < plan.steps(); ++step) {
    const double done = static_cast<double>(step) / static_cast<double>(plan.steps());
    const double rate = options.learning_rate * one_cycle(done);
    set_learning_rate(optimizer, rate);
    const torch::Tensor images = queue.next().to(network.device());
    const torch::Tensor labels = examples.labels.index_select(0, plan.index(step)).to(network.device());
    optimizer.zero_grad();
    const torch::Tensor loss =
        loss_of(network.head(network.pooled_features(images)), labels, options.label_smoothing);
    loss.backward();
    optimizer.step();
    if (static_cast<double>(step + 1) >= kAverageFrom * static_cast<double>(plan.steps())) average.add();
    meter.step(plan.positions(step).size(), loss.item<double>(), rate);
  }
  average.apply();
}

}  // namespace

torch::Tensor exact_features(ImageNetwork& network, const ImageExamples& examples, std::size_t batch,
                             const ReportProgress& report) {
  const torch::NoGradGuard no_grad;
  network.eval();
  const std::size_t count = examples.rows.size();
  const std::size_t steps = (count + batch - 1) / batch;
  const auto rows_of = [&](std::size_t step) {
    return std::span(examples.rows).subspan(step * batch, std::min(batch, count - step * batch));
  };
  BatchQueue queue(steps, kBatchesAhead,
                   [&](std::size_t step) { return exact_batch(examples.photos, rows_of(step)); });
  Meter meter("features", steps, report);
  std::vector<torch::Tensor> features;
  for (std::size_t step = 0; step < steps; ++step) {
    features.push_back(network.pooled_features(queue.next().to(network.device())));
    meter.step(rows_of(step).size(), 0, 0);
  }
  return torch::cat(features);
}

void train_head(ImageNetwork& network, const torch::Tensor& features, const torch::Tensor& labels,
                const ImageModelOptions& options, const ReportProgress& report) {
  constexpr double kHeadRate = 3e-3;
  network.train();
  torch::optim::AdamW optimizer(network.classifier->parameters(),
                                torch::optim::AdamWOptions(kHeadRate).weight_decay(options.weight_decay));
  const BatchPlan plan(labels.size(0), options.batch, options.head_epochs, options.seed);
  Meter meter("head", plan.steps(), report);
  for (std::size_t step = 0; step < plan.steps(); ++step) {
    const double rate = kHeadRate * one_cycle(static_cast<double>(step) / plan.steps());
    set_learning_rate(optimizer, rate);
    const torch::Tensor index = plan.index(step).to(network.device());
    optimizer.zero_grad();
    const torch::Tensor loss = loss_of(network.head(features.index_select(0, index)),
                                       labels.index_select(0, index), options.label_smoothing);
    loss.backward();
    optimizer.step();
    meter.step(plan.positions(step).size(), loss.item<double>(), rate);
  }
  network.eval();
}

void fine_tune(ImageNetwork& network, const ImageExamples& examples, const ImageModelOptions& options,
               const ReportProgress& report) {
  if (options.epochs == 0) return;
  network.train();
  network.freeze(options.frozen_blocks);
  const std::vector<torch::Tensor> weights = trainable(network);
  const std::vector<torch::Tensor> start = clones(weights);
  std::vector<torch::Tensor> mean;
  const auto runs = static_cast<std::size_t>(options.soup);
  std::vector<BatchPlan> plans;
  for (std::size_t run = 0; run < runs; ++run)
    plans.emplace_back(examples.rows.size(), options.batch, options.epochs, options.seed + 1 + run);
  Meter meter("fine-tuning", runs * plans.front().steps(), report);
  for (std::size_t run = 0; run < runs; ++run) {
    copy(start, weights);
    fine_tune_once(network, weights, examples, plans[run], options, options.seed + (run << 40), meter);
    if (run == 0) mean = clones(weights);
    const torch::NoGradGuard no_grad;
    for (std::size_t i = 0; i < weights.size(); ++i)
      mean[i].lerp_(weights[i], 1 / static_cast<double>(run + 1));
  }
  copy(mean, weights);
  network.eval();
}

void round_to_shipped_grid(ImageNetwork& network, const ImageOptions& image) {
  const auto forward = [&](const std::vector<torch::Tensor>& inputs) {
    const ImageScores scores = network.forward(inputs[0]);
    return std::vector<torch::Tensor>{scores.logits, scores.location_logits};
  };
  torch_onnx::round_weights(network, forward, {torch::zeros({1, 3, image.height, image.width})},
                            {.weights = torch_onnx::WeightStorage::int8});
}

}  // namespace vitrine::trainer
