// `vitrine vectors`: vectors of the words of a catalogue's texts.
#pragma once

#include <filesystem>
#include <string>

#include "data.hpp"
#include "progress.hpp"
#include "word_forms.hpp"
#include "word_vectors.hpp"

namespace vitrine::trainer {

struct VectorsOptions {
  DataOptions data;
  FormOptions forms;
  WordVectorOptions training;
  std::filesystem::path out;
};

struct WrittenVectors {
  std::string text;  ///< for people
  std::string json;
};

/// Trains on the texts of all rows and writes the vectors. Throws Error where no word is frequent enough.
WrittenVectors write_vectors(const VectorsOptions& options, Progress& progress);

}  // namespace vitrine::trainer
