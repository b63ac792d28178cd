// Writes the vocabulary of a few words to standard output, for the packs that the JavaScript tests make:
// JSON {"bytes": hexadecimal digits, "ids": {word: id}}.
#include <algorithm>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "vitrine/text.hpp"

int main(int argc, char** argv) {
  const vitrine::TextOptions options{.word_min = 1, .word_max = 1, .char_min = 0, .char_max = 0};
  std::map<std::string, std::uint32_t> key_of;
  std::vector<std::uint32_t> keys;
  for (int i = 1; i < argc; ++i) {
    const auto occurrences = vitrine::ngrams(vitrine::split_words(argv[i], "", options), options);
    key_of[argv[i]] = occurrences.at(0).key;
    keys.push_back(occurrences.at(0).key);
  }
  std::sort(keys.begin(), keys.end());
  const vitrine::Vocabulary vocabulary(keys, std::vector<float>(keys.size(), 1.0F), {0.0F, 1.0F});

  nlohmann::json result;
  std::string hex;
  for (const std::uint8_t byte : vocabulary.serialize()) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  result["bytes"] = hex;
  for (const auto& [word, key] : key_of) result["ids"][word] = vocabulary.find(key);
  std::cout << result.dump() << std::endl;
}
