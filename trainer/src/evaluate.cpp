// `vitrine evaluate`; see evaluate.hpp.
#include "evaluate.hpp"

#include <algorithm>
#include <iomanip>
#include <sstream>

#include "report.hpp"
#include "run.hpp"
#include "scoring.hpp"
#include "vitrine/csv.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

std::map<std::string, double> load_prior(const std::filesystem::path& path) {
  if (path.empty()) return {};
  return read_prior(read_text(path), path.string());
}

std::vector<std::string> label_codes(const Pack& pack) {
  std::vector<std::string> codes;
  for (const PackLabel& label : pack.labels) codes.push_back(label.code);
  return codes;
}

}  // namespace

Evaluation evaluate(const EvaluateOptions& options, Progress& progress) {
  const Run run = read_run(options.run, options.device, options.threads);
  const Fusion& fusion = run.manifest.fusion;
  const std::vector<std::string> codes = label_codes(run.manifest);
  Evaluation evaluation(codes, load_prior(options.prior));

  const Scored scored = score_catalogue(run, options.data, options.threads, progress);
  if (std::all_of(scored.products.begin(), scored.products.end(),
                  [](const Product& product) { return product.label.empty(); }))
    throw Error(
        "'" + options.data.data.string() +
        "' has no labels to evaluate against; check --label-column, or --labels for Rakuten's layout.");

  std::string csv = "line,label";
  for (const std::string& code : codes) csv += ',' + csv_field(code);
  csv += '\n';
  for (std::size_t row = 0; row < scored.products.size(); ++row) {
    const Product& product = scored.products[row];
    const auto probabilities = [&](View view) {
      const ProductLogits said = said_of(scored.logits, row, view);
      return said.empty() ? std::vector<float>{} : fuse(said, fusion, codes.size());
    };
    const std::vector<float> fused =
        fuse(said_of(scored.logits, row, View::text_image), fusion, codes.size());
    evaluation.add(product.label, probabilities(View::text), probabilities(View::image),
                   probabilities(View::text_image));
    csv += std::to_string(product.line) + ',' + csv_field(product.label);
    for (const float probability : fused) csv += ',' + format_probability(probability);
    csv += '\n';
  }
  if (!options.predictions.empty()) write_file(options.predictions, csv);
  return evaluation;
}

std::string format_evaluation(const Evaluation& evaluation) {
  std::ostringstream text;
  text << std::left << std::setw(12) << "based on" << std::right << std::setw(8) << "rows" << std::setw(10)
       << "accuracy" << std::setw(10) << "macro F1" << std::setw(13) << "weighted F1" << std::setw(9) << "ECE"
       << '\n'
       << std::fixed << std::setprecision(4);
  const auto line = [&](const char* name, const Metrics& metrics) {
    if (metrics.rows == 0) return;
    text << std::left << std::setw(12) << name << std::right << std::setw(8) << metrics.rows << std::setw(10)
         << metrics.accuracy << std::setw(10) << metrics.macro_f1 << std::setw(13) << metrics.weighted_f1
         << std::setw(9) << metrics.ece << '\n';
  };
  line("text", evaluation.text());
  line("photo", evaluation.image());
  line("both", evaluation.fusion());
  return text.str();
}

}  // namespace vitrine::trainer
