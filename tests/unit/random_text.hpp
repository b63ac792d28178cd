// Random texts for property tests: several scripts, marks, HTML and torn UTF-8.
#pragma once

#include <iterator>
#include <random>
#include <string>
#include <string_view>

namespace vitrine {

inline std::string random_text(std::mt19937& random) {
  constexpr std::string_view kPieces[] = {
      "lot", "de", "serviette", "é",     "e\u0301", "毛", "巾", "ต", "ั",     "ш",    " ",
      " ",   " ",  "<br>",      "&amp;", "-",       "3",  "م",  "ِ",  "🧸", "\xFF", "\xE2\x82"};
  std::string text;
  for (std::size_t n = random() % 40; n > 0; --n) text += kPieces[random() % std::size(kPieces)];
  return text;
}

}  // namespace vitrine
