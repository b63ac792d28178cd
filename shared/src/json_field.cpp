// Typed and range-checked reading of JSON values.
#include "json_field.hpp"

#include <algorithm>
#include <cmath>

namespace vitrine {
namespace {

/// A number as it would be written in JSON: "0.5", "7".
std::string written(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15)
    return std::to_string(static_cast<std::int64_t>(value));
  return nlohmann::json(value).dump();
}

constexpr std::size_t kLongestName = 64;

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

std::string count_of(std::size_t count, const std::string& items) {
  return std::to_string(count) + " " + items;
}

}  // namespace

std::string JsonField::found() const {
  constexpr std::size_t kLongest = 40;
  switch (value_->type()) {
    case nlohmann::json::value_t::null:
      return "null";
    case nlohmann::json::value_t::object:
      return "an object";
    case nlohmann::json::value_t::array:
      return "a list of " + std::to_string(value_->size());
    case nlohmann::json::value_t::string: {
      const std::string text = value_->dump(-1, ' ', true);  // ASCII, so that it can be cut anywhere
      return text.size() <= kLongest ? text : text.substr(0, kLongest) + "...";
    }
    default:
      return value_->dump();
  }
}

bool JsonField::has(const std::string& name) const {
  if (!value_->is_object()) expected("an object");
  return value_->contains(name);
}

JsonField JsonField::member(const std::string& name) const {
  const std::string path = path_.empty() ? name : path_ + "." + name;
  if (!has(name)) JsonField(*value_, document_, path).fail("the field is missing");
  return {value_->at(name), document_, path};
}

std::vector<JsonField> JsonField::list(std::size_t shortest, std::size_t longest,
                                       const std::string& items) const {
  if (!value_->is_array()) expected("a list of " + items);
  if (value_->size() < shortest || value_->size() > longest) {
    const std::string wanted = shortest == longest
                                   ? count_of(shortest, items)
                                   : std::to_string(shortest) + " to " + count_of(longest, items);
    fail("expected " + wanted + ", found " + std::to_string(value_->size()));
  }
  std::vector<JsonField> fields;
  fields.reserve(value_->size());
  for (std::size_t i = 0; i < value_->size(); ++i) {
    fields.emplace_back((*value_)[i], document_, path_ + "[" + std::to_string(i) + "]");
  }
  return fields;
}

std::vector<std::pair<std::string, JsonField>> JsonField::members(std::size_t most) const {
  if (!value_->is_object()) expected("an object");
  if (value_->size() > most) {
    fail("expected at most " + count_of(most, "members") + ", found " + std::to_string(value_->size()));
  }
  std::vector<std::pair<std::string, JsonField>> fields;
  for (const auto& [name, value] : value_->items()) {
    if (name.empty() || name.size() > kLongestName || has_control(name)) {
      fail("expected member names of 1 to " + std::to_string(kLongestName) +
           " printable bytes, found another");
    }
    fields.emplace_back(name, JsonField(value, document_, path_ + "." + name));
  }
  return fields;
}

std::string JsonField::text(std::size_t longest) const {
  if (!value_->is_string()) expected("a text");
  const auto& text = value_->get_ref<const std::string&>();
  if (text.empty() || text.size() > longest) {
    fail("expected 1 to " + count_of(longest, "bytes of text") + ", found " + std::to_string(text.size()));
  }
  if (has_control(text)) expected("a text without control characters");
  return text;
}

std::string JsonField::note(std::size_t longest) const {
  if (!value_->is_string()) expected("a text");
  const auto& text = value_->get_ref<const std::string&>();
  if (text.size() > longest) {
    fail("expected at most " + count_of(longest, "bytes of text") + ", found " + std::to_string(text.size()));
  }
  return text;
}

bool JsonField::boolean() const {
  if (!value_->is_boolean()) expected("true or false");
  return value_->get<bool>();
}

std::int64_t JsonField::integer(std::int64_t least, std::int64_t most) const {
  const std::string wanted = "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  if (!value_->is_number_integer()) expected(wanted);
  if (value_->is_number_unsigned() && value_->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) {
    expected(wanted);
  }
  const auto number = value_->get<std::int64_t>();
  if (number < least || number > most) expected(wanted);
  return number;
}

double JsonField::number(double least, double most) const {
  const std::string wanted = "a number from " + written(least) + " to " + written(most);
  if (!value_->is_number()) expected(wanted);
  const auto number = value_->get<double>();
  if (!(number >= least && number <= most)) expected(wanted);
  return number;
}

std::vector<float> JsonField::numbers(std::size_t count, double least, double most) const {
  // A document that lacks them must not cost the memory of `count`.
  const std::vector<JsonField> fields = list(count, count, "numbers");
  std::vector<float> values;
  values.reserve(count);
  for (const JsonField& field : fields) values.push_back(static_cast<float>(field.number(least, most)));
  return values;
}

}  // namespace vitrine
