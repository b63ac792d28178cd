// Words that are read as others; see word_forms.hpp.
#include "vitrine/word_forms.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "vitrine/error.hpp"

namespace vitrine {

WordForms::WordForms(std::vector<WordForm> entries) : entries_(std::move(entries)) {
  const auto unsorted =
      std::adjacent_find(entries_.begin(), entries_.end(),
                         [](const WordForm& a, const WordForm& b) { return a.word >= b.word; });
  if (unsorted != entries_.end()) {
    throw Error("vocabulary: words with another form must ascend without repeats, but word " +
                std::to_string(unsorted - entries_.begin() + 1) + " (" + std::to_string(unsorted[1].word) +
                ") follows " + std::to_string(unsorted[0].word) + ".");
  }
}

std::uint32_t WordForms::of(std::uint32_t word) const {
  const auto found =
      std::lower_bound(entries_.begin(), entries_.end(), word,
                       [](const WordForm& entry, std::uint32_t key) { return entry.word < key; });
  return found != entries_.end() && found->word == word ? found->form : word;
}

}  // namespace vitrine
