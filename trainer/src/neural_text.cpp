// Text networks as models; see neural_text.hpp.
#include "neural_text.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "bert_checkpoint.hpp"
#include "data.hpp"
#include "lessons.hpp"
#include "optimization.hpp"
#include "random.hpp"
#include "safetensors.hpp"
#include "shipped_grid.hpp"
#include "vitrine/error.hpp"
#include "word_vectors.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kScoredTexts = 64;    // texts that are scored at a time
constexpr std::size_t kSortedBatches = 32;  // batches among which texts of one length are brought together
constexpr double kClipNorm = 1;             // longest gradient
constexpr std::uint32_t kWordMinRows = 2;   // products that a word must occur in

std::int64_t signed_size(std::size_t size) { return static_cast<std::int64_t>(size); }

/// What reads by WordPiece does so because its checkpoint does.
bool begins_with_checkpoint(const TextNetworkKind& kind) {
  return kind.reads == EncoderOptions::Kind::wordpiece;
}

class NeuralText : public TextModel {
 public:
  NeuralText(const TextNetworkKind& kind, TextEncoder encoder, const TextNetworkSizes& sizes)
      : kind_(kind), encoder_(std::move(encoder)), sizes_(sizes), network_(kind.make(sizes)) {
    network_->eval();
  }

  std::string_view kind() const override { return kind_.name; }
  const TextEncoder& encoder() const override { return encoder_; }
  std::shared_ptr<TextNetwork> network() const override { return network_; }

  std::vector<float> logits(std::span<const EncodedText> texts) const override {
    const torch::NoGradGuard no_grad;
    // Texts of like length together, so that little is padding; none depends on its neighbours.
    std::vector<std::size_t> order(texts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return length(texts[a]) < length(texts[b]); });
    const auto classes = static_cast<std::size_t>(sizes_.classes);
    std::vector<float> result(texts.size() * classes);
    for (std::size_t begin = 0; begin < order.size(); begin += kScoredTexts) {
      std::vector<const EncodedText*> part;
      for (std::size_t i = begin; i < std::min(begin + kScoredTexts, order.size()); ++i)
        part.push_back(&texts[order[i]]);
      const torch::Tensor scores = network_->forward(network_inputs(part, kind_.reads)).front().contiguous();
      for (std::size_t i = 0; i < part.size(); ++i)
        std::copy_n(scores.data_ptr<float>() + i * classes, classes,
                    result.begin() + signed_size(order[begin + i] * classes));
    }
    return result;
  }

  void save(const fs::path& path) const override {
    Safetensors file;
    for (const auto& parameter : network_->named_parameters())
      file.tensors[parameter.key()] = parameter.value().detach();
    file.metadata = {{"dimension", std::to_string(sizes_.dimension)},
                     {"hidden", std::to_string(sizes_.hidden)}};
    if (begins_with_checkpoint(kind_)) {
      file.metadata["layers"] = std::to_string(sizes_.layers);
      file.metadata["heads"] = std::to_string(sizes_.heads);
    }
    write_safetensors(path, file);
  }

  static std::size_t length(const EncodedText& text) { return text.features.ids.size() + text.tokens.size(); }

 private:
  const TextNetworkKind& kind_;
  TextEncoder encoder_;
  TextNetworkSizes sizes_;
  std::shared_ptr<TextNetwork> network_;
};

/// LibTorch's threads while a network is trained. But for those with a checkpoint, a step's matrices are
/// small: a second thread costs more than it brings, ten times the step where other programs want the cores
/// too.
class ThreadCount {
 public:
  explicit ThreadCount(int threads) { torch::set_num_threads(threads); }
  ~ThreadCount() { torch::set_num_threads(before_); }
  ThreadCount(const ThreadCount&) = delete;
  ThreadCount& operator=(const ThreadCount&) = delete;

 private:
  int before_ = torch::get_num_threads();
};

/// A text that teaches.
struct Sample {
  EncodedText text;               ///< without its words
  std::span<const float> target;  ///< [classes]; empty: the label
  int label;
  float weight;  ///< of its product
  float share;   ///< the chance that an epoch sees it
};

std::vector<Sample> make_samples(const TextTraining& training, const TextEncoder& encoder, int piece_words) {
  std::vector<Sample> samples;
  for (const std::size_t row : training.rows) {
    const Product& product = training.products[row];
    const float weight = training.weights.empty() ? 1 : training.weights[row];
    if (weight == 0) continue;
    const Words words = encoder.split(product.title, product.description);
    for (Lesson& lesson : lessons(words, piece_words)) {
      Sample sample{.text = encoder.encode(std::move(lesson.words)),
                    .target = training.targets.empty()
                                  ? std::span<const float>{}
                                  : training.targets.subspan(row * training.classes, training.classes),
                    .label = training.labels[row],
                    .weight = weight,
                    .share = lesson.weight};
      sample.text.words = {};
      sample.text.features.occurrences = {};
      if (sample.text.known()) samples.push_back(std::move(sample));
    }
  }
  if (samples.empty())
    throw Error("The texts of the " + std::to_string(training.rows.size()) +
                " training rows have no word in common that a network could learn from.");
  return samples;
}

/// The words of enough training rows, the most frequent ones where there are too many.
Vocabulary word_vocabulary(const TextTraining& training, const EncoderOptions& reads,
                           const LinearTextOptions& options) {
  const WordForms forms =
      word_forms(make_form_table(training.products, training.rows, reads.text, options.forms));
  const TextOptions single{.word_min = 1, .word_max = 1, .char_min = 0, .char_max = 0};
  std::map<std::uint32_t, std::uint32_t> rows_of;
  for (const std::size_t row : training.rows) {
    const Product& product = training.products[row];
    std::vector<std::uint32_t> keys;
    for (const NgramOccurrence& word :
         ngrams(split_words(product.title, product.description, reads.text, forms), single))
      keys.push_back(word.key);
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    for (const std::uint32_t key : keys) ++rows_of[key];
  }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ranked;
  for (const auto& [key, rows] : rows_of)
    if (rows >= kWordMinRows) ranked.emplace_back(rows, key);
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  ranked.resize(std::min(ranked.size(), options.max_features));
  std::vector<std::uint32_t> keys;
  for (const auto& [rows, key] : ranked) keys.push_back(key);
  std::sort(keys.begin(), keys.end());
  const std::vector<float> idf(keys.size(), 1);
  WordForms used = used_forms(forms, keys, training.products, training.rows, reads.text);
  return {std::move(keys), idf, {0, 1}, std::move(used)};
}

TextEncoder make_encoder(const TextTraining& training, EncoderOptions::Kind kind,
                         const TextModelOptions& options) {
  if (kind == EncoderOptions::Kind::ngrams)
    return train_linear_text(training.products, training.rows, training.labels, training.classes,
                             options.linear, training.weights, training.targets)
        .encoder;
  if (kind == EncoderOptions::Kind::wordpiece)
    return make_bert_encoder(options.network.vocabulary, options.network.pieces, options.linear.text,
                             options.network.max_tokens);
  EncoderOptions reads{.kind = kind, .text = options.linear.text, .max_tokens = options.network.max_tokens};
  if (const fs::path& pieces = options.network.pieces; !pieces.empty()) {
    reads.kind = EncoderOptions::Kind::pieces;
    try {
      return TextEncoder::parse(reads, read_file(pieces));
    } catch (const Error& error) {
      throw Error("'" + pieces.string() + "': " + error.what());
    }
  }
  return {reads, word_vocabulary(training, reads, options.linear)};
}

/// Sets the rows of a table [1 + words, dimension] whose words have vectors, as spread out as the others. A
/// vector is that of a form or of a word that is read as one; of several for one form, the first counts, as
/// files begin with the most frequent words.
void set_vectors(torch::Tensor& table, const WordVectors& vectors, const TextEncoder& encoder) {
  const torch::NoGradGuard no_grad;
  const torch::Tensor values = torch::tensor(vectors.values).view({-1, signed_size(vectors.dimension)});
  const double scale = table.std().item<double>() / std::max(values.std().item<double>(), 1e-9);
  std::vector<bool> done(encoder.size() + 1);
  for (std::size_t i = 0; i < vectors.words.size(); ++i) {
    EncodedText text = encoder.encode(split_words(vectors.words[i], {}, encoder.options().text));
    if (text.tokens.empty()) text = encoder.encode(vectors.words[i], {});
    if (text.words.words.size() != 1 || text.tokens.size() != 1) continue;
    const std::int32_t token = text.tokens.front();
    if (done[static_cast<std::size_t>(token)]) continue;
    done[static_cast<std::size_t>(token)] = true;
    table[token].copy_(values[signed_size(i)] * scale);
  }
}

/// Sets the parameters that a checkpoint has.
void set_weights(TextNetwork& network, const std::map<std::string, torch::Tensor>& weights) {
  const torch::NoGradGuard no_grad;
  auto parameters = network.named_parameters();
  for (const auto& [name, weight] : weights) parameters[name].copy_(weight);
}

WordVectors vectors_of(const TextTraining& training, const TextEncoder& encoder, std::int64_t dimension,
                       const TextModelOptions& options) {
  const TextOptions& text = encoder.options().text;
  const FormTable forms = make_form_table(training.products, training.rows, text, options.linear.forms);
  std::vector<std::vector<std::string>> sentences;
  for (const std::size_t row : training.rows)
    sentences.push_back(normalized_words(training.products[row], text, forms));
  return train_word_vectors(
      sentences,
      {.dimension = static_cast<int>(dimension), .threads = options.threads, .seed = options.seed});
}

/// The samples of one epoch in batches of texts of like length.
std::vector<std::vector<const Sample*>> plan_epoch(const std::vector<Sample>& samples, std::size_t batch,
                                                   Random& random) {
  std::vector<const Sample*> seen;
  for (const Sample& sample : samples)
    if (sample.share >= 1 || random.uniform() < static_cast<double>(sample.share)) seen.push_back(&sample);
  random.shuffle(seen);
  std::vector<std::vector<const Sample*>> batches;
  const std::size_t sorted = batch * kSortedBatches;
  for (std::size_t begin = 0; begin < seen.size(); begin += sorted) {
    const auto end = seen.begin() + signed_size(std::min(begin + sorted, seen.size()));
    std::stable_sort(seen.begin() + signed_size(begin), end, [](const Sample* a, const Sample* b) {
      return NeuralText::length(a->text) < NeuralText::length(b->text);
    });
  }
  for (std::size_t begin = 0; begin < seen.size(); begin += batch)
    batches.emplace_back(seen.begin() + signed_size(begin),
                         seen.begin() + signed_size(std::min(begin + batch, seen.size())));
  random.shuffle(batches);
  return batches;
}

torch::Tensor batch_loss(TextNetwork& network, const std::vector<const Sample*>& batch,
                         EncoderOptions::Kind reads, double label_smoothing) {
  std::vector<const EncodedText*> texts;
  std::vector<std::int64_t> labels;
  std::vector<float> targets, weights;
  for (const Sample* sample : batch) {
    texts.push_back(&sample->text);
    labels.push_back(sample->label);
    targets.insert(targets.end(), sample->target.begin(), sample->target.end());
    weights.push_back(sample->weight);
  }
  namespace F = torch::nn::functional;
  const torch::Tensor logits = network.forward(network_inputs(texts, reads)).front();
  const torch::Tensor losses = F::cross_entropy(
      logits, targets.empty() ? torch::tensor(labels) : torch::tensor(targets).view_as(logits),
      F::CrossEntropyFuncOptions().reduction(torch::kNone).label_smoothing(label_smoothing));
  const torch::Tensor weight = torch::tensor(weights);
  return (losses * weight).sum() / weight.sum();
}

void fit(TextNetwork& network, const std::vector<Sample>& samples, const TextNetworkKind& kind,
         const TextModelOptions& options, const TextReport& report) {
  const TextNetworkOptions& how = options.network;
  const int epochs = how.epochs.value_or(kind.epochs);
  const double learning_rate = how.learning_rate.value_or(kind.learning_rate);
  const auto batch = static_cast<std::size_t>(how.batch);
  std::vector<torch::Tensor> dense;
  std::vector<TableOptimizer> tables;
  for (auto& [name, weight] : network.named_parameters().pairs())
    if (is_table(name))
      tables.emplace_back(weight, how.weight_decay);
    else
      dense.push_back(weight);
  const auto optimizer = make_optimizer("adamw", dense, learning_rate, how.weight_decay);
  Random random(options.seed);
  double seen = 0;
  for (const Sample& sample : samples) seen += std::min(1.0, static_cast<double>(sample.share));
  const double steps = std::max(1.0, seen / static_cast<double>(batch)) * epochs;
  network.train();
  std::size_t step = 0;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    for (const auto& part : plan_epoch(samples, batch, random)) {
      const double done = std::min(1.0, static_cast<double>(step) / steps);
      const double rate = learning_rate * learning_rate_factor("one-cycle", done);
      set_learning_rate(*optimizer, rate);
      optimizer->zero_grad();
      const torch::Tensor loss = batch_loss(network, part, kind.reads, how.label_smoothing);
      loss.backward();
      const double scale = std::min(1.0, kClipNorm / (gradient_norm(network.parameters()) + 1e-6));
      for (torch::Tensor& weight : dense) weight.mutable_grad().mul_(scale);
      optimizer->step();
      for (TableOptimizer& table : tables) table.step(rate, scale);
      ++step;
      report({.step = step,
              .steps = std::max(step, static_cast<std::size_t>(steps)),
              .loss = loss.item<double>(),
              .learning_rate = rate});
    }
  }
  network.eval();
}

std::unique_ptr<TextModel> train_network(const TextNetworkKind& kind, const TextTraining& training,
                                         const TextModelOptions& options, const TextReport& report) {
  torch::manual_seed(static_cast<std::uint64_t>(options.seed));
  const TextNetworkOptions& how = options.network;
  const ThreadCount threads(begins_with_checkpoint(kind) ? options.threads : 1);
  TextEncoder encoder = make_encoder(training, kind.reads, options);
  std::optional<BertCheckpoint> checkpoint;
  if (begins_with_checkpoint(kind))
    checkpoint = read_bert_checkpoint(how.init, encoder, how.heads.value_or(0));
  const std::vector<Sample> samples = make_samples(training, encoder, options.linear.piece_words);
  const bool reads_words = encoder.options().kind == EncoderOptions::Kind::words;
  std::optional<WordVectors> vectors;
  if (reads_words)
    vectors = how.vectors.empty()
                  ? vectors_of(training, encoder, how.dimension.value_or(kind.dimension), options)
                  : read_word_vectors(how.vectors);
  TextNetworkSizes sizes{
      .vocabulary = signed_size(encoder.size()),
      .dimension = vectors ? signed_size(vectors->dimension) : how.dimension.value_or(kind.dimension),
      .hidden = how.hidden.value_or(kind.hidden)};
  if (checkpoint) sizes = checkpoint->sizes;
  sizes.classes = signed_size(training.classes);
  sizes.dropout = how.dropout.value_or(kind.dropout);
  auto model = std::make_unique<NeuralText>(kind, std::move(encoder), sizes);
  if (vectors) set_vectors(model->network()->named_parameters()[kTokenTable], *vectors, model->encoder());
  if (checkpoint) set_weights(*model->network(), checkpoint->weights);
  fit(*model->network(), samples, kind, options, report);
  round_to_shipped_grid(*model->network());
  return model;
}

std::unique_ptr<TextModel> load_network(const TextNetworkKind& kind, const fs::path& path,
                                        const TextEncoder& encoder, std::size_t classes) {
  const Safetensors file = read_safetensors(path);
  TextNetworkSizes sizes{.vocabulary = signed_size(encoder.size()),
                         .classes = signed_size(classes),
                         .dimension = metadata_number(file, "dimension", path),
                         .hidden = metadata_number(file, "hidden", path)};
  if (begins_with_checkpoint(kind)) {
    sizes.layers = metadata_number(file, "layers", path);
    sizes.heads = metadata_number(file, "heads", path);
    sizes.positions = signed_size(encoder.options().max_tokens);
    sizes.norm_epsilon = bert_norm_epsilon(encoder.options());
    if (sizes.heads == 0 || sizes.dimension % sizes.heads != 0)
      throw Error("'" + path.string() + "': expected \"heads\" in the metadata that divide \"dimension\".");
  }
  auto model = std::make_unique<NeuralText>(kind, encoder, sizes);
  const torch::NoGradGuard no_grad;
  for (auto& parameter : model->network()->named_parameters()) {
    const auto found = file.tensors.find(parameter.key());
    if (found == file.tensors.end() || found->second.sizes() != parameter.value().sizes() ||
        found->second.scalar_type() != torch::kFloat32)
      throw Error("'" + path.string() + "': the tensor \"" + parameter.key() +
                  "\" is missing, or is not one of float32 that fits vocabulary and labels.");
    parameter.value().copy_(found->second);
  }
  return model;
}

}  // namespace

TextEncoder make_text_encoder(const TextTraining& training, EncoderOptions::Kind kind,
                              const TextModelOptions& options) {
  return make_encoder(training, kind, options);
}

void start_with_vectors(torch::Tensor& table, const TextTraining& training, const TextEncoder& encoder,
                        const TextModelOptions& options) {
  set_vectors(table, vectors_of(training, encoder, table.size(1), options), encoder);
}

TextModelKind network_entry(const TextNetworkKind& kind) {
  return {
      .name = kind.name,
      .summary = kind.summary,
      .reads = kind.reads,
      .explains = false,
      .train = [&kind](const TextTraining& training, const TextModelOptions& options,
                       const TextReport& report) { return train_network(kind, training, options, report); },
      .load = [&kind](const fs::path& weights, const TextEncoder& encoder,
                      std::size_t classes) { return load_network(kind, weights, encoder, classes); }};
}

}  // namespace vitrine::trainer
