#include "image_training.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <numeric>
#include <sstream>
#include <utility>
#include <vector>

#include "image_batches.hpp"
#include "optimization.hpp"
#include "random.hpp"
#include "safetensors.hpp"
#include "torch_onnx/quantize.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatchesAhead = 3;
constexpr double kAverageFrom = 0.5;  ///< of all steps

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

/// Mean cross-entropy of the examples at `index`, each times its weight.
torch::Tensor loss_of(const torch::Tensor& logits, const ImageExamples& examples, const torch::Tensor& index,
                      double smoothing) {
  const torch::Tensor labels = examples.labels.index_select(0, index).to(logits.device());
  auto options = torch::nn::functional::CrossEntropyFuncOptions().label_smoothing(smoothing);
  if (!examples.weights.defined()) return torch::nn::functional::cross_entropy(logits, labels, options);
  const torch::Tensor weights = examples.weights.index_select(0, index).to(logits.device());
  const torch::Tensor losses =
      torch::nn::functional::cross_entropy(logits, labels, options.reduction(torch::kNone));
  return (losses * weights).mean();
}

/// From the beta distribution of two equal parameters of at most 1 (Joehnk, 1964).
double symmetric_beta(Random& random, double parameter) {
  while (true) {
    const double one = std::pow(random.uniform(), 1 / parameter);
    const double other = std::pow(random.uniform(), 1 / parameter);
    if (one + other > 0 && one + other <= 1) return one / (one + other);
  }
}

/// Reports steps with the throughput since its construction.
class Meter {
 public:
  Meter(const char* phase, std::size_t steps, const ReportProgress& report, std::size_t done = 0)
      : phase_(phase), steps_(steps), report_(report), step_(done) {}

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
  std::size_t step_;
  std::size_t images_ = 0;
  Clock::time_point begin_ = Clock::now();
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

/// Several runs from the same start. After each step, the members are all that the rest of the training
/// depends on, together with the network and the random numbers of its dropout.
class FineTuning {
 public:
  FineTuning(ImageNetwork& network, const ImageExamples& examples, const ImageModelOptions& options,
             const ReportProgress& report)
      : network_(network), examples_(examples), options_(options), report_(report) {
    network_.train();
    network_.freeze(options_.frozen_blocks);
    weights_ = trainable(network_);
    start_ = clones(weights_);
    for (int run = 0; run < options_.soup; ++run)
      plans_.emplace_back(examples_.rows.size(), options_.batch, options_.epochs, options_.seed + 1 + run);
    begin_run();
    if (!options_.checkpoint.empty() && std::filesystem::exists(options_.checkpoint)) load();
  }

  void run() {
    Meter meter("fine-tuning", plans_.size() * plans_.front().steps(), report_,
                run_ * plans_.front().steps() + step_);
    for (; run_ < plans_.size(); begin_run()) {
      take_steps(meter);
      copy(averages_, weights_);
      if (run_ == 0) mean_ = averages_;
      const torch::NoGradGuard no_grad;
      for (std::size_t i = 0; i < weights_.size(); ++i)
        mean_[i].lerp_(weights_[i], 1 / static_cast<double>(run_ + 1));
      copy(start_, weights_);
      ++run_;
      step_ = 0;
    }
    copy(mean_, weights_);
    network_.eval();
  }

 private:
  void begin_run() {
    averages_.clear();
    optimizer_ = make_optimizer(options_.optimizer, weights_, options_.learning_rate, options_.weight_decay);
  }

  /// Of the random choices within a run.
  std::uint64_t run_seed() const { return options_.seed + (static_cast<std::uint64_t>(run_) << 40); }

  /// To the end of the run.
  void take_steps(Meter& meter) {
    const BatchPlan& plan = plans_[run_];
    const Augmentation augmentation{.min_area = options_.min_crop_area, .scale = options_.crop_scale};
    BatchQueue queue(
        plan.steps() - step_, kBatchesAhead, [&, first = step_, seed = run_seed()](std::size_t ahead) {
          std::vector<std::size_t> rows;
          for (const std::size_t position : plan.positions(first + ahead))
            rows.push_back(examples_.rows[position]);
          return augmented_batch(examples_.photos, rows, augmentation, seed + ((first + ahead) << 20));
        });
    while (step_ < plan.steps()) {
      const double done = static_cast<double>(step_) / static_cast<double>(plan.steps());
      const double rate = options_.learning_rate * learning_rate_factor(options_.schedule, done);
      const std::size_t images = plan.positions(step_).size();
      const double loss = take_step(queue.next(), plan.index(step_), rate);
      ++step_;
      if (static_cast<double>(step_) >= kAverageFrom * static_cast<double>(plan.steps())) add_to_averages();
      if (Clock::now() - saved_ >= std::chrono::duration<double>(options_.checkpoint_seconds)) save();
      try {
        meter.step(images, loss, rate);
      } catch (...) {
        save();  // who stops the work here wants to go on later
        throw;
      }
    }
  }

  double take_step(const torch::Tensor& images, const torch::Tensor& index, double rate) {
    set_learning_rate(*optimizer_, rate);
    optimizer_->zero_grad();
    const torch::Tensor loss = mixed_loss(images.to(network_.device()), index);
    loss.backward();
    if (options_.clip_norm > 0) torch::nn::utils::clip_grad_norm_(weights_, options_.clip_norm);
    optimizer_->step();
    return loss.item<double>();
  }

  /// Of the photos at `index`, each blended with another of its batch where MixUp is on (Zhang et al., 2018).
  torch::Tensor mixed_loss(const torch::Tensor& images, const torch::Tensor& index) {
    const auto logits_of = [&](const torch::Tensor& batch) {
      return network_.head(network_.pooled_features(batch));
    };
    if (options_.mixup == 0) return loss_of(logits_of(images), examples_, index, options_.label_smoothing);
    Random random(Random(run_seed()).next() + step_);
    const double share = symmetric_beta(random, options_.mixup);
    const torch::Tensor logits = logits_of(images * share + images.flip(0) * (1 - share));
    return share * loss_of(logits, examples_, index, options_.label_smoothing) +
           (1 - share) * loss_of(logits, examples_, index.flip(0), options_.label_smoothing);
  }

  /// The moving average of the weights over the last steps generalises better than the last weights
  /// (Izmailov et al., 2018).
  void add_to_averages() {
    constexpr double kDecay = 0.98;
    const torch::NoGradGuard no_grad;
    if (averages_.empty()) averages_ = clones(weights_);
    for (std::size_t i = 0; i < weights_.size(); ++i) averages_[i].lerp_(weights_[i], 1 - kDecay);
  }

  at::Generator generator() const { return at::globalContext().defaultGenerator(network_.device()); }

  void save() {
    saved_ = Clock::now();
    if (options_.checkpoint.empty()) return;
    Safetensors file;
    const auto add = [&](const std::string& name, const std::vector<torch::Tensor>& tensors) {
      for (std::size_t i = 0; i < tensors.size(); ++i)
        file.tensors[name + '.' + std::to_string(i)] = tensors[i].detach().cpu();
    };
    add("weights", network_.parameters());
    add("start", start_);
    add("mean", mean_);
    add("averages", averages_);
    torch::serialize::OutputArchive archive;
    optimizer_->save(archive);
    std::ostringstream bytes;
    archive.save_to(bytes);
    const std::string text = bytes.str();
    file.tensors["optimizer"] =
        torch::tensor(at::ArrayRef(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
    file.tensors["generator"] = generator().get_state();
    file.metadata = {{"run", std::to_string(run_)}, {"step", std::to_string(step_)}};
    write_safetensors(options_.checkpoint, file);
  }

  void load() {
    const Safetensors file = read_safetensors(options_.checkpoint);
    const auto get = [&](const std::string& name) {
      const auto found = file.tensors.find(name);
      if (found == file.tensors.end())
        throw Error("'" + options_.checkpoint.string() + "' does not hold the tensor " + name +
                    " of an unfinished training; start anew with --force.");
      return found->second.to(network_.device());
    };
    const auto take = [&](const std::string& name, std::size_t count) {
      std::vector<torch::Tensor> tensors;
      for (std::size_t i = 0; i < count; ++i) tensors.push_back(get(name + '.' + std::to_string(i)));
      return tensors;
    };
    const std::vector<torch::Tensor> parameters = network_.parameters();
    copy(take("weights", parameters.size()), parameters);
    run_ = std::stoul(file.metadata.at("run"));
    step_ = std::stoul(file.metadata.at("step"));
    start_ = take("start", start_.size());
    if (run_ > 0) mean_ = take("mean", weights_.size());
    if (file.tensors.count("averages.0") != 0) averages_ = take("averages", weights_.size());
    const torch::Tensor bytes = get("optimizer").cpu();
    std::istringstream text(
        std::string(reinterpret_cast<const char*>(bytes.data_ptr<std::uint8_t>()), bytes.numel()));
    torch::serialize::InputArchive archive;
    archive.load_from(text);
    optimizer_->load(archive);
    generator().set_state(get("generator").cpu());
  }

  ImageNetwork& network_;
  const ImageExamples& examples_;
  const ImageModelOptions& options_;
  const ReportProgress& report_;
  std::vector<torch::Tensor> weights_;  ///< the network's, but the frozen ones
  std::vector<torch::Tensor> start_;    ///< of every run
  std::vector<BatchPlan> plans_;        ///< of the runs
  std::size_t run_ = 0;
  std::size_t step_ = 0;                 ///< of the run, the next one
  std::vector<torch::Tensor> mean_;      ///< of the weights that the runs before ended with
  std::vector<torch::Tensor> averages_;  ///< of the weights in this run's last steps, once they count
  std::unique_ptr<torch::optim::Optimizer> optimizer_;
  Clock::time_point saved_ = Clock::now();
};

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

void train_head(ImageNetwork& network, const torch::Tensor& features, const ImageExamples& examples,
                const ImageModelOptions& options, const ReportProgress& report) {
  constexpr double kHeadRate = 3e-3;
  network.train();
  const auto optimizer =
      make_optimizer("adamw", network.classifier->parameters(), kHeadRate, options.weight_decay);
  const BatchPlan plan(examples.rows.size(), options.batch, options.head_epochs, options.seed);
  Meter meter("head", plan.steps(), report);
  for (std::size_t step = 0; step < plan.steps(); ++step) {
    const double done = static_cast<double>(step) / static_cast<double>(plan.steps());
    const double rate = kHeadRate * learning_rate_factor("one-cycle", done);
    set_learning_rate(*optimizer, rate);
    const torch::Tensor index = plan.index(step);
    optimizer->zero_grad();
    const torch::Tensor loss = loss_of(network.head(features.index_select(0, index.to(network.device()))),
                                       examples, index, options.label_smoothing);
    loss.backward();
    optimizer->step();
    meter.step(plan.positions(step).size(), loss.item<double>(), rate);
  }
  network.eval();
}

void fine_tune(ImageNetwork& network, const ImageExamples& examples, const ImageModelOptions& options,
               const ReportProgress& report) {
  if (options.epochs > 0) FineTuning(network, examples, options, report).run();
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
