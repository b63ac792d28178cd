// Joint networks learn; see joint_training.hpp.
#include "joint_training.hpp"

#include <algorithm>
#include <unordered_map>

#include "batch_plan.hpp"
#include "fine_tuning.hpp"
#include "image_batches.hpp"
#include "image_loss.hpp"
#include "lessons.hpp"
#include "neural_text.hpp"
#include "optimization.hpp"
#include "process_group.hpp"
#include "random.hpp"
#include "safetensors.hpp"
#include "shipped_grid.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

constexpr double kLongestGradient = 1;  // longest gradient, as text networks learn

std::vector<JointLesson> encoded_lessons(const Product& product, const TextEncoder& encoder,
                                         int piece_words) {
  std::vector<JointLesson> result;
  const Words words = encoder.split(product.title, product.description);
  for (Lesson& lesson : lessons(words, piece_words)) {
    JointLesson encoded{.text = encoder.encode(std::move(lesson.words)), .share = lesson.weight};
    encoded.text.words = {};
    encoded.text.features.occurrences = {};
    if (encoded.text.known()) result.push_back(std::move(encoded));
  }
  return result;
}

/// One of the lessons, by their shares.
const EncodedText& draw_lesson(const std::vector<JointLesson>& lessons, Random& random) {
  double all = 0;
  for (const JointLesson& lesson : lessons) all += static_cast<double>(lesson.share);
  double left = random.uniform() * all;
  for (const JointLesson& lesson : lessons) {
    left -= static_cast<double>(lesson.share);
    if (left < 0) return lesson.text;
  }
  return lessons.back().text;
}

/// What a step reads of its rows beside their photos.
struct TextBatch {
  std::vector<torch::Tensor> inputs;
  torch::Tensor kept_texts;   ///< [batch, 1], 0 where the photo teaches alone
  torch::Tensor kept_photos;  ///< [batch, 1, 1, 1], 0 where the text does
};

TextBatch draw_texts(std::span<const std::vector<JointLesson>* const> rows, EncoderOptions::Kind reads,
                     double modality_dropout, Random random, torch::Device device) {
  std::vector<const EncodedText*> texts;
  std::vector<float> kept_texts, kept_photos;
  for (const std::vector<JointLesson>* lessons : rows) {
    texts.push_back(&draw_lesson(*lessons, random));
    const double drawn = random.uniform();
    kept_texts.push_back(drawn < modality_dropout / 2 ? 0.0F : 1.0F);
    kept_photos.push_back(drawn >= modality_dropout / 2 && drawn < modality_dropout ? 0.0F : 1.0F);
  }
  TextBatch batch{.inputs = network_inputs(texts, reads),
                  .kept_texts = torch::tensor(kept_texts).view({-1, 1}).to(device),
                  .kept_photos = torch::tensor(kept_photos).view({-1, 1, 1, 1}).to(device)};
  for (torch::Tensor& input : batch.inputs) input = input.to(device);
  return batch;
}

/// A joint network as fine-tuning sees it.
class JointLearner : public PhotoLearner {
 public:
  JointLearner(JointNetwork& network, EncoderOptions::Kind reads, double modality_dropout)
      : network_(network), reads_(reads), modality_dropout_(modality_dropout) {}

  /// Tells the texts of examples to learn from, or to validate by.
  void add(const JointExamples& examples) {
    for (std::size_t i = 0; i < examples.lessons.size(); ++i)
      lessons_[examples.photos.rows[i]] = &examples.lessons[i];
  }

  torch::nn::Module& module() override { return network_; }
  torch::Device device() const override { return network_.device(); }
  void freeze(std::size_t blocks) override { network_.photo->freeze(blocks); }

  void begin_step(std::span<const std::size_t> rows, std::uint64_t seed) override {
    texts_ = draw_texts(lessons_of(rows), reads_, modality_dropout_, Random(seed), device());
  }

  torch::Tensor logits(const torch::Tensor& images, std::size_t first) override {
    const auto part = [&](const torch::Tensor& tensor) {
      return tensor.narrow(0, static_cast<std::int64_t>(first), images.size(0));
    };
    std::vector<torch::Tensor> inputs;
    for (const torch::Tensor& input : texts_.inputs) inputs.push_back(part(input));
    return network_.scores(inputs, network_.photo->features(images) * part(texts_.kept_photos),
                           part(texts_.kept_texts));
  }

  /// With the first of each row's lessons.
  torch::Tensor exact_logits(const ImageExamples& examples, std::size_t batch, ProcessGroup&) override {
    std::vector<torch::Tensor> logits;
    for (std::size_t begin = 0; begin < examples.rows.size(); begin += batch) {
      const auto rows =
          std::span(examples.rows).subspan(begin, std::min(batch, examples.rows.size() - begin));
      std::vector<const EncodedText*> texts;
      for (const std::vector<JointLesson>* lessons : lessons_of(rows))
        texts.push_back(&lessons->front().text);
      std::vector<torch::Tensor> inputs = network_inputs(texts, reads_);
      for (torch::Tensor& input : inputs) input = input.to(device());
      inputs.push_back(on_device(exact_batch(examples.photos, rows), device()));
      logits.push_back(network_.forward(inputs));
    }
    return torch::cat(logits);
  }

 private:
  std::vector<const std::vector<JointLesson>*> lessons_of(std::span<const std::size_t> rows) const {
    std::vector<const std::vector<JointLesson>*> result;
    for (const std::size_t row : rows) result.push_back(lessons_.at(row));
    return result;
  }

  JointNetwork& network_;
  EncoderOptions::Kind reads_;
  double modality_dropout_;
  std::unordered_map<std::size_t, const std::vector<JointLesson>*> lessons_;  ///< by row
  TextBatch texts_;                                                           ///< of the step
};

/// Trains all but the photo network on its pooled features [examples, channels].
void train_tops(JointNetwork& network, const torch::Tensor& features, const JointExamples& examples,
                const JointModelKind& kind, const JointModelOptions& options, const ImageReport& report) {
  const ImageModelOptions& how = options.image;
  const torch::Device device = network.device();
  std::vector<torch::Tensor> dense;
  std::vector<TableOptimizer> tables;
  for (auto& [name, weight] : network.named_parameters().pairs()) {
    if (name.rfind("photo.", 0) == 0) continue;
    if (is_table(name))
      tables.emplace_back(weight, how.weight_decay);
    else
      dense.push_back(weight);
  }
  const auto optimizer = make_optimizer("adamw", dense, kind.learning_rate, how.weight_decay);
  const BatchPlan plan = BatchPlan::shuffled(examples.lessons.size(), static_cast<std::size_t>(how.batch),
                                             static_cast<std::size_t>(how.head_epochs), how.seed);
  Meter meter("head", plan.steps(), report);
  network.train();
  for (std::size_t step = 0; step < plan.steps(); ++step) {
    const double done = static_cast<double>(step) / static_cast<double>(plan.steps());
    const double rate = kind.learning_rate * learning_rate_factor("one-cycle", done);
    set_learning_rate(*optimizer, rate);
    std::vector<const std::vector<JointLesson>*> lessons;
    for (const std::size_t position : plan.positions(step)) lessons.push_back(&examples.lessons[position]);
    const TextBatch texts =
        draw_texts(lessons, kind.reads, options.modality_dropout, Random(how.seed + (step << 20)), device);
    const torch::Tensor index = index_of(plan.positions(step));
    const torch::Tensor regions =
        features.index_select(0, index.to(device)).unsqueeze(-1).unsqueeze(-1) * texts.kept_photos;
    optimizer->zero_grad();
    const torch::Tensor loss =
        image_loss("cross-entropy", network.scores(texts.inputs, regions, texts.kept_texts),
                   examples.photos.taught_at(index, device), examples.photos.weights_at(index, device),
                   how.label_smoothing);
    loss.backward();
    const double scale = std::min(1.0, kLongestGradient / (gradient_norm(network.parameters()) + 1e-6));
    for (torch::Tensor& weight : dense) weight.mutable_grad().mul_(scale);
    optimizer->step();
    for (TableOptimizer& table : tables) table.step(rate, scale);
    meter.step(plan.positions(step).size(), loss.item<double>(), rate);
  }
  network.zero_grad();
  network.eval();
}

}  // namespace

JointExamples joint_examples(const JointTraining& training, std::span<const std::size_t> rows,
                             const TextEncoder& encoder, int piece_words) {
  std::vector<std::size_t> kept;
  std::vector<std::vector<JointLesson>> lessons;
  for (const std::size_t row : rows) {
    if (!training.photos.has(row) || (!training.weights.empty() && training.weights[row] == 0)) continue;
    std::vector<JointLesson> own = encoded_lessons(training.products[row], encoder, piece_words);
    if (own.empty()) continue;
    kept.push_back(row);
    lessons.push_back(std::move(own));
  }
  if (kept.empty())
    throw Error("None of the " + std::to_string(rows.size()) +
                " rows to train the joint model on has both a photo and a text that teaches.");
  const ImageTrainingSet set{.photos = training.photos,
                             .rows = kept,
                             .validation = {},
                             .labels = training.labels,
                             .weights = training.weights,
                             .classes = training.classes};
  return {.photos = examples_with_photo(set, kept), .lessons = std::move(lessons)};
}

std::shared_ptr<ImageNetwork> photo_network(const JointTraining& training, const ImageModelOptions& options,
                                            torch::Device device) {
  // Its head, which nothing reads, is as small as can be.
  const ImageTrainingSet set{
      .photos = training.photos, .rows = {}, .validation = {}, .labels = {}, .weights = {}, .classes = 1};
  return new_network(set, options, device);
}

JointModel train_joint_network(const JointModelKind& kind, const JointTraining& training,
                               const JointModelOptions& options, const ImageReport& report) {
  ImageModelOptions how = options.image;
  how.group = ProcessGroup::alone();
  how.mixup = how.cutmix = 0;
  const torch::Device device = prepare_device(how.device, how.threads);
  check_precision(how.precision, device);
  const TextTraining texts{training.products, training.rows, training.labels, training.classes,
                           training.weights};
  TextEncoder encoder = make_text_encoder(texts, kind.reads, options.text);
  const JointExamples examples =
      joint_examples(training, training.rows, encoder, options.text.linear.piece_words);
  std::optional<JointExamples> validation;
  if (!training.validation.empty())
    validation.emplace(
        joint_examples(training, training.validation, encoder, options.text.linear.piece_words));

  const std::shared_ptr<ImageNetwork> photo = photo_network(training, how, device);  // sets the seed
  const std::shared_ptr<JointNetwork> network =
      kind.make({.vocabulary = static_cast<std::int64_t>(encoder.size()),
                 .classes = static_cast<std::int64_t>(training.classes),
                 .dimension = kind.dimension,
                 .hidden = kind.hidden,
                 .dropout = kind.dropout},
                photo);
  if (encoder.options().kind == EncoderOptions::Kind::words)
    start_with_vectors(network->named_parameters()[kTokenTable], texts, encoder, options.text);
  network->to(device);

  std::optional<Safetensors> state;
  if (!how.checkpoint.empty() && std::filesystem::exists(how.checkpoint))
    state = read_safetensors(how.checkpoint);
  if (!state) {
    const torch::Tensor features = exact_features(*photo, examples.photos, kFeatureBatch, *how.group, report);
    train_tops(*network, features, examples, kind, options, report);
  }
  JointLearner learner(*network, kind.reads, options.modality_dropout);
  learner.add(examples);
  std::optional<ImageExamples> validation_photos;
  if (validation) {
    learner.add(*validation);
    validation_photos.emplace(validation->photos);
  }
  fine_tune(learner, examples.photos, validation_photos, how, state, report);
  round_to_shipped_grid(*network);
  network->eval();
  return {kind, how.kind, std::move(encoder), network};
}

}  // namespace vitrine::trainer
