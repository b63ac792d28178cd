// Evaluation of a classifier over many rows, and the JSON that `vitrine evaluate` and `evaluate.mjs` both
// write.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "vitrine/metrics.hpp"

namespace vitrine {

/// Probabilities by modality for labelled rows, gathered one row at a time.
class Evaluation {
 public:
  /// `codes` are the classes' codes in the pack's order; `prior` (code to count, may be empty) weights rows
  /// so that class frequencies match it. Throws Error if the prior lacks a class.
  Evaluation(std::vector<std::string> codes, std::map<std::string, double> prior);

  /// Adds a row; an empty vector is a missing modality (for `fusion`: nothing was said, which is wrong
  /// whatever the label is, and counted under the first other class). A label that is not a class is counted
  /// under "unknown_labels" and skipped.
  void add(const std::string& label, const std::vector<float>& text, const std::vector<float>& image,
           const std::vector<float>& fusion);

  std::size_t rows() const { return truth_.size(); }
  Metrics text() const;   ///< over the rows that have text
  Metrics image() const;  ///< over the rows that have a photo
  Metrics fusion() const;
  /// {"rows", "text", "image", "fusion", "missing", "unknown_labels", "labels", "confusion"}; see the
  /// design's command-line contract.
  std::string json() const;

 private:
  struct Modality {
    std::vector<int> truth;
    std::vector<float> probabilities;
  };
  Metrics metrics(const Modality& modality) const;

  std::vector<std::string> codes_;
  std::map<std::string, double> prior_;
  std::vector<int> truth_;
  Modality text_, image_, fusion_;
  std::size_t unknown_labels_ = 0;
};

/// Class counts from a two-column CSV of code and count (see read_code_table); `name` stands in messages.
/// Throws Error for a count that is not a number of 0 or more.
std::map<std::string, double> read_prior(std::string_view bytes, const std::string& name);

}  // namespace vitrine
