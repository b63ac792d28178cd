// Vectors of words that stand near each other where the words stand in the same company: word2vec.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace vitrine::trainer {

struct WordVectors {
  std::size_t dimension = 0;
  std::vector<std::string> words;  ///< distinct; from training: most frequent first
  std::vector<float> values;       ///< [words, dimension]
};

/// Measured by 57,375 short texts of a shop in English (654,000 words), 10,125 of which a logistic regression
/// classified that had learned from mean vectors of others: the defaults gave a weighted F1 of 0.675, CBOW
/// 0.661; seeds differ by 0.002. Strictly sequential updates gave 0.675 and 0.660.
struct WordVectorOptions {
  bool skip_gram = true;  ///< each word predicts its neighbours one by one; else CBOW, their mean predicts it
  int dimension = 100;
  int window = 5;    ///< words on either side; each place in the text draws its own, 1..window
  int negative = 5;  ///< words drawn against each true one, with probability ~ count^0.75
  int epochs = 5;    ///< passes over the sentences, each in another order
  /// At first, then it falls to 0 in a straight line; 0: 0.05, for CBOW 0.1. 0.025 gave 0.658 and 0.1
  /// gave 0.684; for CBOW, 0.05 gave 0.648 and 0.2 gave 0.660.
  double learning_rate = 0;
  /// A word that makes up more of the text is passed over at random, the more often the more of it there is;
  /// 0: none is. 0 gave 0.674, 1e-4 gave 0.671.
  double subsample = 1e-3;
  int min_count = 2;  ///< words that occur less often are as if they were not there
  int threads = 1;    ///< at most 16 are of use; the result does not depend on it
  std::uint64_t seed = 1;
};

/// Trains with negative sampling (Mikolov et al., 2013) on sentences of words that the core has normalised;
/// a sentence is cut after 1,000 words. Where no word occurs `min_count` times, there are no vectors.
/// `report` is called from this thread with the part that is done, in (0, 1]. Time is linear in the words
/// times dimension * window * (1 + negative), for CBOW dimension * (window + negative); memory beside the
/// sentences is two matrices [words, dimension], 4 bytes per word of text, and about 20 MB for a batch.
/// Throws Error where an option cannot be.
WordVectors train_word_vectors(const std::vector<std::vector<std::string>>& sentences,
                               const WordVectorOptions& options,
                               const std::function<void(double done)>& report = {});

/// Reads the text format of word2vec, GloVe and fastText: a line "COUNT DIMENSION", which may be absent, then
/// a line "WORD VALUE VALUE ..." for each word. Words stay as they stand there; of a file without the first
/// line, words with spaces are left out (GloVe's largest file has some). Memory is the file and the vectors.
/// Throws Error that names the file and the line.
WordVectors read_word_vectors(const std::filesystem::path& path);

/// Writes that format with the first line, each value in the shortest form that reads back as the same
/// float. Throws Error, and leaves no file, where a word is empty or has a space, or a value is not finite.
void write_word_vectors(const std::filesystem::path& path, const WordVectors& vectors);

}  // namespace vitrine::trainer
