// A vocabulary's tokens and the cutting of words into them; see wordpiece.hpp.
#include "vitrine/wordpiece.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

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

using Ids = std::unordered_map<std::string_view, std::int32_t>;

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
      (continues ? continuations : beginnings)[token] = static_cast<std::int32_t>(i);
      longest = std::max(longest, token.size());
    }
    unknown = special(kUnknown);
    classifier = special(kClassifier);
    separator = special(kSeparator);
  }

  std::int32_t special(std::string_view token) const {
    const auto found = beginnings.find(token);
    if (found == beginnings.end())
      fail("expected a vocabulary with the line " + std::string(token) + ", found " +
           std::to_string(tokens.size()) + " lines without it");
    return found->second;
  }

  /// Appends the word's tokens.
  void cut(std::string_view word, std::vector<std::int32_t>& ids) const {
    const std::size_t before = ids.size();
    std::size_t begin = code_points(word) > kMaxWordPoints ? std::string_view::npos : 0;
    while (begin < word.size()) {
      const Ids& known = begin == 0 ? beginnings : continuations;
      // A length within a code point finds nothing, as tokens are UTF-8.
      std::size_t length = std::min(longest, word.size() - begin);
      auto found = known.find(word.substr(begin, length));
      while (found == known.end() && length > 1) found = known.find(word.substr(begin, --length));
      if (found == known.end()) {
        begin = std::string_view::npos;
      } else {
        ids.push_back(found->second);
        begin += length;
      }
    }
    if (begin == std::string_view::npos) {
      ids.resize(before);
      ids.push_back(unknown);
    }
  }

  std::vector<std::string> tokens;
  Ids beginnings;     ///< views into `tokens`
  Ids continuations;  ///< the same, without "##"
  std::size_t longest = 0;
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
      return bert_words(token, letters) == bert_words(token, {.lower_case = false, .fold_accents = false});
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
