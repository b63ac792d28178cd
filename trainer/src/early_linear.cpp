// A linear model on the features of text and photo; see joint_training.hpp.
#include "joint_training.hpp"
#include "linear_solver.hpp"
#include "process_group.hpp"
#include "shipped_grid.hpp"

namespace vitrine::trainer {
namespace {

/// That of the run's linear text model, where it has one: the pack then holds it once.
TextEncoder ngram_encoder(const TextTraining& training, const TextModelOptions& options) {
  const TextModelKind& kind = text_model_kind(options.kind);
  return (kind.explains ? kind : text_model_kind("linear"))
      .train(training, options, [](const TextProgress&) {})
      ->encoder();
}

/// Every lesson of every example: its n-grams, and the columns of `photos` [examples, channels] behind them.
struct Problem {
  SparseRows rows;
  std::vector<int> labels;
  std::vector<float> weights;
};

Problem make_problem(const JointExamples& examples, std::size_t vocabulary, const torch::Tensor& photos) {
  const auto channels = static_cast<std::size_t>(photos.size(1));
  const float* photo = photos.data_ptr<float>();
  Problem problem;
  problem.rows.column_count = vocabulary + channels;
  for (std::size_t i = 0; i < examples.lessons.size(); ++i, photo += channels) {
    const auto at = static_cast<std::int64_t>(i);
    for (const JointLesson& lesson : examples.lessons[i]) {
      std::vector<std::int32_t> columns = lesson.text.features.ids;
      std::vector<float> values = lesson.text.features.values;
      for (std::size_t channel = 0; channel < channels; ++channel) {
        columns.push_back(static_cast<std::int32_t>(vocabulary + channel));
        values.push_back(photo[channel]);
      }
      problem.rows.add(columns, values);
      problem.labels.push_back(static_cast<int>(examples.photos.labels[at].item<std::int64_t>()));
      const float own = examples.photos.weights.defined() ? examples.photos.weights[at].item<float>() : 1.0F;
      problem.weights.push_back(lesson.share * own);
    }
  }
  return problem;
}

}  // namespace

JointModel train_early_linear(const JointModelKind& kind, const JointTraining& training,
                              const JointModelOptions& options, const ImageReport& report) {
  const torch::Device device = prepare_device(options.image.device, options.image.threads);
  TextEncoder encoder = ngram_encoder(
      {training.products, training.rows, training.labels, training.classes, training.weights}, options.text);
  // Pieces of descriptions, which would repeat the photo, made it worse: 0.926 and 0.937 in place of 0.931
  // and 0.948 where photo_weight is 0.5 and C is 1.
  const JointExamples examples = joint_examples(training, training.rows, encoder, /*piece_words=*/0);
  const std::shared_ptr<ImageNetwork> photo = photo_network(training, options.image, device);
  round_to_shipped_grid(*photo);  // what learns from its features learns from those that ship
  const auto network = std::make_shared<EarlyLinearNetwork>(
      JointNetworkSizes{.vocabulary = static_cast<std::int64_t>(encoder.size()),
                        .classes = static_cast<std::int64_t>(training.classes)},
      photo);
  network->to(device);
  const torch::NoGradGuard no_grad;
  const torch::Tensor pooled =
      exact_features(*photo, examples.photos, kFeatureBatch, *ProcessGroup::alone(), report);
  network->centre.copy_(torch::sqrt(pooled).mean(0));
  const torch::Tensor features = (network->unit_features(pooled) * options.photo_weight).cpu().contiguous();

  const Problem problem = make_problem(examples, encoder.size(), features);
  const LinearModel linear = train_linear(problem.rows, problem.labels, training.classes,
                                          {.loss = LinearLoss::squared_hinge,
                                           .c = options.c.value_or(kind.c),
                                           .epsilon = options.text.linear.solver.epsilon,
                                           .threads = options.text.threads,
                                           .seed = options.text.seed},
                                          problem.weights);
  const torch::Tensor weights =
      torch::tensor(linear.weights).view({-1, static_cast<std::int64_t>(training.classes)});
  const std::int64_t vocabulary = network->sizes.vocabulary;
  network->table.copy_(weights.narrow(0, 0, vocabulary));
  network->linear->weight.copy_(
      (weights.narrow(0, vocabulary, weights.size(0) - vocabulary) * options.photo_weight).t());
  network->linear->bias.copy_(torch::tensor(linear.bias));
  round_to_shipped_grid(*network);
  network->eval();
  return {kind, options.image.kind, std::move(encoder), network};
}

}  // namespace vitrine::trainer
