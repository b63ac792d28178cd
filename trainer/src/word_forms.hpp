// Which words of the training texts are read as others: stop words and stems.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "vitrine/catalogue.hpp"
#include "vitrine/text.hpp"
#include "vitrine/word_forms.hpp"

namespace vitrine::trainer {

struct FormOptions {
  std::string stop_words;  ///< a language or a file (see stop_words.hpp); empty: none
  std::string stemming;    ///< a language (see stemming.hpp); empty: none

  bool any() const { return !stop_words.empty() || !stemming.empty(); }
};

/// Throws Error for a language or a file that there is not.
void check_forms(const FormOptions& options);

/// Normalised words and what is read in their place; nothing in place of stop words. Words that stay as they
/// are have no entry.
using FormTable = std::map<std::string, std::string>;

/// All stop words, and the words of the products in `rows` that differ from their stems. A word is stemmed as
/// it is mostly written, with its accents; where `text` folds accents, so are they in the stem.
FormTable make_form_table(const std::vector<Product>& products, std::span<const std::size_t> rows,
                          const TextOptions& text, const FormOptions& options);

WordForms word_forms(const FormTable& table);

/// The forms without which some text would have other n-grams of `keys` (sorted): those of stop words and of
/// words that, as they are or by their form, are in such an n-gram of the products in `rows`.
WordForms used_forms(const WordForms& forms, const std::vector<std::uint32_t>& keys,
                     const std::vector<Product>& products, std::span<const std::size_t> rows,
                     const TextOptions& text);

}  // namespace vitrine::trainer
