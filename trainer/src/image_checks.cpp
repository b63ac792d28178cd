#include "image_checks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "batch_plan.hpp"
#include "image_batches.hpp"
#include "image_loss.hpp"
#include "image_training.hpp"
#include "optimization.hpp"
#include "process_group.hpp"

namespace vitrine::trainer {

namespace {

/// Some of the examples, in a random order.
ImageExamples some_of(const ImageExamples& all, std::size_t count, std::uint64_t seed) {
  const BatchPlan plan = BatchPlan::shuffled(all.rows.size(), std::min(count, all.rows.size()), 1, seed);
  const torch::Tensor index = index_of(plan.positions(0));
  return {.photos = all.photos,
          .rows = all.rows_at(plan.positions(0)),
          .labels = all.labels.index_select(0, index),
          .targets = {},
          .weights = all.weights_at(index, torch::kCPU)};
}

}  // namespace

LearningRateCurve find_learning_rate(const ImageTrainingSet& set, const ImageModelOptions& options,
                                     const ImageReport& progress) {
  constexpr std::size_t kSteps = 100;
  constexpr double kLowest = 1e-7;
  constexpr double kHighest = 1;
  constexpr double kMemory = 0.9;       // of the smoothed loss
  constexpr double kTooHigh = 2;        // against the smallest
  constexpr std::size_t kAtLeast = 20;  // steps, before a loss counts as too high

  const torch::Device device = prepare_device(options.device, options.threads);
  const auto batch = static_cast<std::size_t>(options.batch);
  const ImageExamples examples = some_of(examples_with_photo(set, set.rows), kSteps * batch, options.seed);
  const std::shared_ptr<ImageNetwork> network = new_network(set, options, device);
  const torch::Tensor features = exact_features(*network, examples, batch, *ProcessGroup::alone(), progress);
  train_head(*network, features, examples, options, progress);

  network->train();
  network->freeze(options.frozen_blocks);
  const auto optimizer =
      make_optimizer(options.optimizer, trainable(*network), kLowest, options.weight_decay);
  const std::size_t steps_per_epoch = (examples.rows.size() + batch - 1) / batch;
  const BatchPlan plan = BatchPlan::shuffled(examples.rows.size(), batch,
                                             (kSteps + steps_per_epoch - 1) / steps_per_epoch, options.seed);
  BatchQueue queue(kSteps, [&](std::size_t step) {
    return augmented_batch(examples.photos, examples.rows_at(plan.positions(step)), options.augmentation,
                           options.seed + (step << 20));
  });
  Meter meter("learning rates", kSteps, progress);
  LearningRateCurve curve;
  double average = 0;
  double smallest = std::numeric_limits<double>::infinity();
  for (std::size_t step = 0; step < kSteps; ++step) {
    const double rate =
        kLowest * std::pow(kHighest / kLowest, static_cast<double>(step) / static_cast<double>(kSteps - 1));
    set_learning_rate(*optimizer, rate);
    optimizer->zero_grad();
    const torch::Tensor index = index_of(plan.positions(step));
    const torch::Tensor logits = network->head(network->pooled_features(on_device(queue.next(), device)),
                                               network->dropout_mask(index.size(0)));
    const torch::Tensor loss = image_loss(options.loss, logits, examples.taught_at(index, device),
                                          examples.weights_at(index, device), options.label_smoothing);
    loss.backward();
    optimizer->step();
    const auto value = loss.item<double>();
    if (!std::isfinite(value)) break;
    average = kMemory * average + (1 - kMemory) * value;
    const double smoothed = average / (1 - std::pow(kMemory, static_cast<double>(step + 1)));
    curve.points.push_back({.rate = rate, .loss = smoothed});
    meter.step(plan.positions(step).size(), smoothed, rate);
    if (smoothed < smallest) {
      smallest = smoothed;
      curve.best = rate;
    }
    if (step >= kAtLeast && smoothed > kTooHigh * smallest) break;
  }
  return curve;
}

MemorizedBatch overfit_one_batch(const ImageTrainingSet& set, const ImageModelOptions& options,
                                 const ImageReport& progress) {
  constexpr std::size_t kSteps = 200;
  const torch::Device device = prepare_device(options.device, options.threads);
  const ImageExamples batch =
      some_of(examples_with_photo(set, set.rows), static_cast<std::size_t>(options.batch), options.seed);
  const std::shared_ptr<ImageNetwork> network = new_network(set, options, device);
  network->eval();
  network->freeze(options.frozen_blocks);
  const auto optimizer = make_optimizer(options.optimizer, trainable(*network), options.learning_rate, 0);
  const torch::Tensor images = on_device(exact_batch(batch.photos, batch.rows), device);
  const torch::Tensor labels = batch.labels.to(device);
  Meter meter("one batch", kSteps, progress);
  MemorizedBatch result{.photos = batch.rows.size()};
  while (result.steps < kSteps) {
    optimizer->zero_grad();
    const torch::Tensor logits = network->forward(images).logits;
    const torch::Tensor loss = image_loss("cross-entropy", logits, labels, {}, 0);
    result.last_loss = loss.item<double>();
    result.right = static_cast<std::size_t>((logits.argmax(1) == labels).sum().item<std::int64_t>());
    if (result.steps == 0) result.first_loss = result.last_loss;
    if (result.learnt() || !std::isfinite(result.last_loss)) break;
    loss.backward();
    optimizer->step();
    ++result.steps;
    meter.step(result.photos, result.last_loss, options.learning_rate);
  }
  return result;
}

}  // namespace vitrine::trainer
