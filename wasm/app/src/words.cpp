#include "words.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace vitrine::app {
namespace {

constexpr std::string_view kNarrowSpace = "\u202f";  ///< that no line breaks at

/// French typography: the spaces that belong to a sign are narrow and stay with it.
std::string typeset_french(std::string_view text) {
  constexpr std::string_view kOpening = "«";
  constexpr std::string_view kClosing = "»";
  std::string set;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i + 1);
    const bool narrow =
        text[i] == ' ' && ((!rest.empty() && std::string_view(":;!?%").find(rest[0]) != rest.npos) ||
                           rest.starts_with(kClosing) || text.substr(0, i).ends_with(kOpening));
    narrow ? set += kNarrowSpace : set += text[i];
  }
  return set;
}

std::string fill(std::string_view pattern, std::initializer_list<std::string_view> values) {
  std::string text;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '{') {
      text += values.begin()[pattern[i + 1] - '0'];
      i += 2;
    } else {
      text += pattern[i];
    }
  }
  return text;
}

}  // namespace

std::string Words::operator()(const Text& text, std::initializer_list<std::string_view> values) const {
  const char* pattern = text.in[static_cast<std::size_t>(language_)];
  return language_ == Language::french ? fill(typeset_french(pattern), values) : fill(pattern, values);
}

std::string Words::operator()(const Counted& text, std::size_t count) const {
  const bool one = language_ == Language::french ? count < 2 : count == 1;
  return (*this)(one ? text.one : text.several, {std::to_string(count)});
}

std::string Words::percent(double probability) const {
  constexpr Text kPercent{"{0} %", "{0} %"};
  if (probability >= 0.995) return (*this)(kPercent, {"> 99"});
  if (probability < 0.005) return (*this)(kPercent, {"< 1"});
  return (*this)(kPercent, {decimal(probability * 100, 0)});
}

std::string Words::decimal(double value, int digits) const {
  char text[320];  // the largest double has 309 digits before its point
  const int length = std::snprintf(text, sizeof text, "%.*f", digits, value);
  if (language_ == Language::french) std::replace(text, text + length, '.', ',');
  return {text, static_cast<std::size_t>(length)};
}

std::string Words::count(double value) const {
  std::string text = decimal(value, 0);
  const std::string_view between = language_ == Language::french ? kNarrowSpace : ",";
  for (std::size_t at = text.size(); at > 3 && text[at - 4] != '-';) text.insert(at -= 3, between);
  return text;
}

std::string Words::signed_number(double value) const {
  return (value < 0 ? "−" : "+") + decimal(std::abs(value), 2);
}

std::string Words::milliseconds(double value) const {
  return (value < 1 ? std::string("< 1") : decimal(value, 0)) + " ms";
}

std::string Words::megabytes(std::uint64_t bytes) const {
  constexpr Text kMegabytes{"{0} MB", "{0} Mo"};
  return (*this)(kMegabytes, {decimal(static_cast<double>(bytes) / 1e6, 1)});
}

}  // namespace vitrine::app
