// Which words are read as others; see word_forms.hpp.
#include "word_forms.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "stemming.hpp"
#include "stop_words.hpp"

namespace vitrine::trainer {
namespace {

/// How often a word is written in each way that counts as the same where accents are folded.
using Spellings = std::map<std::string, std::size_t>;

std::map<std::string, Spellings> spellings(const std::vector<Product>& products,
                                           std::span<const std::size_t> rows, const TextOptions& text) {
  TextOptions as_written = text;
  as_written.fold_accents = false;
  std::map<std::string, Spellings> result;
  for (const std::size_t row : rows) {
    const Product& product = products[row];
    const Words written = split_words(product.title, product.description, as_written);
    // Both have the same words in the same places, but for those of which nothing is left without accents.
    auto spelling = written.words.begin();
    for (const Word& word : split_words(product.title, product.description, text).words) {
      while (spelling->begin != word.begin || spelling->field != word.field) ++spelling;
      ++result[word.normalized][spelling->normalized];
    }
  }
  return result;
}

/// The most frequent one; of several the first.
const std::string& usual(const Spellings& all) {
  return std::max_element(all.begin(), all.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

}  // namespace

void check_forms(const FormOptions& options) {
  if (!options.stop_words.empty()) stop_words(options.stop_words, {});
  if (!options.stemming.empty()) Stemmer{options.stemming};
}

FormTable make_form_table(const std::vector<Product>& products, std::span<const std::size_t> rows,
                          const TextOptions& text, const FormOptions& options) {
  FormTable table;
  if (!options.stemming.empty()) {
    Stemmer stem(options.stemming);
    for (const auto& [word, written] : spellings(products, rows, text)) {
      const std::vector<Word> form = split_words(stem(usual(written)), "", text).words;
      if (form.size() == 1 && form.front().normalized != word) table[word] = form.front().normalized;
    }
  }
  if (!options.stop_words.empty())
    for (const std::string& word : stop_words(options.stop_words, text)) table[word].clear();
  return table;
}

WordForms word_forms(const FormTable& table) {
  std::map<std::uint32_t, std::uint32_t> entries;
  for (const auto& [word, form] : table)
    entries.emplace(word_key(word), form.empty() ? WordForms::kNothing : word_key(form));
  std::vector<WordForm> sorted;
  for (const auto& [word, form] : entries) sorted.push_back({.word = word, .form = form});
  return WordForms(std::move(sorted));
}

WordForms used_forms(const WordForms& forms, const std::vector<std::uint32_t>& keys,
                     const std::vector<Product>& products, std::span<const std::size_t> rows,
                     const TextOptions& text) {
  if (forms.empty()) return forms;
  TextOptions only_words = text;
  only_words.char_min = 0;
  only_words.char_max = 0;
  std::set<std::uint32_t> used;
  for (const std::size_t row : rows) {
    const Words words = split_words(products[row].title, products[row].description, text, forms);
    for (const NgramOccurrence& ngram : ngrams(words, only_words)) {
      if (!std::binary_search(keys.begin(), keys.end(), ngram.key)) continue;
      for (const Word& word : std::span(words.words).subspan(ngram.first_word, ngram.word_count))
        used.insert(forms.of(word_key(word.normalized)));
    }
  }
  std::vector<WordForm> kept;
  for (const WordForm& entry : forms.entries())
    if (entry.form == WordForms::kNothing || used.contains(entry.form) || used.contains(entry.word))
      kept.push_back(entry);
  // Words have other keys where there are no forms at all.
  if (kept.empty()) kept.push_back(forms.entries().front());
  return WordForms(std::move(kept));
}

}  // namespace vitrine::trainer
