// Rows gathered by modality, weighted to a prior, and written as the evaluation's JSON.
#include "vitrine/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "vitrine/catalogue.hpp"
#include "vitrine/error.hpp"

namespace vitrine {
namespace {

using Json = nlohmann::ordered_json;

Json written(const Metrics& metrics, const std::vector<std::string>& codes) {
  if (metrics.rows == 0) return nullptr;
  Json per_class = Json::array();
  for (std::size_t c = 0; c < codes.size(); ++c) {
    const ClassMetrics& one = metrics.per_class[c];
    per_class.push_back({{"code", codes[c]},
                         {"precision", one.precision},
                         {"recall", one.recall},
                         {"f1", one.f1},
                         {"support", one.support}});
  }
  return {{"rows", metrics.rows},         {"accuracy", metrics.accuracy},
          {"macro_f1", metrics.macro_f1}, {"weighted_f1", metrics.weighted_f1},
          {"ece", metrics.ece},           {"per_class", std::move(per_class)}};
}

/// All classes as likely as one another, but for a rounding that makes nobody right by saying nothing.
std::vector<float> said_nothing(std::size_t truth, std::size_t classes) {
  std::vector<float> probabilities(classes, 1.0F / static_cast<float>(classes));
  probabilities[truth] = std::nextafter(probabilities[truth], 0.0F);
  return probabilities;
}

}  // namespace

std::map<std::string, double> read_prior(std::string_view bytes, const std::string& name) {
  const auto fail = [&](const std::string& code, const std::string& count) {
    throw Error(name + ": class " + code + ": expected a count of 0 or more, found \"" + count + "\".");
  };
  std::map<std::string, double> prior;
  for (const auto& [code, count] : read_code_table(bytes, name)) {
    char* end = nullptr;
    const double value = std::strtod(count.c_str(), &end);
    if (count.empty() || *end != '\0' || !std::isfinite(value) || value < 0) fail(code, count);
    prior[code] = value;
  }
  return prior;
}

Evaluation::Evaluation(std::vector<std::string> codes, std::map<std::string, double> prior)
    : codes_(std::move(codes)), prior_(std::move(prior)) {
  if (prior_.empty()) return;
  for (const std::string& code : codes_) {
    const auto found = prior_.find(code);
    if (found == prior_.end()) throw Error("The prior has no count for class " + code + ".");
    if (!(std::isfinite(found->second) && found->second >= 0)) {
      throw Error("The prior's count for class " + code + ": expected 0 or more, found " +
                  std::to_string(found->second) + ".");
    }
  }
}

void Evaluation::add(const std::string& label, const std::vector<float>& text,
                     const std::vector<float>& image, const std::vector<float>& fusion) {
  const auto found = std::find(codes_.begin(), codes_.end(), label);
  if (found == codes_.end()) {
    ++unknown_labels_;
    return;
  }
  for (const auto* values : {&text, &image, &fusion}) {
    if (!values->empty() && values->size() != codes_.size()) {
      throw Error("Evaluation: expected " + std::to_string(codes_.size()) + " probabilities, found " +
                  std::to_string(values->size()) + ".");
    }
  }
  const int truth = static_cast<int>(found - codes_.begin());
  const auto append = [truth](Modality& modality, const std::vector<float>& values) {
    modality.truth.push_back(truth);
    modality.probabilities.insert(modality.probabilities.end(), values.begin(), values.end());
  };
  truth_.push_back(truth);
  if (!text.empty()) append(text_, text);
  if (!image.empty()) append(image_, image);
  append(fusion_, fusion.empty() ? said_nothing(static_cast<std::size_t>(truth), codes_.size()) : fusion);
}

Metrics Evaluation::metrics(const Modality& modality) const {
  std::vector<double> weights;
  if (!prior_.empty()) {
    std::vector<double> rows_of(codes_.size(), 0.0);
    for (const int label : modality.truth) ++rows_of[static_cast<std::size_t>(label)];
    double total = 0;
    for (std::size_t c = 0; c < codes_.size(); ++c) {
      if (rows_of[c] > 0) total += prior_.at(codes_[c]);
    }
    if (!modality.truth.empty() && total == 0) {
      throw Error("The prior gives no weight to any class that occurs in the data.");
    }
    // Scaled so that the weights add up to the number of rows.
    for (const int label : modality.truth) {
      const auto c = static_cast<std::size_t>(label);
      weights.push_back(prior_.at(codes_[c]) / total * static_cast<double>(modality.truth.size()) /
                        rows_of[c]);
    }
  }
  return classification_metrics(modality.truth, modality.probabilities, codes_.size(), weights);
}

Metrics Evaluation::text() const { return metrics(text_); }
Metrics Evaluation::image() const { return metrics(image_); }
Metrics Evaluation::fusion() const { return metrics(fusion_); }

std::string Evaluation::json() const {
  const Metrics fused = fusion();
  const Json root{
      {"rows", rows()},
      {"text", written(text(), codes_)},
      {"image", written(image(), codes_)},
      {"fusion", written(fused, codes_)},
      {"missing", {{"text", rows() - text_.truth.size()}, {"image", rows() - image_.truth.size()}}},
      {"unknown_labels", unknown_labels_},
      {"labels", codes_},
      {"confusion", fused.confusion}};
  return root.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace vitrine
