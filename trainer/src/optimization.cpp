// Optimizers are LibTorch's, but NAdam, which its C++ side lacks.
#include "optimization.hpp"

#include <cmath>
#include <numbers>
#include <utility>

#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

/// Nesterov's momentum in Adam, with the momentum schedule of Dozat's appendix.
class NAdam : public torch::optim::Optimizer {
 public:
  NAdam(std::vector<torch::Tensor> weights, double learning_rate, double weight_decay)
      : Optimizer({torch::optim::OptimizerParamGroup(weights)},
                  std::make_unique<torch::optim::AdamWOptions>(
                      torch::optim::AdamWOptions(learning_rate).weight_decay(weight_decay))) {
    for (const torch::Tensor& weight : weights) {
      means_.push_back(torch::zeros_like(weight));
      squares_.push_back(torch::zeros_like(weight));
    }
  }

  torch::Tensor step(LossClosure closure) override {
    torch::Tensor loss;
    if (closure) {
      const at::AutoGradMode gradients(true);
      loss = closure();
    }
    const torch::NoGradGuard no_grad;
    const auto& options = static_cast<const torch::optim::AdamWOptions&>(param_groups().front().options());
    const double beta1 = std::get<0>(options.betas());
    const double beta2 = std::get<1>(options.betas());
    const auto momentum = [&](double t) { return beta1 * (1 - 0.5 * std::pow(0.96, 0.004 * t)); };
    ++steps_;
    const double now = momentum(static_cast<double>(steps_));
    const double next = momentum(static_cast<double>(steps_) + 1);
    momenta_ *= now;
    const double correction = 1 - std::pow(beta2, static_cast<double>(steps_));
    const std::vector<torch::Tensor>& weights = param_groups().front().params();
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const torch::Tensor& gradient = weights[i].grad();
      if (!gradient.defined()) continue;
      weights[i].mul_(1 - options.lr() * options.weight_decay());
      means_[i].lerp_(gradient, 1 - beta1);
      squares_[i].mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
      const torch::Tensor scale = (squares_[i] / correction).sqrt_().add_(options.eps());
      weights[i].addcdiv_(gradient, scale, -options.lr() * (1 - now) / (1 - momenta_));
      weights[i].addcdiv_(means_[i], scale, -options.lr() * next / (1 - momenta_ * next));
    }
    return loss;
  }

  void save(torch::serialize::OutputArchive& archive) const override {
    archive.write("steps", torch::tensor(steps_));
    archive.write("momenta", torch::tensor(momenta_, torch::kFloat64));
    for (std::size_t i = 0; i < means_.size(); ++i) {
      archive.write("mean" + std::to_string(i), means_[i]);
      archive.write("square" + std::to_string(i), squares_[i]);
    }
  }

  void load(torch::serialize::InputArchive& archive) override {
    torch::Tensor steps;  // reading into a tensor of another type reinterprets its bytes
    torch::Tensor momenta;
    archive.read("steps", steps);
    archive.read("momenta", momenta);
    steps_ = steps.item<std::int64_t>();
    momenta_ = momenta.item<double>();
    for (std::size_t i = 0; i < means_.size(); ++i) {
      archive.read("mean" + std::to_string(i), means_[i]);
      archive.read("square" + std::to_string(i), squares_[i]);
    }
  }

 private:
  std::vector<torch::Tensor> means_;    ///< of the gradients
  std::vector<torch::Tensor> squares_;  ///< mean of the squared gradients
  std::int64_t steps_ = 0;
  double momenta_ = 1;  ///< product of all so far
};

/// From 0 to 1 for t in 0..1.
double cosine(double t) { return 0.5 - 0.5 * std::cos(std::numbers::pi * t); }

}  // namespace

std::unique_ptr<torch::optim::Optimizer> make_optimizer(const std::string& name,
                                                        std::vector<torch::Tensor> weights,
                                                        double learning_rate, double weight_decay) {
  using namespace torch::optim;
  if (name == "adamw")
    return std::make_unique<AdamW>(std::move(weights),
                                   AdamWOptions(learning_rate).weight_decay(weight_decay));
  if (name == "adam")
    return std::make_unique<Adam>(std::move(weights), AdamOptions(learning_rate).weight_decay(weight_decay));
  if (name == "nadam") return std::make_unique<NAdam>(std::move(weights), learning_rate, weight_decay);
  if (name == "sgd")
    return std::make_unique<SGD>(
        std::move(weights),
        SGDOptions(learning_rate).momentum(0.9).nesterov(true).weight_decay(weight_decay));
  throw Error("The optimizer '" + name + "' is not known; adamw, adam, nadam or sgd was expected.");
}

TableOptimizer::TableOptimizer(torch::Tensor table, double weight_decay)
    : table_(std::move(table)),
      means_(torch::zeros_like(table_)),
      squares_(torch::zeros_like(table_)),
      weight_decay_(weight_decay) {}

void TableOptimizer::step(double learning_rate, double scale) {
  constexpr double kMeanDecay = 0.9, kSquareDecay = 0.999, kEpsilon = 1e-8;
  const torch::NoGradGuard no_grad;
  const torch::Tensor gradient = table_.grad().coalesce();
  const torch::Tensor rows = gradient.indices()[0];
  const torch::Tensor values = gradient.values() * scale;
  ++steps_;
  const torch::Tensor means = means_.index_select(0, rows).lerp_(values, 1 - kMeanDecay);
  const torch::Tensor squares = squares_.index_select(0, rows).lerp_(values.square(), 1 - kSquareDecay);
  means_.index_copy_(0, rows, means);
  squares_.index_copy_(0, rows, squares);
  const double mean_scale = 1 / (1 - std::pow(kMeanDecay, static_cast<double>(steps_)));
  const double square_scale = 1 / (1 - std::pow(kSquareDecay, static_cast<double>(steps_)));
  const torch::Tensor moved =
      table_.index_select(0, rows)
          .mul_(1 - learning_rate * weight_decay_)
          .addcdiv_(means, (squares * square_scale).sqrt_().add_(kEpsilon), -learning_rate * mean_scale);
  table_.index_copy_(0, rows, moved);
  table_.mutable_grad().reset();
}

double gradient_norm(const std::vector<torch::Tensor>& weights) {
  double squares = 0;
  for (const torch::Tensor& weight : weights) {
    const torch::Tensor& gradient = weight.grad();
    if (!gradient.defined()) continue;
    const torch::Tensor values = gradient.is_sparse() ? gradient.coalesce().values() : gradient;
    squares += values.square().sum().item<double>();
  }
  return std::sqrt(squares);
}

void set_learning_rate(torch::optim::Optimizer& optimizer, double rate) {
  for (torch::optim::OptimizerParamGroup& group : optimizer.param_groups()) group.options().set_lr(rate);
}

double learning_rate_factor(const std::string& schedule, double done) {
  if (schedule == "one-cycle") {
    constexpr double kWarmUp = 0.2;
    constexpr double kStart = 0.04;
    return done < kWarmUp ? kStart + (1 - kStart) * cosine(done / kWarmUp)
                          : 1 - cosine((done - kWarmUp) / (1 - kWarmUp));
  }
  if (schedule == "cosine") {
    constexpr double kWarmUp = 0.05;
    return done < kWarmUp ? done / kWarmUp : 1 - cosine((done - kWarmUp) / (1 - kWarmUp));
  }
  if (schedule == "constant" || schedule == "plateau") return 1;
  throw Error("The schedule '" + schedule +
              "' is not known; one-cycle, cosine, constant or plateau was expected.");
}

}  // namespace vitrine::trainer
