// A value of an untrusted JSON document together with its path, so that every error can name the field.
// Private to shared/src.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "vitrine/error.hpp"

namespace vitrine {

/// Reads one field and throws Error ("pack.json: labels[0].code: expected ..., found ...") where it is not
/// what was asked for. The document must outlive it.
class JsonField {
 public:
  JsonField(const nlohmann::json& value, std::string document, std::string path = "")
      : value_(&value), document_(std::move(document)), path_(std::move(path)) {}

  /// Throws: this field is not what was expected.
  [[noreturn]] void expected(const std::string& what) const {
    fail("expected " + what + ", found " + found());
  }
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(document_ + ": " + (path_.empty() ? "" : path_ + ": ") + what + ".");
  }

  bool has(const std::string& name) const;
  JsonField member(const std::string& name) const;  ///< required
  std::vector<JsonField> list(std::size_t shortest, std::size_t longest, const std::string& items) const;
  /// Members by name, in alphabetical order; names have 1 to 64 bytes and no control characters.
  std::vector<std::pair<std::string, JsonField>> members(std::size_t most) const;

  std::string text(std::size_t longest) const;  ///< at least one byte, no control characters
  std::string note(std::size_t longest) const;  ///< any text, also an empty one
  bool boolean() const;
  std::int64_t integer(std::int64_t least, std::int64_t most) const;
  double number(double least, double most) const;
  /// Exactly `count` numbers, each in [least, most].
  std::vector<float> numbers(std::size_t count, double least, double most) const;

 private:
  std::string found() const;

  const nlohmann::json* value_;
  std::string document_;
  std::string path_;
};

}  // namespace vitrine
