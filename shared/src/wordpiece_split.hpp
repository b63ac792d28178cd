// The words of a text as BERT sees them, before WordPiece cuts them up.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "vitrine/wordpiece.hpp"

namespace vitrine {

/// BERT's BasicTokenizer: normalised text between white space, with each punctuation mark and each CJK
/// ideograph alone. Where accents stay, words are in NFC. Linear time, any bytes.
std::vector<std::string> bert_words(std::string_view text, const LetterOptions& letters);

}  // namespace vitrine
