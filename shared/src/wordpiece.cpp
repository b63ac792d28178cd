// A vocabulary's tokens and the cutting of words into them; see wordpiece.hpp.
#include "vitrine/wordpiece.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "normalize.hpp"
#include "utf8.hpp"
#include "vitrine/error.hpp"
#include "wordpiece_split.hpp"

namespace vitrine {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20;
constexpr std::size_t kMaxTokens = std::size_t{1} << 20;
constexpr std::size_t kMaxTokenBytes = 512;
constexpr std::size_t kMaxWordPoints =
    100;  // of code points; longer words are unknown, as in BERT's own code
constexpr std::string_view kContinuation = "##";
constexpr std::string_view kUnknown = "[UNK]";
constexpr std::string_view kClassifier = "[CLS]";
constexpr std::string_view kSeparator = "[SEP]";

[[noreturn]] void fail(const std::string& what) { throw Error("wordpiece: " + what + '.'); }

/// The file's lines, without their ends.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (lines.size() == kMaxTokens)
      fail("expected " + std::to_string(kMaxTokens) + " lines or fewer, but there are more");
    const std::string where = "line " + std::to_string(lines.size() + 1);
    if (line.size() > kMaxTokenBytes)
      fail(where + " has " + std::to_string(line.size()) + " bytes, expected " +
           std::to_string(kMaxTokenBytes) + " or fewer; a vocabulary has one token per line");
    if (valid_utf8(line) != line) fail(where + " is not UTF-8");
    lines.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// Whether it stands for something else than its letters: "[MASK]".
bool is_special(std::string_view token) { return token.starts_with('[') && token.ends_with(']'); }

/// Tokens and their ids, sorted, so that those which begin alike lie together.
class Tokens {
 public:
  struct Match {
    std::size_t length = 0;  ///< in bytes; 0: no token begins the text
    std::int32_t id = 0;
  };

  void add(std::string_view token, std::int32_t id) { sorted_.emplace_back(token, id); }

  /// To be called when all are added; of equal ones the last stays.
  void sort() {
    std::stable_sort(sorted_.begin(), sorted_.end(),
                     [](const Entry& a, const Entry& b) { return a.first < b.first; });
    const auto first = std::unique(sorted_.rbegin(), sorted_.rend(), [](const Entry& a, const Entry& b) {
                         return a.first == b.first;
                       }).base();
    sorted_.erase(sorted_.begin(), first);
  }

  /// The longest token that begins the text. Time grows with the bytes that some token has in common with the
  /// text, however long others are.
  Match longest(std::string_view text) const {
    Match match;
    auto begin = sorted_.begin();
    auto end = sorted_.end();
    for (std::size_t length = 0; length < text.size() && begin != end; ++length) {
      const auto next = static_cast<unsigned char>(text[length]);
      const auto at = [length](const Entry& entry) {
        return static_cast<unsigned char>(entry.first[length]);
      };
      if (begin->first.size() == length) ++begin;  // the one token that has ended
      begin = std::partition_point(begin, end, [&](const Entry& entry) { return at(entry) < next; });
      end = std::partition_point(begin, end, [&](const Entry& entry) { return at(entry) == next; });
      if (begin != end && begin->first.size() == length + 1) match = {length + 1, begin->second};
    }
    return match;
  }

  std::optional<std::int32_t> find(std::string_view token) const {
    const Match match = longest(token);
    return match.length == token.size() ? std::optional(match.id) : std::nullopt;
  }

 private:
  using Entry = std::pair<std::string_view, std::int32_t>;
  std::vector<Entry> sorted_;
};

/// A token's words in one normal form: those without accents are decomposed, those with them composed.
std::vector<std::vector<std::int32_t>> decomposed_words(std::string_view token,
                                                        const LetterOptions& letters) {
  std::vector<std::vector<std::int32_t>> words;
  for (const std::string& word : bert_words(token, letters)) {
    std::vector<std::int32_t> points;
    for (std::size_t position = 0; position < word.size();)
      points.push_back(static_cast<std::int32_t>(next_code_point(word, position)));
    words.push_back(canonical_decomposition(points));
  }
  return words;
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

struct WordPieceModel::Parts {
  explicit Parts(std::vector<std::string> lines) : tokens(std::move(lines)) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      std::string_view token = tokens[i];
      const bool continues = token.starts_with(kContinuation);
      if (continues) token.remove_prefix(kContinuation.size());
      (continues ? continuations : beginnings).add(token, static_cast<std::int32_t>(i));
    }
    beginnings.sort();
    continuations.sort();
    unknown = special(kUnknown);
    classifier = special(kClassifier);
    separator = special(kSeparator);
  }

  std::int32_t special(std::string_view token) const {
    const auto found = beginnings.find(token);
    if (!found)
      fail("expected a vocabulary with the line " + std::string(token) + ", found " +
           std::to_string(tokens.size()) + " lines without it");
    return *found;
  }

  /// Appends the word's tokens.
  void cut(std::string_view word, std::vector<std::int32_t>& ids) const {
    const std::size_t before = ids.size();
    std::size_t begin = code_points(word) > kMaxWordPoints ? std::string_view::npos : 0;
    while (begin < word.size()) {
      const Tokens& known = begin == 0 ? beginnings : continuations;
      const auto [length, id] = known.longest(word.substr(begin));
      if (length == 0) {
        begin = std::string_view::npos;
      } else {
        ids.push_back(id);
        begin += length;
      }
    }
    if (begin == std::string_view::npos) {
      ids.resize(before);
      ids.push_back(unknown);
    }
  }

  std::vector<std::string> tokens;
  Tokens beginnings;     ///< views into `tokens`
  Tokens continuations;  ///< the same, without "##"
  std::int32_t unknown = 0;
  std::int32_t classifier = 0;
  std::int32_t separator = 0;
};

WordPieceModel::WordPieceModel(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}

WordPieceModel WordPieceModel::parse(std::span<const std::uint8_t> bytes) {
  if (bytes.size() > kMaxFileBytes)
    fail("the vocabulary has " + std::to_string(bytes.size()) + " bytes, expected " +
         std::to_string(kMaxFileBytes) + " or fewer");
  return WordPieceModel(
      std::make_shared<const Parts>(lines_of({reinterpret_cast<const char*>(bytes.data()), bytes.size()})));
}

std::vector<std::uint8_t> WordPieceModel::serialize() const {
  std::vector<std::uint8_t> bytes;
  for (const std::string& token : parts_->tokens) {
    bytes.insert(bytes.end(), token.begin(), token.end());
    bytes.push_back('\n');
  }
  return bytes;
}

std::size_t WordPieceModel::size() const { return parts_->tokens.size(); }
std::int32_t WordPieceModel::classifier() const { return parts_->classifier; }
std::int32_t WordPieceModel::separator() const { return parts_->separator; }

LetterOptions WordPieceModel::letters() const {
  const auto keeps_all = [&](const LetterOptions& letters) {
    return std::all_of(parts_->tokens.begin(), parts_->tokens.end(), [&](const std::string& token) {
      if (is_special(token)) return true;
      return decomposed_words(token, letters) ==
             decomposed_words(token, {.lower_case = false, .fold_accents = false});
    });
  };
  const bool lower_case = keeps_all({.lower_case = true, .fold_accents = false});
  return {.lower_case = lower_case,
          .fold_accents = lower_case && keeps_all({.lower_case = true, .fold_accents = true})};
}

std::vector<std::int32_t> WordPieceModel::encode(std::string_view text, const LetterOptions& letters) const {
  std::vector<std::int32_t> ids;
  for (const std::string& word : bert_words(text, letters)) parts_->cut(word, ids);
  return ids;
}

}  // namespace vitrine
