// Counts words, ranks them, and goes over the sentences once more.
#include "numbered_text.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace vitrine::trainer {

NumberedText number_words(const std::vector<std::vector<std::string>>& sentences, std::uint64_t min_count,
                          std::size_t max_words) {
  std::unordered_map<std::string_view, std::uint64_t> counts;
  for (const auto& sentence : sentences)
    for (const std::string& word : sentence) ++counts[word];
  std::erase_if(counts, [&](const auto& entry) { return entry.second < min_count; });

  std::vector<std::pair<std::string_view, std::uint64_t>> ranked(counts.begin(), counts.end());
  std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  NumberedText text;
  std::unordered_map<std::string_view, std::uint64_t>& numbers = counts;
  for (const auto& [word, count] : ranked) {
    numbers[word] = text.words.size();
    text.words.emplace_back(word);
    text.counts.push_back(count);
  }

  for (const auto& sentence : sentences) {
    const auto end_sentence = [&] {
      if (text.tokens.size() > text.sentence_begins.back())
        text.sentence_begins.push_back(text.tokens.size());
    };
    for (const std::string& word : sentence) {
      const auto found = numbers.find(word);
      if (found == numbers.end()) continue;
      text.tokens.push_back(static_cast<std::uint32_t>(found->second));
      if (text.tokens.size() - text.sentence_begins.back() == max_words) end_sentence();
    }
    end_sentence();
  }
  return text;
}

}  // namespace vitrine::trainer
