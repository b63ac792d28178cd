// Stems of words, by Snowball (Porter, https://snowballstem.org).
#pragma once

#include <memory>
#include <string>

struct sb_stemmer;  // libstemmer's

namespace vitrine::trainer {

/// Not to be shared among threads.
class Stemmer {
 public:
  /// Of a language by its name or code, such as "english" or "en". Throws UsageError for one that Snowball
  /// does not know, and Error where this program was built without libstemmer.
  explicit Stemmer(const std::string& language);

  /// The stem of a word in lower case, with its accents, UTF-8.
  std::string operator()(const std::string& word);

 private:
  std::unique_ptr<sb_stemmer, void (*)(sb_stemmer*)> stemmer_;
};

}  // namespace vitrine::trainer
