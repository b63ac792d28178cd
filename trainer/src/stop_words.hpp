// Words that say nothing about a product.
#pragma once

#include <set>
#include <string>

#include "vitrine/text.hpp"

namespace vitrine::trainer {

/// The stop words of a language, "de", "en" or "fr", or those of a file, as `options` normalise words. In a
/// file, UTF-8, whatever separates words for the core separates them ("don't" gives "don" and "t"), and what
/// follows a '|' to the end of its line is a comment, as in Snowball's lists. Throws UsageError where there
/// is neither such a language nor such a file, and for a file without words.
std::set<std::string> stop_words(const std::string& language_or_file, const TextOptions& options);

}  // namespace vitrine::trainer
