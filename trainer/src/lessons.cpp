// The texts by which one product teaches; see lessons.hpp.
#include "lessons.hpp"

#include <algorithm>

namespace vitrine::trainer {
namespace {

constexpr std::size_t kMaxPieces = 10;  // of one description: bounds the memory for long ones

}  // namespace

std::vector<Lesson> lessons(const Words& words, int piece_words) {
  using Iterator = std::vector<Word>::const_iterator;
  const Iterator begin = words.words.begin();
  const Iterator end = words.words.end();
  const Iterator description =
      std::find_if(begin, end, [](const Word& word) { return word.field == Word::Field::description; });
  std::vector<Lesson> result;
  const auto add = [&](Iterator from, Iterator to, float weight) {
    if (from != to) result.push_back({{words.title, words.description, {from, to}}, weight});
  };
  add(begin, description, 1);
  if (description != begin && description != end) add(begin, end, 1);
  if (piece_words == 0 || description == end) return result;
  const auto length = static_cast<std::size_t>(piece_words);
  const auto available = static_cast<std::size_t>(end - description);
  const std::size_t pieces = std::min(kMaxPieces, (available + length - 1) / length);
  for (std::size_t piece = 0; piece < pieces; ++piece)
    add(description + static_cast<std::ptrdiff_t>(piece * length),
        description + static_cast<std::ptrdiff_t>(std::min(available, (piece + 1) * length)),
        1 / static_cast<float>(pieces));
  return result;
}

std::vector<std::string> normalized_words(const Product& product, const TextOptions& options,
                                          const FormTable& forms) {
  std::vector<std::string> words;
  for (Word& word : split_words(product.title, product.description, options).words) {
    const auto form = forms.find(word.normalized);
    words.push_back(form == forms.end() ? std::move(word.normalized) : form->second);
    if (words.back().empty()) words.pop_back();
  }
  return words;
}

}  // namespace vitrine::trainer
