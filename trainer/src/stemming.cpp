// Stems of words; see stemming.hpp.
#include "stemming.hpp"

#include <libstemmer.h>

#include <limits>

#include "usage_error.hpp"

namespace vitrine::trainer {

Stemmer::Stemmer(const std::string& language)
    : stemmer_(sb_stemmer_new(language.c_str(), "UTF_8"), sb_stemmer_delete) {
  if (stemmer_) return;
  std::string names;
  for (const char** name = sb_stemmer_list(); *name != nullptr; ++name)
    names += (names.empty() ? "" : ", ") + std::string(*name);
  throw UsageError("--stemming: expected a language of Snowball's by name or code (" + names +
                   "), but got '" + language + "'.");
}

std::string Stemmer::operator()(const std::string& word) {
  if (word.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return word;
  const sb_symbol* stem = sb_stemmer_stem(stemmer_.get(), reinterpret_cast<const sb_symbol*>(word.data()),
                                          static_cast<int>(word.size()));
  if (stem == nullptr) throw std::bad_alloc();
  return {reinterpret_cast<const char*>(stem), static_cast<std::size_t>(sb_stemmer_length(stemmer_.get()))};
}

}  // namespace vitrine::trainer
