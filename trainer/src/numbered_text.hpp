// Sentences as numbers of their words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace vitrine::trainer {

struct NumberedText {
  std::vector<std::string> words;     ///< most frequent first, those of one frequency in order of their bytes
  std::vector<std::uint64_t> counts;  ///< of each word
  std::vector<std::uint32_t> tokens;  ///< the numbers of all sentences' words
  std::vector<std::size_t> sentence_begins{0};  ///< where in `tokens`, and at last their end

  std::size_t sentences() const { return sentence_begins.size() - 1; }
  std::span<const std::uint32_t> sentence(std::size_t index) const {
    return std::span(tokens).subspan(sentence_begins[index],
                                     sentence_begins[index + 1] - sentence_begins[index]);
  }
};

/// Words that occur less often than `min_count` are left out, then sentences without words; what is longer
/// than `max_words` becomes several sentences.
NumberedText number_words(const std::vector<std::vector<std::string>>& sentences, std::uint64_t min_count,
                          std::size_t max_words);

}  // namespace vitrine::trainer
