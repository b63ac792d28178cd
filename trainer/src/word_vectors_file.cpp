// The text format of word vectors.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "data.hpp"
#include "vitrine/error.hpp"
#include "word_vectors.hpp"

namespace vitrine::trainer {

namespace {

/// A field in a message: a short piece of it, that does not end within a character.
std::string shown(std::string_view field) {
  constexpr std::size_t kLongest = 40;  // bytes
  if (field.size() <= kLongest) return "'" + std::string(field) + "'";
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(field[end]) & 0xC0U) == 0x80) --end;
  return "'" + std::string(field.substr(0, end)) + "...'";
}

/// All of the field as a number, or nothing.
template <typename Number>
std::optional<Number> parse(std::string_view field) {
  Number number{};
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
  if (error != std::errc() || end != field.data() + field.size()) return std::nullopt;
  return number;
}

class Reader {
 public:
  Reader(std::string_view text, std::string name) : rest_(text), name_(std::move(name)) {}

  WordVectors read() {
    if (!next_line()) throw Error("'" + name_ + "' is empty; expected a line for each word.");
    const std::size_t bytes = rest_.size();
    const std::optional<std::size_t> count = header();
    if (count) {
      dimension_ = *parse<std::size_t>(fields_[1]);
      if (dimension_ == 0) refuse("expected vectors of at least one number, but got the dimension 0.");
      // What the file says of itself is not to be trusted with memory.
      vectors_.values.reserve(std::min(*count, bytes / dimension_ / 2) * dimension_);
    } else {
      if (fields_.size() < 2) {
        refuse("expected \"COUNT DIMENSION\" or a word and its numbers, but got " +
               shown(fields_.empty() ? std::string_view() : fields_[0]) + ".");
      }
      dimension_ = fields_.size() - 1;
      read_word(false);
    }
    while (next_line()) {
      if (vectors_.words.size() == count) refuse("expected no more than the " + announced(*count) + ".");
      read_word(count.has_value());
    }
    if (count && vectors_.words.size() != *count) {
      refuse("expected the " + announced(*count) + ", but the file ends after " +
             std::to_string(vectors_.words.size()) + ".");
    }
    vectors_.dimension = dimension_;
    return std::move(vectors_);
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw Error("'" + name_ + "', line " + std::to_string(line_) + ": " + why);
  }

  static std::string announced(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " word" : " words") + " of the first line";
  }

  /// Splits the next line into `fields_`; false at the file's end.
  bool next_line() {
    if (rest_.empty()) return false;
    ++line_;
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    fields_.clear();
    while (true) {
      const std::size_t begin = line.find_first_not_of(" \t");
      if (begin == std::string_view::npos) return true;
      line.remove_prefix(begin);
      const std::size_t length = std::min(line.find_first_of(" \t"), line.size());
      fields_.push_back(line.substr(0, length));
      line.remove_prefix(length);
    }
  }

  /// The count, where this line is one of two whole numbers: a word with one number is one of letters.
  std::optional<std::size_t> header() const {
    if (fields_.size() != 2 || !parse<std::size_t>(fields_[1])) return std::nullopt;
    return parse<std::size_t>(fields_[0]);
  }

  void read_word(bool has_header) {
    if (fields_.size() != dimension_ + 1) {
      const bool spaces =
          !has_header && fields_.size() > dimension_ + 1 &&
          std::none_of(fields_.begin() + 1, fields_.end() - static_cast<std::ptrdiff_t>(dimension_),
                       [](std::string_view field) { return parse<float>(field); });
      if (spaces) return;
      refuse("expected a word and " + std::to_string(dimension_) +
             (dimension_ == 1 ? " number, but got " : " numbers, but got ") + std::to_string(fields_.size()) +
             (fields_.size() == 1 ? " field." : " fields."));
    }
    const auto [first, is_new] = lines_.emplace(fields_[0], line_);
    if (!is_new) {
      refuse("the word " + shown(fields_[0]) + " stands there already, on line " +
             std::to_string(first->second) + ".");
    }
    vectors_.words.emplace_back(fields_[0]);
    for (auto field = fields_.begin() + 1; field != fields_.end(); ++field) {
      const std::optional<float> value = parse<float>(*field);
      if (!value || !std::isfinite(*value)) {
        refuse("expected a finite number for the word " + shown(fields_[0]) + ", but got " + shown(*field) +
               ".");
      }
      vectors_.values.push_back(*value);
    }
  }

  std::string_view rest_;
  std::string name_;
  std::size_t line_ = 0;
  std::size_t dimension_ = 0;
  std::vector<std::string_view> fields_;
  std::unordered_map<std::string_view, std::size_t> lines_;  ///< of each word
  WordVectors vectors_;
};

}  // namespace

WordVectors read_word_vectors(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = read_file(path);
  return Reader({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.string()).read();
}

void write_word_vectors(const std::filesystem::path& path, const WordVectors& vectors) {
  const auto refuse = [&](const std::string& why) {
    throw Error("The word vectors '" + path.string() + "' cannot be written: " + why);
  };
  const std::size_t dimension = vectors.dimension;
  if (dimension == 0) refuse("their dimension is 0.");
  if (vectors.values.size() != vectors.words.size() * dimension) {
    refuse(std::to_string(vectors.words.size()) + " words of dimension " + std::to_string(dimension) +
           " do not have " + std::to_string(vectors.values.size()) + " values.");
  }
  std::string text = std::to_string(vectors.words.size()) + " " + std::to_string(dimension) + "\n";
  for (std::size_t row = 0; row < vectors.words.size(); ++row) {
    const std::string& word = vectors.words[row];
    if (word.empty()) refuse("word " + std::to_string(row + 1) + " is empty.");
    if (word.find_first_of(" \t\n\v\f\r") != std::string::npos)
      refuse("the word " + shown(word) + " has a space in it.");
    text += word;
    for (std::size_t i = row * dimension; i < (row + 1) * dimension; ++i) {
      if (!std::isfinite(vectors.values[i]))
        refuse("the word " + shown(word) + " has a value that is not finite.");
      char digits[16];
      const auto [end, error] = std::to_chars(std::begin(digits), std::end(digits), vectors.values[i]);
      text.append(1, ' ').append(digits, end);
    }
    text += '\n';
  }
  write_file(path, text);
}

}  // namespace vitrine::trainer
