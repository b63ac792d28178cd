// Words, n-grams and sparse features. Everything here is exact integer arithmetic, or double precision with
// only + * / and sqrt, so that native and WebAssembly agree bit by bit.
#include "vitrine/text.hpp"

#include <algorithm>
#include <cmath>

#include "normalize.hpp"
#include "utf8.hpp"
#include "vitrine/error.hpp"
#include "vitrine/html.hpp"

namespace vitrine {
namespace {

/// Spans are 32-bit, and U+FFFD makes three bytes of one.
constexpr std::size_t kMaxFieldBytes = std::size_t{1} << 30;

std::string plain_text(std::string_view field, const TextOptions& options) {
  return strip_html(valid_utf8(cut_utf8(field, std::min(options.max_bytes, kMaxFieldBytes))));
}

// Keys of n-grams. A pack's vocabulary holds them, so to change a constant here is to change the vocabulary's
// format version. FNV-1a (Fowler, Noll and Vo) takes code points and grows with the n-gram; the finaliser
// (that of MurmurHash3) mixes its 64 bits into 32.
constexpr std::uint64_t kCharSeed = 0xCBF29CE484222325;
constexpr std::uint64_t kWordSeed = kCharSeed ^ 0x77;

std::uint64_t extended(std::uint64_t hash, std::uint64_t part) { return (hash ^ part) * 0x100000001B3; }

std::uint64_t mixed(std::uint64_t hash) {
  hash = (hash ^ hash >> 33) * 0xFF51AFD7ED558CCD;
  hash = (hash ^ hash >> 33) * 0xC4CEB9FE1A85EC53;
  return hash ^ hash >> 33;
}

std::uint32_t key_of(std::uint64_t hash) { return static_cast<std::uint32_t>(mixed(hash) >> 32); }

std::uint64_t word_hash(std::string_view normalized) {
  std::uint64_t hash = extended(kWordSeed, U' ');
  for (std::size_t i = 0; i < normalized.size();) hash = extended(hash, next_code_point(normalized, i));
  return mixed(extended(hash, U' '));
}

/// Beside a table of forms, which has 32 bits of every hash, these are what tells words apart.
std::uint64_t word_hash(std::string_view normalized, const WordForms& forms) {
  if (forms.empty()) return word_hash(normalized);
  const std::uint32_t form = forms.of(word_key(normalized));
  return form == WordForms::kNothing ? 0 : mixed(form);
}

bool is_stop_word(const Word& word) { return word.hash == 0; }

void append_words(std::string_view text, Word::Field field, Normalizer& normalize, const WordForms& forms,
                  std::vector<Word>& words) {
  std::size_t begin = 0;
  bool inside = false;
  const auto finish = [&](std::size_t end) {
    inside = false;
    std::string normalized = normalize(text.substr(begin, end - begin));
    if (normalized.empty()) return;
    const std::uint64_t hash = word_hash(normalized, forms);
    words.push_back({.field = field,
                     .begin = static_cast<std::uint32_t>(begin),
                     .end = static_cast<std::uint32_t>(end),
                     .normalized = std::move(normalized),
                     .hash = hash});
  };
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t start = position;
    if (is_word_code_point(next_code_point(text, position))) {
      if (!inside) begin = start;
      inside = true;
    } else if (inside) {
      finish(start);
    }
  }
  if (inside) finish(text.size());
}

/// Shortest and longest n-gram of one kind; 1 and 0 where there is none.
struct Lengths {
  std::size_t min = 1;
  std::size_t max = 0;
};

Lengths lengths(int min, int max) {
  if (max < 1 || min > max) return {};
  return {.min = static_cast<std::size_t>(std::max(min, 1)), .max = static_cast<std::size_t>(max)};
}

/// Code points of all words, each with a space on either side, one after the other.
struct PaddedWords {
  std::vector<char32_t> points;
  std::vector<std::size_t> begins;  ///< one more than there are words

  explicit PaddedWords(const std::vector<Word>& words) {
    begins.reserve(words.size() + 1);
    for (const Word& word : words) {
      begins.push_back(points.size());
      points.push_back(U' ');
      for (std::size_t i = 0; i < word.normalized.size();)
        points.push_back(next_code_point(word.normalized, i));
      points.push_back(U' ');
    }
    begins.push_back(points.size());
  }

  std::span<const char32_t> operator[](std::size_t word) const {
    return std::span(points).subspan(begins[word], begins[word + 1] - begins[word]);
  }
};

/// A word shorter than the shortest n-gram gives one n-gram, itself, as scikit-learn's `char_wb` does.
template <typename Visit>
void visit_char_ngrams(std::span<const char32_t> padded, Lengths size, const Visit& visit) {
  const std::size_t shortest = std::min(size.min, padded.size());
  for (std::size_t begin = 0; begin + shortest <= padded.size(); ++begin) {
    const std::size_t longest = std::min(size.max, padded.size() - begin);
    std::uint64_t hash = kCharSeed;
    for (std::size_t length = 1; length <= longest; ++length) {
      hash = extended(hash, padded[begin + length - 1]);
      if (length >= shortest) visit(key_of(hash));
    }
  }
}

/// Calls `visit(key, first_word, word_count)` for every n-gram, word by word.
template <typename Visit>
void visit_ngrams(const std::vector<Word>& words, const PaddedWords& padded, const TextOptions& options,
                  const Visit& visit) {
  const Lengths word_size = lengths(options.word_min, options.word_max);
  const Lengths char_size = lengths(options.char_min, options.char_max);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto first = static_cast<std::uint32_t>(i);
    std::uint64_t hash = kWordSeed;
    std::size_t n = is_stop_word(words[i]) ? word_size.max : 0;
    for (std::size_t k = i; n < word_size.max && k < words.size(); ++k) {
      if (words[k].field != words[i].field) break;
      if (is_stop_word(words[k])) continue;
      hash = extended(hash, words[k].hash);
      if (++n >= word_size.min) visit(key_of(hash), first, static_cast<std::uint32_t>(k + 1 - i));
    }
    if (char_size.max > 0) {
      visit_char_ngrams(padded[i], char_size,
                        [&](std::uint32_t key) { visit(key, first, std::uint32_t{1}); });
    }
  }
}

/// At least as many as `visit_ngrams` visits, and not many more; capped, so that it never asks for more
/// memory than a usual text's n-grams fill.
std::size_t expected_ngrams(const PaddedWords& padded, const TextOptions& options) {
  const Lengths word_size = lengths(options.word_min, options.word_max);
  const Lengths char_size = lengths(options.char_min, options.char_max);
  const std::size_t per_word = std::min<std::size_t>(word_size.max + 1 - word_size.min, 8);
  const std::size_t per_point = std::min<std::size_t>(char_size.max + 1 - char_size.min, 8);
  return (padded.begins.size() - 1) * per_word + padded.points.size() * per_point;
}

}  // namespace

std::uint32_t word_key(std::string_view normalized) {
  return static_cast<std::uint32_t>(word_hash(normalized) >> 32);
}

std::string_view Words::original(const Word& word) const {
  const std::string& text = word.field == Word::Field::title ? title : description;
  return std::string_view(text).substr(word.begin, word.end - word.begin);
}

Words split_words(std::string_view title, std::string_view description, const TextOptions& options,
                  const WordForms& forms) {
  Words words{
      .title = plain_text(title, options), .description = plain_text(description, options), .words = {}};
  Normalizer normalize(options.fold_accents);
  append_words(words.title, Word::Field::title, normalize, forms, words.words);
  append_words(words.description, Word::Field::description, normalize, forms, words.words);
  return words;
}

std::vector<NgramOccurrence> ngrams(const Words& words, const TextOptions& options) {
  const PaddedWords padded(words.words);
  std::vector<NgramOccurrence> occurrences;
  occurrences.reserve(expected_ngrams(padded, options));
  visit_ngrams(words.words, padded, options,
               [&](std::uint32_t key, std::uint32_t first_word, std::uint32_t word_count) {
                 occurrences.push_back({.key = key, .first_word = first_word, .word_count = word_count});
               });
  return occurrences;
}

TextFeatures text_features(const Words& words, const TextOptions& options, const Vocabulary& vocabulary) {
  TextFeatures features;
  // Id above, index of the occurrence below: sorted, the occurrences of a feature lie together.
  std::vector<std::uint64_t> hits;
  visit_ngrams(
      words.words, PaddedWords(words.words), options,
      [&](std::uint32_t key, std::uint32_t first_word, std::uint32_t word_count) {
        const std::int32_t id = vocabulary.find(key);
        if (id < 0) return;
        hits.push_back(static_cast<std::uint64_t>(id) << 32 | features.occurrences.size());
        features.occurrences.push_back({.key = 0, .first_word = first_word, .word_count = word_count});
      });
  std::sort(hits.begin(), hits.end());
  std::vector<double> values;
  double squares = 0;
  for (std::size_t begin = 0; begin < hits.size();) {
    const auto id = static_cast<std::int32_t>(hits[begin] >> 32);
    std::size_t end = begin;
    for (; end < hits.size() && static_cast<std::int32_t>(hits[end] >> 32) == id; ++end) {
      features.occurrences[static_cast<std::uint32_t>(hits[end])].key =
          static_cast<std::uint32_t>(features.ids.size());
    }
    const double value =
        static_cast<double>(vocabulary.tf_weight(end - begin)) * static_cast<double>(vocabulary.idf(id));
    features.ids.push_back(id);
    values.push_back(value);
    squares += value * value;
    begin = end;
  }
  if (squares == 0) return {};
  const double norm = std::sqrt(squares);
  features.values.reserve(values.size());
  for (const double value : values) features.values.push_back(static_cast<float>(value / norm));
  return features;
}

std::vector<std::int32_t> word_tokens(const Words& words, const Vocabulary& vocabulary,
                                      std::size_t max_tokens) {
  const TextOptions single{.word_min = 1, .word_max = 1, .char_min = 0, .char_max = 0};
  std::vector<std::int32_t> tokens;
  visit_ngrams(words.words, PaddedWords(words.words), single,
               [&](std::uint32_t key, std::uint32_t, std::uint32_t) {
                 const std::int32_t id = vocabulary.find(key);
                 if (id >= 0 && tokens.size() < max_tokens) tokens.push_back(id + 1);
               });
  return tokens;
}

std::vector<double> word_contributions(const Words& words, const TextFeatures& features,
                                       std::span<const float> feature_scores) {
  if (feature_scores.size() != features.ids.size()) {
    throw Error("word contributions need one score per feature: expected " +
                std::to_string(features.ids.size()) + ", got " + std::to_string(feature_scores.size()) + ".");
  }
  std::vector<double> shares(features.ids.size());
  for (const NgramOccurrence& occurrence : features.occurrences) ++shares[occurrence.key];
  for (std::size_t i = 0; i < shares.size(); ++i)
    shares[i] = static_cast<double>(feature_scores[i]) / shares[i];
  std::vector<double> contributions(words.words.size());
  for (const NgramOccurrence& occurrence : features.occurrences) {
    const auto touched = std::span(words.words).subspan(occurrence.first_word, occurrence.word_count);
    const auto counts = [&](const Word& word) { return touched.size() == 1 || !is_stop_word(word); };
    const auto parts = std::count_if(touched.begin(), touched.end(), counts);
    const double share = shares[occurrence.key] / static_cast<double>(parts);
    for (std::size_t i = 0; i < touched.size(); ++i)
      if (counts(touched[i])) contributions[occurrence.first_word + i] += share;
  }
  return contributions;
}

}  // namespace vitrine
