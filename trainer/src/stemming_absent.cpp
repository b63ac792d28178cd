// Stands in for stemming.cpp where there is no libstemmer; see stemming.hpp.
#include "stemming.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {

Stemmer::Stemmer(const std::string& language) : stemmer_(nullptr, [](sb_stemmer*) {}) {
  throw Error("Words cannot be stemmed ('" + language +
              "'), as this vitrine was built without libstemmer; leave --stemming out.");
}

std::string Stemmer::operator()(const std::string& word) { return word; }

}  // namespace vitrine::trainer
