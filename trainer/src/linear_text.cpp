// TF-IDF features, pruned by a first training, and a linear classifier on them.
#include "linear_text.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include "lessons.hpp"
#include "soft_labels.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {

namespace {

constexpr std::size_t kTfTable = 256;          // occurrences that 1 + ln(tf) tells apart
constexpr std::size_t kCandidates = 8;         // the first training sees so many times max_features n-grams
constexpr std::size_t kPruningRows = 100'000;  // that are enough to tell which n-grams decide
constexpr std::size_t kCountBuffer = 1 << 24;  // keys that are counted at a time

/// An n-gram and the number of products that have it.
struct KeyCount {
  std::uint32_t key;
  std::uint32_t rows;
};

/// Document frequencies, in memory of the distinct keys and a buffer.
class KeyCounter {
 public:
  /// `keys` of one product, in any order, repeated or not.
  void add(std::vector<std::uint32_t> keys) {
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    buffer_.insert(buffer_.end(), keys.begin(), keys.end());
    if (buffer_.size() >= kCountBuffer) flush();
  }

  /// Sorted by key.
  std::vector<KeyCount> take() {
    flush();
    return std::move(counts_);
  }

 private:
  void flush() {
    std::sort(buffer_.begin(), buffer_.end());
    std::vector<KeyCount> merged;
    merged.reserve(counts_.size());
    auto counted = counts_.begin();
    for (auto begin = buffer_.begin(); begin != buffer_.end();) {
      const std::uint32_t key = *begin;
      const auto end = std::upper_bound(begin, buffer_.end(), key);
      for (; counted != counts_.end() && counted->key < key; ++counted) merged.push_back(*counted);
      auto rows = static_cast<std::uint32_t>(end - begin);
      if (counted != counts_.end() && counted->key == key) rows += (counted++)->rows;
      merged.push_back({key, rows});
      begin = end;
    }
    merged.insert(merged.end(), counted, counts_.end());
    counts_ = std::move(merged);
    buffer_.clear();
  }

  std::vector<std::uint32_t> buffer_;
  std::vector<KeyCount> counts_;
};

/// The n-grams that at least `min_rows` products have; more where there would be too many.
void drop_rare(std::vector<KeyCount>& counts, std::uint32_t min_rows, std::size_t at_most) {
  while (true) {
    counts.erase(std::remove_if(counts.begin(), counts.end(),
                                [&](const KeyCount& count) { return count.rows < min_rows; }),
                 counts.end());
    if (counts.size() <= at_most) return;
    ++min_rows;
  }
}

std::vector<std::uint32_t> keys_of(const std::vector<KeyCount>& counts) {
  std::vector<std::uint32_t> keys;
  keys.reserve(counts.size());
  for (const KeyCount& count : counts) keys.push_back(count.key);
  return keys;
}

Vocabulary make_vocabulary(const std::vector<KeyCount>& counts, std::size_t products,
                           const std::vector<std::uint32_t>& word_keys, double word_weight, WordForms forms) {
  std::vector<float> idf;
  for (const KeyCount& count : counts) {
    // As scikit-learn smooths it: as if one more product had every n-gram.
    const double value = std::log((1.0 + static_cast<double>(products)) / (1.0 + count.rows)) + 1;
    const bool is_word = std::binary_search(word_keys.begin(), word_keys.end(), count.key);
    idf.push_back(static_cast<float>(is_word ? value * word_weight : value));
  }
  std::vector<float> tf_weight{0.0F};
  for (std::size_t count = 1; count < kTfTable; ++count) {
    tf_weight.push_back(static_cast<float>(1 + std::log(static_cast<double>(count))));
  }
  return {keys_of(counts), std::move(idf), std::move(tf_weight), std::move(forms)};
}

std::vector<std::uint32_t> distinct_keys(const std::vector<NgramOccurrence>& occurrences) {
  std::vector<std::uint32_t> keys;
  keys.reserve(occurrences.size());
  for (const NgramOccurrence& occurrence : occurrences) keys.push_back(occurrence.key);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

}  // namespace

LinearText train_linear_text(const std::vector<Product>& products, std::span<const std::size_t> rows,
                             std::span<const int> labels, std::size_t classes,
                             const LinearTextOptions& options, std::span<const float> row_weights,
                             std::span<const float> targets) {
  if (labels.size() != products.size() || (!row_weights.empty() && row_weights.size() != products.size())) {
    throw Error("The text model expects a label and a weight per product: " +
                std::to_string(products.size()) + " products, " + std::to_string(labels.size()) +
                " labels, " + std::to_string(row_weights.size()) + " weights.");
  }
  if (!targets.empty() && targets.size() != products.size() * classes) {
    throw Error("The text model expects a share of each of " + std::to_string(classes) +
                " classes per product: " + std::to_string(products.size()) + " products, " +
                std::to_string(targets.size()) + " shares.");
  }
  if (options.max_features == 0) throw Error("The text model expects at least one feature (max_features).");
  const auto words_of = [&](std::size_t row, const WordForms& forms) {
    return split_words(products[row].title, products[row].description, options.text, forms);
  };

  const WordForms forms = word_forms(make_form_table(products, rows, options.text, options.forms));
  KeyCounter counter;
  KeyCounter word_counter;
  TextOptions only_words = options.text;
  only_words.char_min = 0;
  only_words.char_max = 0;
  for (const std::size_t row : rows) {
    const Words words = words_of(row, forms);
    counter.add(distinct_keys(ngrams(words, options.text)));
    word_counter.add(distinct_keys(ngrams(words, only_words)));
  }
  std::vector<KeyCount> counts = counter.take();
  drop_rare(counts, static_cast<std::uint32_t>(std::max(options.min_rows, 1)),
            kCandidates * options.max_features);
  if (counts.empty()) {
    throw Error("The texts of the " + std::to_string(rows.size()) +
                " training rows have no n-gram in common that a model could learn from.");
  }
  const std::vector<std::uint32_t> word_keys = keys_of(word_counter.take());

  const auto train = [&](const Vocabulary& vocabulary, std::size_t row_count) {
    SparseRows data;
    data.column_count = vocabulary.size();
    std::vector<int> data_labels;
    std::vector<float> data_weights;
    for (std::size_t i = 0; i < row_count; ++i) {
      const std::size_t row = rows[i * rows.size() / row_count];
      const std::vector<LabelShare> taught = label_shares(labels, targets, classes, row);
      for (const auto& [words, weight] : lessons(words_of(row, vocabulary.forms()), options.piece_words)) {
        const TextFeatures features = text_features(words, options.text, vocabulary);
        for (const auto& [label, share] : taught) {
          data.add(features.ids, features.values);
          data_labels.push_back(label);
          data_weights.push_back(share * (row_weights.empty() ? weight : weight * row_weights[row]));
        }
      }
    }
    if (options.naive_bayes)
      return train_nb_svm(data, data_labels, classes, options.solver, *options.naive_bayes, data_weights);
    return train_linear(data, data_labels, classes, options.solver, data_weights);
  };

  if (counts.size() > options.max_features) {
    const LinearModel linear =
        train(make_vocabulary(counts, rows.size(), word_keys, options.word_weight, forms),
              std::min(rows.size(), kPruningRows));
    std::vector<std::pair<double, std::size_t>> scores;
    for (std::size_t feature = 0; feature < counts.size(); ++feature) {
      double squares = 0;
      for (std::size_t label = 0; label < classes; ++label) {
        const auto weight = static_cast<double>(linear.weights[feature * classes + label]);
        squares += weight * weight;
      }
      scores.emplace_back(-squares, feature);
    }
    std::nth_element(scores.begin(), scores.begin() + static_cast<std::ptrdiff_t>(options.max_features),
                     scores.end());
    scores.resize(options.max_features);
    std::sort(scores.begin(), scores.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    std::vector<KeyCount> kept;
    for (const auto& [score, feature] : scores) kept.push_back(counts[feature]);
    counts = std::move(kept);
  }
  Vocabulary vocabulary = make_vocabulary(counts, rows.size(), word_keys, options.word_weight,
                                          used_forms(forms, keys_of(counts), products, rows, options.text));
  LinearModel linear = train(vocabulary, rows.size());
  const EncoderOptions reads{.kind = EncoderOptions::Kind::ngrams, .text = options.text, .max_tokens = 0};
  return {TextEncoder(reads, std::move(vocabulary)), std::move(linear)};
}

std::vector<float> linear_logits(const LinearText& model, const TextFeatures& features) {
  const std::size_t classes = model.linear.classes;
  std::vector<double> sums(model.linear.bias.begin(), model.linear.bias.end());
  for (std::size_t i = 0; i < features.ids.size(); ++i) {
    const float* weights = &model.linear.weights[static_cast<std::size_t>(features.ids[i]) * classes];
    for (std::size_t label = 0; label < classes; ++label) {
      sums[label] += static_cast<double>(features.values[i]) * static_cast<double>(weights[label]);
    }
  }
  return {sums.begin(), sums.end()};
}

std::vector<float> linear_logits(const LinearText& model, std::string_view title,
                                 std::string_view description) {
  return linear_logits(model, model.encoder.encode(title, description).features);
}

}  // namespace vitrine::trainer
