// `vitrine vectors`; see vectors.hpp.
#include "vectors.hpp"

#include <numeric>

#include "lessons.hpp"
#include "training_data.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {

WrittenVectors write_vectors(const VectorsOptions& options, Progress& progress) {
  check_forms(options.forms);
  const Data data = read_data(options.data);
  report_issues(data.issues, options.data, "rows that could not be read", progress);
  std::vector<std::size_t> rows(data.products.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const FormTable forms = make_form_table(data.products, rows, {}, options.forms);
  std::vector<std::vector<std::string>> sentences;
  for (const Product& product : data.products) sentences.push_back(normalized_words(product, {}, forms));
  constexpr std::size_t kPercent = 100;
  const WordVectors vectors = train_word_vectors(sentences, options.training, [&](double done) {
    progress.end_if_stopped();
    progress.update("vectors", static_cast<std::size_t>(done * kPercent), kPercent, "%");
  });
  if (vectors.words.empty())
    throw Error("No word occurs " + std::to_string(options.training.min_count) + " times in '" +
                options.data.data.string() + "'; a smaller --min-count takes rarer ones.");
  write_word_vectors(options.out, vectors);
  const std::string words = std::to_string(vectors.words.size());
  const std::string dimension = std::to_string(vectors.dimension);
  return {.text = words + " words as vectors of " + dimension + " numbers: " + options.out.string() + "\n",
          .json = "{\"words\":" + words + ",\"dimension\":" + dimension + "}"};
}

}  // namespace vitrine::trainer
