#include "fine_tuning.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <limits>
#include <memory>
#include <sstream>
#include <utility>

#include "autocast.hpp"
#include "batch_plan.hpp"
#include "image_batches.hpp"
#include "image_loss.hpp"
#include "image_mixing.hpp"
#include "optimization.hpp"
#include "process_group.hpp"
#include "random.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {

namespace {

using Clock = std::chrono::steady_clock;

constexpr double kAverageFrom = 0.5;  ///< of all steps
constexpr std::size_t kValidationBatch = 32;
constexpr int kPlateauEpochs = 2;  ///< without a better loss, after which the rate is halved
constexpr double kPlateauFactor = 0.5;

std::vector<torch::Tensor> clones(const std::vector<torch::Tensor>& tensors) {
  std::vector<torch::Tensor> result;
  for (const torch::Tensor& tensor : tensors) result.push_back(tensor.detach().clone());
  return result;
}

void copy(const std::vector<torch::Tensor>& from, const std::vector<torch::Tensor>& to) {
  const torch::NoGradGuard no_grad;
  for (std::size_t i = 0; i < to.size(); ++i) to[i].copy_(from[i]);
}

/// Of several runs, weight by weight.
std::vector<torch::Tensor> mean_of(const std::vector<std::vector<torch::Tensor>>& runs) {
  std::vector<torch::Tensor> mean = clones(runs.front());
  for (std::size_t run = 1; run < runs.size(); ++run)
    for (std::size_t i = 0; i < mean.size(); ++i)
      mean[i].lerp_(runs[run][i], 1 / static_cast<double>(run + 1));
  return mean;
}

/// The part of a batch that one process learns from.
struct Part {
  std::size_t begin, size;
};

Part part_of(std::size_t batch, const ProcessGroup& group) {
  const auto rank = static_cast<std::size_t>(group.rank());
  const auto processes = static_cast<std::size_t>(group.size());
  const std::size_t begin = batch * rank / processes;
  return {.begin = begin, .size = batch * (rank + 1) / processes - begin};
}

class ImageLearner : public PhotoLearner {
 public:
  explicit ImageLearner(ImageNetwork& network) : network_(network) {}

  torch::nn::Module& module() override { return network_; }
  torch::Device device() const override { return network_.device(); }
  void freeze(std::size_t blocks) override { network_.freeze(blocks); }

  void begin_step(std::span<const std::size_t> rows, std::uint64_t) override {
    mask_ = network_.dropout_mask(static_cast<std::int64_t>(rows.size()));
  }

  torch::Tensor logits(const torch::Tensor& images, std::size_t first) override {
    return network_.head(network_.pooled_features(images),
                         mask_.narrow(0, static_cast<std::int64_t>(first), images.size(0)));
  }

  torch::Tensor exact_logits(const ImageExamples& examples, std::size_t batch, ProcessGroup& group) override {
    const torch::Tensor pooled = exact_features(network_, examples, batch, group, {});
    return network_.head(pooled, network_.dropout_mask(pooled.size(0)));
  }

 private:
  ImageNetwork& network_;
  torch::Tensor mask_;  ///< of the step
};

/// Several runs from the same start. After each step, the members are all that the rest of the training
/// depends on, together with the network and the random numbers of its dropout.
class FineTuning {
 public:
  FineTuning(PhotoLearner& learner, const ImageExamples& examples,
             const std::optional<ImageExamples>& validation, const ImageModelOptions& options,
             const ImageReport& report)
      : learner_(learner),
        module_(learner.module()),
        examples_(examples),
        validation_(validation),
        options_(options),
        report_(report),
        group_(*options.group) {
    module_.train();
    learner_.freeze(options_.frozen_blocks);
    weights_ = trainable(module_);
    start_ = clones(weights_);
    for (int run = 0; run < options_.soup; ++run)
      plans_.push_back(plan(options_.epochs, options_.seed + 1 + run));
    if (options_.distill_epochs > 0)
      plans_.push_back(plan(options_.distill_epochs, options_.seed + 1 + options_.soup));
    begin_run();
  }

  void run() {
    for (; run_ < plans_.size(); begin_run()) {
      Meter meter("fine-tuning", steps_before(plans_.size()), report_, steps_before(run_) + step_);
      take_steps(meter);
      // All steps were taken, or an epoch was the best.
      runs_.push_back(clones(best_.empty() ? averages_ : best_));
      copy(start_, weights_);
      ++run_;
      step_ = 0;
    }
    copy(options_.distill_epochs > 0 ? runs_.back() : mean_of(runs_), weights_);
    module_.eval();
  }

  void load(const Safetensors& file) {
    const auto get = [&](const std::string& name) {
      const auto found = file.tensors.find(name);
      if (found == file.tensors.end())
        throw Error("'" + options_.checkpoint.string() + "' does not hold the tensor " + name +
                    " of an unfinished training; start anew with --force.");
      return found->second.to(learner_.device());
    };
    const auto take = [&](const std::string& name, std::size_t count) {
      std::vector<torch::Tensor> tensors;
      for (std::size_t i = 0; i < count; ++i) tensors.push_back(get(name + '.' + std::to_string(i)));
      return tensors;
    };
    const auto take_if_there = [&](const std::string& name) {
      return file.tensors.count(name + ".0") == 0 ? std::vector<torch::Tensor>{}
                                                  : take(name, weights_.size());
    };
    const std::vector<torch::Tensor> parameters = module_.parameters();
    copy(take("weights", parameters.size()), parameters);
    start_ = take("start", start_.size());
    averages_ = take_if_there("averages");
    best_ = take_if_there("best");
    run_ = std::stoul(file.metadata.at("run"));
    for (std::size_t run = 0; run < run_; ++run)
      runs_.push_back(take("run-" + std::to_string(run), weights_.size()));
    step_ = std::stoul(file.metadata.at("step"));
    const torch::Tensor counts = get("validation").cpu();
    best_loss_ = counts[0].item<double>();
    epochs_since_best_ = static_cast<int>(counts[1].item<double>());
    rate_factor_ = counts[2].item<double>();
    const torch::Tensor bytes = get("optimizer").cpu();
    std::istringstream text(
        std::string(reinterpret_cast<const char*>(bytes.data_ptr<std::uint8_t>()), bytes.numel()));
    torch::serialize::InputArchive archive;
    archive.load_from(text);
    optimizer_->load(archive);
    generator().set_state(get("generator").cpu());
  }

 private:
  BatchPlan plan(int run_epochs, std::uint64_t seed) const {
    const auto batch = static_cast<std::size_t>(options_.batch);
    const auto epochs = static_cast<std::size_t>(run_epochs);
    if (!options_.balanced_sampling) return BatchPlan::shuffled(examples_.rows.size(), batch, epochs, seed);
    const std::int64_t* labels = examples_.labels.data_ptr<std::int64_t>();
    return BatchPlan::balanced(std::vector<int>(labels, labels + examples_.labels.numel()), batch, epochs,
                               seed);
  }

  std::size_t steps_before(std::size_t run) const {
    std::size_t steps = 0;
    for (std::size_t before = 0; before < run; ++before) steps += plans_[before].steps();
    return steps;
  }

  /// Whether this run learns from those before it.
  bool is_taught() const { return run_ >= static_cast<std::size_t>(options_.soup); }

  void begin_run() {
    averages_.clear();
    best_.clear();
    best_loss_ = std::numeric_limits<double>::infinity();
    epochs_since_best_ = 0;
    rate_factor_ = 1;
    optimizer_ = make_optimizer(options_.optimizer, weights_, options_.learning_rate, options_.weight_decay);
  }

  bool patience_is_over() const {
    return options_.early_stopping > 0 && epochs_since_best_ >= options_.early_stopping;
  }

  /// Of the random choices within a run.
  std::uint64_t run_seed() const { return options_.seed + (static_cast<std::uint64_t>(run_) << 40); }
  std::uint64_t step_seed() const { return run_seed() + (step_ << 20); }

  /// To the end of the run.
  void take_steps(Meter& meter) {
    const BatchPlan& plan = plans_[run_];
    BatchQueue queue(plan.steps() - step_, [&, first = step_, seed = run_seed()](std::size_t ahead) {
      const std::vector<std::size_t>& positions = plan.positions(first + ahead);
      const Part part = part_of(positions.size(), group_);
      return augmented_batch(examples_.photos,
                             examples_.rows_at(std::span(positions).subspan(part.begin, part.size)),
                             options_.augmentation, seed + ((first + ahead) << 20));
    });
    while (step_ < plan.steps() && !patience_is_over()) {
      const double done = static_cast<double>(step_) / static_cast<double>(plan.steps());
      const double rate =
          options_.learning_rate * rate_factor_ * learning_rate_factor(options_.schedule, done);
      const std::vector<std::size_t>& positions = plan.positions(step_);
      const double loss = take_step(queue.next(), positions, rate);
      ++step_;
      if (static_cast<double>(step_) >= kAverageFrom * static_cast<double>(plan.steps())) add_to_averages();
      if (validation_ && step_ % plan.steps_per_epoch() == 0) validate();
      if (Clock::now() - saved_ >= std::chrono::duration<double>(options_.checkpoint_seconds)) save();
      end_if_stopped([&] { meter.step(positions.size(), loss, rate); });
    }
  }

  /// Where `report` throws in one process, all of them stop after this very step.
  void end_if_stopped(const std::function<void()>& report) {
    std::exception_ptr stopped;
    try {
      report();
    } catch (...) {
      stopped = std::current_exception();
    }
    if (!group_.any(stopped != nullptr)) return;
    save();  // who stops the work here wants to go on later
    if (stopped) std::rethrow_exception(stopped);
    throw Error("Another process of this training was stopped; the same command with --resume continues.");
  }

  double take_step(const torch::Tensor& images, const std::vector<std::size_t>& positions, double rate) {
    set_learning_rate(*optimizer_, rate);
    optimizer_->zero_grad();
    const std::vector<std::size_t> rows = examples_.rows_at(positions);
    const Part part = part_of(positions.size(), group_);
    MixedPhotos mixed;
    torch::Tensor said;
    if (part.size > 0) {
      mixed = mix_photos(on_device(images, learner_.device()),
                         {.mixup = options_.mixup, .cutmix = options_.cutmix},
                         Random(Random(run_seed()).next() + step_));
      if (is_taught()) said = what_runs_say(mixed.images, rows, part.begin);
    }
    learner_.begin_step(rows, step_seed());
    torch::Tensor loss = torch::zeros({}, learner_.device());
    if (part.size > 0) {
      const Autocast autocast(learner_.device(), options_.precision == "bfloat16");
      const double share = static_cast<double>(part.size) / static_cast<double>(positions.size());
      loss = share * mixed_loss(mixed, said, index_of(std::span(positions).subspan(part.begin, part.size)),
                                part.begin);
      loss.backward();
    }
    make_gradients_dense();
    const double total = finite(add_up_gradients(loss.detach()));
    if (options_.clip_norm > 0) torch::nn::utils::clip_grad_norm_(weights_, options_.clip_norm);
    optimizer_->step();
    return total;
  }

  double finite(double loss) const {
    if (std::isfinite(loss)) return loss;
    throw Error("Fine-tuning diverged: the loss of step " + std::to_string(step_ + 1) + " of run " +
                std::to_string(run_ + 1) +
                " is not a number; try a lower --learning-rate, or --clip-norm 1.");
  }

  /// Those of embedding tables are sparse, which optimizers do not take.
  void make_gradients_dense() {
    for (torch::Tensor& weight : weights_)
      if (weight.grad().defined() && weight.grad().is_sparse())
        weight.mutable_grad() = weight.grad().to_dense();
  }

  /// Gives every process the gradients of the whole batch, and its loss.
  double add_up_gradients(const torch::Tensor& loss) {
    if (group_.size() == 1) return loss.item<double>();
    std::vector<torch::Tensor> parts;
    for (torch::Tensor& weight : weights_) {
      if (!weight.grad().defined()) weight.mutable_grad() = torch::zeros_like(weight);
      parts.push_back(weight.grad().flatten());
    }
    parts.push_back(loss.flatten());
    torch::Tensor all = torch::cat(parts);
    group_.sum(all);
    std::int64_t begin = 0;
    for (torch::Tensor& weight : weights_) {
      weight.mutable_grad().copy_(all.narrow(0, begin, weight.numel()).view(weight.sizes()));
      begin += weight.numel();
    }
    return all[begin].item<double>();
  }

  /// Mean probabilities [images, classes] that the runs before give these very crops, the batch's from
  /// `first` on, with nothing dropped (Hinton et al., 2015; Beyer et al., 2022).
  torch::Tensor what_runs_say(const torch::Tensor& images, std::span<const std::size_t> rows,
                              std::size_t first) {
    const torch::NoGradGuard no_grad;
    std::vector<torch::Tensor> own;
    for (const torch::Tensor& weight : weights_) own.push_back(weight.detach());
    module_.eval();
    learner_.begin_step(rows, step_seed());
    torch::Tensor sum;
    for (const std::vector<torch::Tensor>& run : runs_) {
      put_in_place(run);
      const Autocast autocast(learner_.device(), options_.precision == "bfloat16");
      const torch::Tensor said = torch::softmax(learner_.logits(images, first).to(torch::kFloat32), 1);
      sum = sum.defined() ? sum + said : said;
    }
    put_in_place(own);
    module_.train();
    return sum / static_cast<double>(runs_.size());
  }

  /// Lets the module compute with these weights in place of its own, without copying.
  void put_in_place(const std::vector<torch::Tensor>& values) {
    for (std::size_t i = 0; i < weights_.size(); ++i) weights_[i].set_data(values[i]);
  }

  /// Of the photos at `index`, the batch's from `first` on, against their labels or what was `said` of them.
  torch::Tensor mixed_loss(const MixedPhotos& mixed, const torch::Tensor& said, const torch::Tensor& index,
                           std::size_t first) {
    const torch::Device device = learner_.device();
    const torch::Tensor logits = learner_.logits(mixed.images, first).to(torch::kFloat32);
    const torch::Tensor other = index.flip(0);
    if (said.defined()) {
      torch::Tensor weights = examples_.weights_at(index, device);
      if (weights.defined()) weights = torch::lerp(examples_.weights_at(other, device), weights, mixed.share);
      return image_loss(options_.loss, logits, said, weights, 0);
    }
    const auto loss_of = [&](const torch::Tensor& at) {
      return image_loss(options_.loss, logits, examples_.taught_at(at, device),
                        examples_.weights_at(at, device), options_.label_smoothing);
    };
    if (mixed.share == 1) return loss_of(index);
    return mixed.share * loss_of(index) + (1 - mixed.share) * loss_of(other);
  }

  /// The moving average of the weights over the last steps generalises better than the last weights
  /// (Izmailov et al., 2018).
  void add_to_averages() {
    constexpr double kDecay = 0.98;
    const torch::NoGradGuard no_grad;
    if (averages_.empty()) averages_ = clones(weights_);
    for (std::size_t i = 0; i < weights_.size(); ++i) averages_[i].lerp_(weights_[i], 1 - kDecay);
  }

  /// At the end of an epoch: keeps the weights that the run would give, if they are the best so far.
  void validate() {
    const std::vector<torch::Tensor> now = clones(weights_);
    if (!averages_.empty()) copy(averages_, weights_);
    const double loss = finite(validation_loss());
    if (loss < best_loss_) {
      best_loss_ = loss;
      best_ = clones(weights_);
      epochs_since_best_ = 0;
    } else {
      ++epochs_since_best_;
      if (options_.schedule == "plateau" && epochs_since_best_ % kPlateauEpochs == 0)
        rate_factor_ *= kPlateauFactor;
    }
    copy(now, weights_);
    const std::size_t steps_per_epoch = plans_.front().steps_per_epoch();
    end_if_stopped([&] {
      if (report_)
        report_({.phase = "validation",
                 .step = (steps_before(run_) + step_) / steps_per_epoch,
                 .steps = steps_before(plans_.size()) / steps_per_epoch,
                 .loss = loss,
                 .learning_rate = options_.learning_rate * rate_factor_,
                 .images_per_second = 0});
    });
  }

  /// Mean cross-entropy on the exact photos.
  double validation_loss() {
    const torch::NoGradGuard no_grad;
    module_.eval();
    const torch::Tensor logits = learner_.exact_logits(*validation_, kValidationBatch, group_);
    module_.train();
    return image_loss("cross-entropy", logits, validation_->labels.to(learner_.device()), {}, 0)
        .item<double>();
  }

  at::Generator generator() const { return at::globalContext().defaultGenerator(learner_.device()); }

  void save() {
    saved_ = Clock::now();
    if (options_.checkpoint.empty()) return;
    Safetensors file;
    const auto add = [&](const std::string& name, const std::vector<torch::Tensor>& tensors) {
      for (std::size_t i = 0; i < tensors.size(); ++i)
        file.tensors[name + '.' + std::to_string(i)] = tensors[i].detach().cpu();
    };
    add("weights", module_.parameters());
    add("start", start_);
    for (std::size_t run = 0; run < runs_.size(); ++run) add("run-" + std::to_string(run), runs_[run]);
    add("averages", averages_);
    add("best", best_);
    file.tensors["validation"] =
        torch::tensor({best_loss_, static_cast<double>(epochs_since_best_), rate_factor_}, torch::kFloat64);
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

  PhotoLearner& learner_;
  torch::nn::Module& module_;  ///< the learner's
  const ImageExamples& examples_;
  const std::optional<ImageExamples>& validation_;
  const ImageModelOptions& options_;
  const ImageReport& report_;
  ProcessGroup& group_;
  std::vector<torch::Tensor> weights_;  ///< the module's, but the frozen ones
  std::vector<torch::Tensor> start_;    ///< of every run
  std::vector<BatchPlan> plans_;        ///< of the runs
  std::size_t run_ = 0;
  std::size_t step_ = 0;                          ///< of the run, the next one
  std::vector<std::vector<torch::Tensor>> runs_;  ///< the weights that the runs before ended with
  std::vector<torch::Tensor> averages_;  ///< of the weights in this run's last steps, once they count
  std::vector<torch::Tensor> best_;  ///< of the weights that this run may give, on the validation examples
  double best_loss_ = 0;
  int epochs_since_best_ = 0;
  double rate_factor_ = 1;  ///< what plateaus of the loss have left of the learning rate
  std::unique_ptr<torch::optim::Optimizer> optimizer_;
  Clock::time_point saved_ = Clock::now();
};

}  // namespace

void fine_tune(PhotoLearner& learner, const ImageExamples& examples,
               const std::optional<ImageExamples>& validation, const ImageModelOptions& options,
               const std::optional<Safetensors>& state, const ImageReport& report) {
  if (options.epochs == 0) return;
  FineTuning training(learner, examples, validation, options, report);
  if (state) training.load(*state);
  training.run();
}

void fine_tune(ImageNetwork& network, const ImageExamples& examples,
               const std::optional<ImageExamples>& validation, const ImageModelOptions& options,
               const std::optional<Safetensors>& state, const ImageReport& report) {
  ImageLearner learner(network);
  fine_tune(learner, examples, validation, options, state, report);
}

}  // namespace vitrine::trainer
