// The texts by which one product teaches.
#pragma once

#include <vector>

#include "vitrine/text.hpp"

namespace vitrine::trainer {

struct Lesson {
  Words words;   ///< some of the product's, with the texts that they are spans of
  float weight;  ///< its share of the product's
};

/// The title alone, title and description, and pieces of the description that have `piece_words` words, as
/// many as a title (0: none; one weight in all), so that one model serves all of them. At most twelve.
std::vector<Lesson> lessons(const Words& words, int piece_words);

}  // namespace vitrine::trainer
