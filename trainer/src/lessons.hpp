// The texts by which one product teaches.
#pragma once

#include <string>
#include <vector>

#include "vitrine/catalogue.hpp"
#include "vitrine/text.hpp"
#include "word_forms.hpp"

namespace vitrine::trainer {

struct Lesson {
  Words words;   ///< some of the product's, with the texts that they are spans of
  float weight;  ///< its share of the product's
};

/// The title alone, title and description, and pieces of the description that have `piece_words` words, as
/// many as a title (0: none; one weight in all), so that one model serves all of them. At most twelve.
std::vector<Lesson> lessons(const Words& words, int piece_words);

/// A product's words, title first, as the core normalises them and in their forms: a sentence for
/// train_word_vectors.
std::vector<std::string> normalized_words(const Product& product, const TextOptions& options,
                                          const FormTable& forms);

}  // namespace vitrine::trainer
