// Word2vec by stochastic gradient descent, in parallel and yet with one result. Updates without locks, as the
// original makes them, depend on who comes first; models of parts of the text that are averaged learn slowly
// where there is little text. Here the words are dealt into parts, and the examples of a batch (a word, and
// another one that is near it or was drawn) into blocks by the parts of their two words. Blocks that have
// neither part in common touch no common vector: as many of them as there are parts run side by side, then
// the next ones (Gemulla et al., 2011). Each update sees all that came before it; only the order within a
// batch is not that of the text.
//
// CBOW has a mean of several words in place of the one. The means of a batch are taken at its start, learn as
// skip-gram's words do, and at its end give what they have learned to the words that they are the mean of.
#include "word_vectors.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

#include "alias_table.hpp"
#include "numbered_text.hpp"
#include "random.hpp"
#include "thread_crew.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {

namespace {

constexpr std::size_t kParts = 16;               // of the words, and chunks in a batch
constexpr std::size_t kChunkExamples = 1 << 16;  // in skip-gram, about
constexpr std::size_t kChunkWords = 256;         // in CBOW, whose words wait for a batch's end
constexpr std::size_t kSentenceWords = 1000;
constexpr std::size_t kLanes = 8;       // that a scalar product sums in, for vector instructions
constexpr std::size_t kPrefetch = 4;    // examples ahead
constexpr std::size_t kCacheLine = 16;  // floats
constexpr double kNoisePower = 0.75;
constexpr double kSkipGramRate = 0.05;
constexpr double kCbowRate = 0.1;
/// From so many means of one batch a word takes all that they have learned; of more of them, which know
/// nothing of each other, it takes as much as of so many. Without a bound, words of every text leap to
/// infinity.
constexpr float kMostMeans = 32;

/// Of each word, the probability that an occurrence of it counts.
std::vector<double> keep_probabilities(const NumberedText& text, double subsample) {
  std::vector<double> keep;
  for (const std::uint64_t count : text.counts) {
    const double ratio = subsample * static_cast<double>(text.tokens.size()) / static_cast<double>(count);
    keep.push_back(subsample > 0 ? std::min(1.0, std::sqrt(ratio) + ratio) : 1.0);
  }
  return keep;
}

std::vector<double> noise_weights(const NumberedText& text) {
  std::vector<double> weights;
  for (const std::uint64_t count : text.counts)
    weights.push_back(std::pow(static_cast<double>(count), kNoisePower));
  return weights;
}

/// The part of each word. Every word goes where the fewest occurrences are, so that the parts have like work.
std::vector<std::uint8_t> deal(const NumberedText& text, const std::vector<double>& keep) {
  std::array<double, kParts> loads{};
  std::vector<std::uint8_t> parts;
  for (std::size_t word = 0; word < text.words.size(); ++word) {
    const auto least = std::min_element(loads.begin(), loads.end());
    *least += static_cast<double>(text.counts[word]) * keep[word];
    parts.push_back(static_cast<std::uint8_t>(least - loads.begin()));
  }
  return parts;
}

/// 1 / (1 + exp(-x)) to 0.001, from a table.
class Sigmoid {
 public:
  Sigmoid() {
    for (std::size_t i = 0; i < table_.size(); ++i) {
      const double middle = (static_cast<double>(i) + 0.5) / kPerUnit - kBound;
      table_[i] = static_cast<float>(1 / (1 + std::exp(-middle)));
    }
  }

  float operator()(float x) const {
    if (!(x > -kBound)) return 0;
    if (x >= kBound) return 1;
    return table_[static_cast<std::size_t>((x + kBound) * kPerUnit)];
  }

 private:
  static constexpr int kBound = 8;
  static constexpr int kPerUnit = 128;
  std::array<float, std::size_t{2} * kBound * kPerUnit> table_;
};

/// Rows of floats, filled up with zeros to a multiple of kLanes.
class Matrix {
 public:
  Matrix(std::size_t rows, std::size_t columns)
      : columns_(columns), width_((columns + kLanes - 1) / kLanes * kLanes), values_(rows * width_) {}

  std::size_t width() const { return width_; }
  std::size_t rows() const { return values_.size() / width_; }
  float* row(std::size_t index) { return &values_[index * width_]; }
  const float* row(std::size_t index) const { return &values_[index * width_]; }
  void clear() { values_.clear(); }
  void add_row() { values_.resize(values_.size() + width_); }

  /// The values without the zeros at the rows' ends; the matrix has no rows then.
  std::vector<float> take() {
    auto end = values_.begin();
    for (auto row = values_.begin(); row != values_.end(); row += static_cast<std::ptrdiff_t>(width_))
      end = std::copy_n(row, columns_, end);
    values_.erase(end, values_.end());
    return std::exchange(values_, {});
  }

 private:
  std::size_t columns_;
  std::size_t width_;
  std::vector<float> values_;
};

float dot(const float* a, const float* b, std::size_t width) {
  std::array<float, kLanes> sums{};
  for (std::size_t i = 0; i < width; i += kLanes)
    for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  for (std::size_t half = kLanes / 2; half > 0; half /= 2)
    for (std::size_t lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
  return sums[0];
}

/// Moves both vectors of an example, each along the other as that was before.
void step(float* __restrict a, float* __restrict b, float length, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) {
    const float before = a[i];
    a[i] += length * b[i];
    b[i] += length * before;
  }
}

/// An input row (of a word, in CBOW of a mean) and the word that it should predict, or should not.
class Example {
 public:
  Example(std::size_t input, std::uint32_t output, bool is_true)
      : input_(static_cast<std::uint32_t>(input)), output_and_truth_(output << 1 | (is_true ? 1U : 0U)) {}
  std::size_t input() const { return input_; }
  std::uint32_t output() const { return output_and_truth_ >> 1; }
  float target() const { return static_cast<float>(output_and_truth_ & 1U); }

 private:
  std::uint32_t input_;
  std::uint32_t output_and_truth_;
};

using Block = std::vector<Example>;

/// Some sentences of a batch, and what is to be learned from them.
struct Chunk {
  explicit Chunk(const WordVectorOptions& options)
      : blocks(options.skip_gram ? kParts * kParts : kParts),
        means(0, static_cast<std::size_t>(options.dimension)),
        means_before(means),
        contexts(kParts) {}

  std::span<const std::uint32_t> sentences;
  Random random{0};
  float rate = 0;
  std::vector<Block> blocks;  ///< [parts of the input, parts of the output], CBOW [parts of the output]
  // CBOW alone:
  Matrix means;
  Matrix means_before;
  std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> contexts;  ///< [parts]: word, row
};

class Trainer {
 public:
  Trainer(const NumberedText& text, const WordVectorOptions& options)
      : text_(text),
        options_(options),
        keep_(keep_probabilities(text, options.subsample)),
        parts_(deal(text, keep_)),
        noise_(noise_weights(text)),
        random_(options.seed),
        inputs_(text.words.size(), static_cast<std::size_t>(options.dimension)),
        outputs_(inputs_),
        uses_(options.skip_gram ? 0 : text.words.size()),
        chunks_(kParts, Chunk(options)),
        crew_(std::clamp<std::size_t>(static_cast<std::size_t>(std::max(options.threads, 1)), 1, kParts)) {
    for (std::size_t word = 0; word < text.words.size(); ++word) {
      // Twice as large as in the original: words that occur a few times only get further.
      for (int i = 0; i < options.dimension; ++i)
        inputs_.row(word)[i] = static_cast<float>((2 * random_.uniform() - 1) / options.dimension);
    }
  }

  WordVectors run(const std::function<void(double)>& report) {
    const double total = static_cast<double>(options_.epochs) * static_cast<double>(text_.tokens.size());
    const double first_rate = options_.learning_rate > 0 ? options_.learning_rate
                              : options_.skip_gram       ? kSkipGramRate
                                                         : kCbowRate;
    const std::size_t chunk_words = words_in_chunk();
    std::vector<std::uint32_t> order(text_.sentences());
    std::iota(order.begin(), order.end(), 0);
    double done = 0;  // words
    for (int epoch = 0; epoch < options_.epochs; ++epoch) {
      random_.shuffle(order);
      for (std::size_t next = 0; next < order.size();) {
        std::size_t count = 0;
        for (; count < kParts && next < order.size(); ++count) {
          const std::size_t first = next;
          std::size_t words = 0;
          while (next < order.size() && words < chunk_words) words += text_.sentence(order[next++]).size();
          Chunk& chunk = chunks_[count];
          chunk.sentences = std::span(order).subspan(first, next - first);
          chunk.random = Random(random_.next());
          chunk.rate = static_cast<float>(first_rate * (1 - done / total));
          done += static_cast<double>(words);
        }
        learn(std::span(chunks_).first(count));
        if (report) report(done / total);
      }
    }
    return {static_cast<std::size_t>(options_.dimension), text_.words, inputs_.take()};
  }

 private:
  std::size_t words_in_chunk() const {
    if (!options_.skip_gram) return kChunkWords;
    const double examples_of_word = (1.0 + options_.window) * (1.0 + options_.negative);
    return static_cast<std::size_t>(std::max(1.0, kChunkExamples / examples_of_word));
  }

  void learn(std::span<Chunk> batch) {
    crew_.run(batch.size(), [&](std::size_t i) { make_examples(batch[i]); });
    for (std::size_t shift = 0; shift < kParts; ++shift) {
      crew_.run(kParts, [&](std::size_t part) {
        const std::size_t output_part = (part + shift) % kParts;
        if (options_.skip_gram) {
          for (const Chunk& chunk : batch)
            visit(chunk.blocks[part * kParts + output_part], inputs_, chunk.rate);
        } else if (part < batch.size()) {  // each chunk has means of its own
          visit(batch[part].blocks[output_part], batch[part].means, batch[part].rate);
        }
      });
    }
    if (!options_.skip_gram) crew_.run(kParts, [&](std::size_t part) { take_up(batch, part); });
  }

  void make_examples(Chunk& chunk) const {
    for (Block& block : chunk.blocks) block.clear();
    for (auto& contexts : chunk.contexts) contexts.clear();
    chunk.means.clear();
    std::vector<std::uint32_t> words;
    for (const std::uint32_t index : chunk.sentences) {
      words.clear();
      for (const std::uint32_t word : text_.sentence(index))
        if (keep_[word] >= 1 || chunk.random.uniform() < keep_[word]) words.push_back(word);
      for (std::size_t at = 0; at < words.size(); ++at) make_examples(chunk, words, at);
    }
    chunk.means_before = chunk.means;
  }

  /// Of the word at one place and its neighbours.
  void make_examples(Chunk& chunk, std::span<const std::uint32_t> words, std::size_t at) const {
    const std::size_t reach = 1 + chunk.random.below(static_cast<std::uint64_t>(options_.window));
    const auto before = words.first(at).last(std::min(at, reach));
    const auto after = words.subspan(at + 1, std::min(words.size() - at - 1, reach));
    if (options_.skip_gram) {
      const std::span blocks = std::span(chunk.blocks).subspan(parts_[words[at]] * kParts, kParts);
      for (const auto& side : {before, after})
        for (const std::uint32_t neighbour : side) add_examples(blocks, words[at], neighbour, chunk.random);
    } else if (const std::size_t neighbours = before.size() + after.size(); neighbours > 0) {
      const std::size_t row = chunk.means.rows();
      const float share = 1 / static_cast<float>(neighbours);
      chunk.means.add_row();
      for (const auto& side : {before, after}) {
        for (const std::uint32_t neighbour : side) {
          chunk.contexts[parts_[neighbour]].emplace_back(neighbour, static_cast<std::uint32_t>(row));
          float* const mean = chunk.means.row(row);
          const float* const values = inputs_.row(neighbour);
          for (std::size_t i = 0; i < inputs_.width(); ++i) mean[i] += share * values[i];
        }
      }
      add_examples(chunk.blocks, row, words[at], chunk.random);
    }
  }

  /// The true one and those that are drawn against it. `blocks` [parts of the output].
  void add_examples(std::span<Block> blocks, std::size_t input, std::uint32_t output, Random& random) const {
    blocks[parts_[output]].emplace_back(input, output, true);
    for (int i = 0; i < options_.negative; ++i) {
      const std::uint32_t drawn = noise_.draw(random);
      if (drawn != output) blocks[parts_[drawn]].emplace_back(input, drawn, false);
    }
  }

  void visit(const Block& block, Matrix& inputs, float rate) {
    const std::size_t width = outputs_.width();
    for (std::size_t i = 0; i < block.size(); ++i) {
      if (i + kPrefetch < block.size()) {
        const float* const soon = outputs_.row(block[i + kPrefetch].output());
        for (std::size_t at = 0; at < width; at += kCacheLine) __builtin_prefetch(soon + at);
      }
      float* const input = inputs.row(block[i].input());
      float* const output = outputs_.row(block[i].output());
      step(input, output, rate * (block[i].target() - sigmoid_(dot(input, output, width))), width);
    }
  }

  /// Gives the words of a part what the means that they are in have learned.
  void take_up(std::span<const Chunk> batch, std::size_t part) {
    for (const Chunk& chunk : batch)
      for (const auto& [word, row] : chunk.contexts[part]) ++uses_[word];
    for (const Chunk& chunk : batch) {
      for (const auto& [word, row] : chunk.contexts[part]) {
        const float share = std::min(1.0F, kMostMeans / static_cast<float>(uses_[word]));
        float* const input = inputs_.row(word);
        const float* const after = chunk.means.row(row);
        const float* const before = chunk.means_before.row(row);
        for (std::size_t i = 0; i < inputs_.width(); ++i) input[i] += share * (after[i] - before[i]);
      }
    }
    for (const Chunk& chunk : batch)
      for (const auto& [word, row] : chunk.contexts[part]) uses_[word] = 0;
  }

  const NumberedText& text_;
  const WordVectorOptions& options_;
  const std::vector<double> keep_;
  const std::vector<std::uint8_t> parts_;  ///< of each word
  const AliasTable noise_;
  const Sigmoid sigmoid_;
  Random random_;
  Matrix inputs_;
  Matrix outputs_;
  std::vector<std::uint32_t> uses_;  ///< of each word in the means of a batch
  std::vector<Chunk> chunks_;
  ThreadCrew crew_;
};

void check(const WordVectorOptions& options) {
  const auto refuse = [](const std::string& name, const std::string& least, const std::string& value) {
    throw Error("Word vectors expect " + name + least + ", not " + value + ".");
  };
  for (const auto& [name, value] : {std::pair{"a dimension", options.dimension},
                                    {"a window", options.window},
                                    {"a number of negative words", options.negative},
                                    {"a number of epochs", options.epochs},
                                    {"a smallest count", options.min_count}}) {
    if (value < 1) refuse(name, " of at least 1", std::to_string(value));
  }
  for (const auto& [name, value] : {std::pair{"a learning rate", options.learning_rate},
                                    {"a subsampling threshold", options.subsample}}) {
    if (!(value >= 0 && std::isfinite(value)))
      refuse(name, " that is finite and not negative", std::to_string(value));
  }
}

}  // namespace

WordVectors train_word_vectors(const std::vector<std::vector<std::string>>& sentences,
                               const WordVectorOptions& options, const std::function<void(double)>& report) {
  check(options);
  const NumberedText text =
      number_words(sentences, static_cast<std::uint64_t>(options.min_count), kSentenceWords);
  if (text.words.empty()) return {static_cast<std::size_t>(options.dimension), {}, {}};
  return Trainer(text, options).run(report);
}

}  // namespace vitrine::trainer
