// The languages of the page: a text in each of them, and the rules of numbers and spaces.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace vitrine::app {

enum class Language : std::uint8_t { english, french };

/// A text in every language; "{0}", "{1}" are filled in. French is written with plain spaces before : ; ! ? »
/// %.
struct Text {
  constexpr Text(const char* english, const char* french) : in{english, french} {}
  const char* in[2];
};

/// A text for one and for several of something; "{0}" is how many.
struct Counted {
  Text one;
  Text several;
};

class Words {
 public:
  explicit Words(Language language) : language_(language) {}

  std::string operator()(const Text& text, std::initializer_list<std::string_view> values = {}) const;
  std::string operator()(const Counted& text, std::size_t count) const;

  /// "93 %", "> 99 %", "< 1 %".
  std::string percent(double probability) const;
  /// "1.24", "1,24".
  std::string decimal(double value, int digits) const;
  /// "12,400", "12 400": rounded, in groups of three digits.
  std::string count(double value) const;
  /// "+1.24", with a true minus sign.
  std::string signed_number(double value) const;
  std::string milliseconds(double value) const;
  /// "2.1 MB", "2,1 Mo".
  std::string megabytes(std::uint64_t bytes) const;

 private:
  Language language_;
};

}  // namespace vitrine::app
