// `vitrine predict`; see predict.hpp.
#include "predict.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "report.hpp"
#include "run.hpp"
#include "scoring.hpp"
#include "vitrine/csv.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

constexpr std::size_t kPrintedLabels = 5;
constexpr std::size_t kPrintedWords = 8;

void print_words(std::ostream& out, std::vector<WordContribution> words) {
  std::stable_sort(words.begin(), words.end(), [](const WordContribution& a, const WordContribution& b) {
    return std::abs(a.value) > std::abs(b.value);
  });
  if (words.size() > kPrintedWords) words.resize(kPrintedWords);
  if (words.empty()) return;
  out << "words that spoke for it (+) and against it (-):\n" << std::showpos << std::setprecision(2);
  for (const WordContribution& word : words)
    out << "  " << std::setw(7) << word.value << "  " << word.word
        << (word.field == Word::Field::title ? "" : "  (description)") << '\n';
  out << std::noshowpos;
}

std::string print_answer(const Answer& answer, const Pack& pack) {
  const auto name = [&](std::size_t label) { return pack.label_name(label, pack.languages.front()); };
  std::ostringstream out;
  out << std::fixed << std::setprecision(4);
  for (std::size_t i = 0; i < std::min(kPrintedLabels, answer.labels.size()); ++i) {
    const auto& [label, probability] = answer.labels[i];
    out << probability << "  " << name(label);
    if (name(label) != pack.labels[label].code) out << " (" << pack.labels[label].code << ')';
    out << '\n';
  }
  const auto modality = [&](const char* what, const std::vector<float>& probabilities) {
    if (probabilities.empty()) return;
    const std::size_t top = top_k(probabilities, 1).front();
    out << what << " alone: " << name(top) << ' ' << probabilities[top] << '\n';
  };
  modality("text", answer.text);
  modality("photo", answer.image);
  print_words(out, answer.explanation.words);
  if (answer.needs_review)
    out << "needs review: the probability is below " << pack.fusion.review_threshold << '\n';
  return out.str();
}

/// First field of each record of the data file, by the line where it begins.
std::map<std::size_t, std::string> first_fields(const std::filesystem::path& path) {
  const std::string bytes = read_text(path);
  CsvReader reader(bytes, path.string());
  std::map<std::size_t, std::string> fields;
  for (auto record = reader.next(); record; record = reader.next())
    if (!record->fields.empty()) fields[record->line] = record->fields.front();
  return fields;
}

}  // namespace

Prediction predict_product(const PredictOptions& options) {
  const Run run = read_run(options.run, options.device, options.threads);
  const Classifier classifier = make_classifier(options.run, run.manifest);

  Image photo;
  if (!options.image.empty()) {
    if (!run.reads_photos()) throw Error("The run '" + options.run.string() + "' has no model for photos.");
    try {
      photo = decode_image(read_file(options.image));
    } catch (const Error& error) {
      throw Error("'" + options.image.string() + "': " + error.what());
    }
  }
  const auto [answer, text] = classify_product(run, classifier, options.title, options.description,
                                               options.image.empty() ? nullptr : &photo);
  return {.text = print_answer(answer, run.manifest),
          .json = format_answer(answer, run.manifest, text.empty() ? nullptr : &text.front().words,
                                run.manifest.languages.front())};
}

Prediction predict_catalogue(const PredictOptions& options, Progress& progress) {
  const Run run = read_run(options.run, options.device, options.threads);
  const Pack& pack = run.manifest;
  const Scored scored = score_catalogue(run, options.data, options.threads, progress);
  std::map<std::size_t, std::string> ids;
  if (options.submission) ids = first_fields(options.data.data);

  std::string csv = options.submission ? ",prdtypecode\n" : "line,code,name,probability,needs_review\n";
  std::size_t reviews = 0;
  for (std::size_t row = 0; row < scored.products.size(); ++row) {
    const ProductLogits said = said_of(scored.logits, row, View::text_image);
    const std::vector<float> probabilities = fuse(said, pack.fusion, pack.labels.size());
    const std::size_t top = top_k(probabilities, 1).front();
    const bool review = said.empty() || probabilities[top] < pack.fusion.review_threshold;
    reviews += review ? 1 : 0;
    const std::size_t line = scored.products[row].line;
    const std::string code = csv_field(pack.labels[top].code);
    if (options.submission)
      csv += csv_field(ids.at(line)) + ',' + code + '\n';
    else
      csv += std::to_string(line) + ',' + code + ',' +
             csv_field(pack.label_name(top, pack.languages.front())) + ',' +
             format_probability(probabilities[top]) + ',' + (review ? "yes" : "no") + '\n';
  }
  write_file(options.out, csv);
  const std::size_t rows = scored.products.size();
  return {.text = std::to_string(rows) + " rows written to " + options.out.string() + "; " +
                  std::to_string(reviews) + " need review\n",
          .json = nlohmann::ordered_json{{"rows", rows}, {"needs_review", reviews}}.dump()};
}

}  // namespace vitrine::trainer
